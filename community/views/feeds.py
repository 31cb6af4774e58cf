"""Feeds of lists and of topics."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import parse_http_date_safe
from django.views.decorators.http import require_safe

from community.models import Category, Topic
from community.models.listing import Shown
from community.pages.feeds import FORMATS, VISITOR, AnyFeed, PostsFeed, TopicsFeed, in_format

from .rooms import moved

KEPT_SECONDS = 300


@login_not_required
@require_safe
def topics(request: HttpRequest, form: str, slug: str = "") -> HttpResponseBase:
    """The topics last written in; of a category that is not public as little as of one that is not there.

    Of all topics `?show=` says which, as on their page.
    """
    if not slug:
        return _answer(request, TopicsFeed, form, shown=shown_in(request))
    category = get_object_or_404(Category.objects.visible_to(VISITOR).at(slug))
    if category.slug != slug:
        return moved(reverse("community:category_feed", args=[category.slug, form]))
    return _answer(request, TopicsFeed, form, category=category)


@login_not_required
@require_safe
def posts(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """The latest posts of a topic, or of the one it was merged into."""
    topics = Topic.objects.visible_to(VISITOR)
    topic = topics.filter(pk=pk).first()
    if topic is None:
        topic = get_object_or_404(topics, pk=Topic.merged_to(pk))
        return redirect("community:topic_feed", topic.pk, form)
    return _answer(request, PostsFeed, form, topic=topic)


def shown_in(request: HttpRequest) -> Shown:
    """The list everybody has that the address asks for; the newest topics where it asks for none."""
    return next((one for one in Shown.of_all() if one == request.GET.get("show")), Shown.NEWEST)


def _answer(request: HttpRequest, feed: type[AnyFeed], form: str, **place: Any) -> HttpResponseBase:
    """The feed, or 304 where the reader has it as it is."""
    if form not in FORMATS:
        raise Http404("no such format")
    response = in_format(feed, form)(request, **place)
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    patch_vary_headers(response, ["Accept-Language"])
    changed = parse_http_date_safe(response.get("Last-Modified", ""))
    return (
        get_conditional_response(request, etag=response["ETag"], last_modified=changed, response=response)
        or response
    )
