"""Feeds of lists and of topics."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import parse_http_date_safe
from django.views.decorators.http import require_safe

from community.pages.feeds import FORMATS, AnyFeed, PostsFeed, TopicsFeed, in_format

KEPT_SECONDS = 300


@login_not_required
@require_safe
def topics(request: HttpRequest, form: str, slug: str = "") -> HttpResponseBase:
    """The topics last written in; of a category that is not public as little as of one that is not there."""
    return _answer(request, TopicsFeed, form, slug=slug)


@login_not_required
@require_safe
def posts(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """The latest posts of a topic."""
    return _answer(request, PostsFeed, form, pk=pk)


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
