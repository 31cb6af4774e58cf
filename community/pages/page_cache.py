"""Finished pages for visitors, kept for a few seconds: what a rush of readers asks for is made once.

Never for members, nor where somebody has a message waiting to be shown. A page is another one by address,
language and appearance. The forms in it carry each visitor's own CSRF token, put in as the page goes out.
What a moderator hides is gone from here after SECONDS at the latest.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.utils.translation import get_language

from portal.shell.context import chosen_theme

P = ParamSpec("P")
SECONDS = 30
_TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[A-Za-z0-9]{32,64}')
_VISITORS = b"\\g<1>%s"


def cached_for_visitors(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """For views that answer visitors alike; a page that is no 200 is made anew each time."""

    @functools.wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not settings.PAGE_CACHE or not _is_plain(request):
            return view(request, *args, **kwargs)
        key = _key(request)
        body: bytes | None = cache.get(key)
        if body is None:
            made = view(request, *args, **kwargs)
            if not isinstance(made, HttpResponse) or made.status_code != 200:
                return made
            body = made.content
            cache.set(key, body, SECONDS)
        return HttpResponse(_TOKEN.sub(_VISITORS % get_token(request).encode(), body))

    return answer


def _is_plain(request: HttpRequest) -> bool:
    """A visitor's plain look at a page, to which nothing but its address, language and theme matters."""
    if request.method != "GET" or request.user.is_authenticated or "hx-request" in request.headers:
        return False
    return len(get_messages(request)) == 0


def _key(request: HttpRequest) -> str:
    said = "\n".join(
        (request.get_host(), request.get_full_path(), get_language() or "", chosen_theme(request))
    )
    return f"page:{hashlib.sha256(said.encode()).hexdigest()}"
