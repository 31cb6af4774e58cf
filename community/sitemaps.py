"""What search engines are told of: public categories and topics only, in pages that are ranges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.core.paginator import EmptyPage, PageNotAnInteger
from django.db.models import Max
from django.urls import reverse

from .models import Category, Topic

if TYPE_CHECKING:
    AnySitemap = Sitemap[Any]
else:  # Django's own class takes no types
    AnySitemap = Sitemap

PER_PAGE = 5000
VISITOR = AnonymousUser()


class OfSite(AnySitemap):
    """Addresses of the portal as it is known to the world."""

    limit = PER_PAGE

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme


class RoomSitemap(OfSite):
    """The forum's front page and its public categories."""

    def items(self) -> list[str]:
        rooms = Category.objects.visible_to(VISITOR)
        return [reverse("community:index"), *(room.get_absolute_url() for room in rooms)]

    def location(self, item: str) -> str:
        return item


class TopicSitemap(OfSite):
    """Public topics. Page N holds those whose ids lie in the N-th PER_PAGE: each costs the same."""

    @property
    def paginator(self) -> Any:
        return Ranges()

    def items(self) -> Any:
        return public_topics()

    def location(self, item: Topic) -> str:
        return item.get_absolute_url()

    def lastmod(self, item: Topic) -> datetime:
        return item.last_post_at

    def get_latest_lastmod(self) -> datetime | None:
        latest = public_topics().order_by("-last_post_at", "-pk").first()
        return latest.last_post_at if latest else None


def public_topics() -> Any:
    return Topic.objects.visible_to(VISITOR).only("slug", "last_post_at")


class Ranges:
    """As Django's paginator, by ranges of the id instead of offsets."""

    @property
    def num_pages(self) -> int:
        last = public_topics().aggregate(last=Max("pk"))["last"] or 1
        return int(-(-last // PER_PAGE))

    @property
    def page_range(self) -> range:
        return range(1, self.num_pages + 1)

    def page(self, number: int | str) -> Page:
        if not (str(number).isascii() and str(number).isdigit() and len(str(number)) < 10):
            raise PageNotAnInteger("no number")
        page = int(number)
        if page not in self.page_range:
            raise EmptyPage(f"no page {page}")
        begin = (page - 1) * PER_PAGE
        return Page(list(public_topics().filter(pk__gt=begin, pk__lte=begin + PER_PAGE).order_by("pk")))


class Page:
    def __init__(self, object_list: Sequence[Topic]) -> None:
        self.object_list = object_list
