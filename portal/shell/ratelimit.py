"""Rate limits for views that write: counted per member, or per address for visitors, in a fixed window."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from allauth.core.internal.httpkit import get_client_ip
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)


class RateLimited(Exception):
    """Too many requests; `retry_after` in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


def consume(request: HttpRequest, *, scope: str, limit: int, seconds: int) -> None:
    """Count one use of `scope` by this visitor; RateLimited where `limit` in `seconds` is passed."""
    who = f"m{request.user.pk}" if request.user.is_authenticated else f"a{get_client_ip(request)}"
    window, elapsed = divmod(int(time.time()), seconds)
    if _count(f"rate:{scope}:{who}:{window}", seconds) > limit:
        raise RateLimited(seconds - elapsed)


def _count(key: str, seconds: int) -> int:
    """How often it has been counted, this time included."""
    backend: Any = caches["default"]
    if hasattr(backend, "count"):
        return int(backend.count(key, seconds))
    backend.add(key, 0, timeout=seconds)
    try:
        return int(backend.incr(key))
    except ValueError:  # it expired in between
        return 1


def rate_limit(
    scope: str, *, limit: int, seconds: int
) -> Callable[[Callable[Concatenate[R, P], HttpResponse]], Callable[Concatenate[R, P], HttpResponse]]:
    """Limit the POSTs of a view; answered by the 429 page with Retry-After."""

    def decorate(
        view: Callable[Concatenate[R, P], HttpResponse],
    ) -> Callable[Concatenate[R, P], HttpResponse]:
        @functools.wraps(view)
        def limited(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "POST":
                consume(request, scope=scope, limit=limit, seconds=seconds)
            return view(request, *args, **kwargs)

        return limited

    return decorate
