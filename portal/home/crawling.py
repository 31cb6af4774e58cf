"""What search engines read: robots.txt and the sitemap, with what each app has in public."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import views as sitemap_views
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from community.sitemaps import OfSite, RoomSitemap, TopicSitemap
from portal.help.models import Article

# Pages for one person, of one moment, or of what is done there; pictures and styles stay open.
CLOSED = ["/admin/", "/accounts/", "/api/", "/me/", "/moderation/", "/search/", "/u/", "/s/", "/r/"]
CLOSED += ["/community/new/", "/community/report/", "/community/drafts/", "/community/following/"]


class HelpSitemap(OfSite):
    """The published articles."""

    def items(self) -> Any:
        return Article.objects.published().without_bodies().order_by("pk")

    def lastmod(self, item: Article) -> Any:
        return item.updated_at


SITEMAPS: dict[str, Any] = {"rooms": RoomSitemap, "topics": TopicSitemap, "help": HelpSitemap}


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), ""]
    lines.append(f"Sitemap: {settings.SITE_URL.rstrip('/')}{reverse('sitemap_index')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return sitemap_views.index(request, SITEMAPS, sitemap_url_name="sitemap")


@login_not_required
@require_safe
def section(request: HttpRequest, section: str) -> HttpResponse:
    """One section's page `?p=N` (from 1); 404 for what is not there."""
    return sitemap_views.sitemap(request, SITEMAPS, section=section)
