"""Who calls: a key in the header, with the scope an operation asks for, within its rate."""

from __future__ import annotations

import time

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from portal.precompiled import Given, Select

from .models import ApiKey, Scope, hash_of
from .problems import Problem

WINDOW = 60
_OPENED = Select(lambda: ApiKey.objects.opened_by(Given("digest"), Given("now"))[:1])


class KeyAuth(HttpBearer):
    """`Authorization: Bearer KEY` with `scope`: 401 unknown, 403 without the scope, 429 too many."""

    openapi_name = "ApiKey"

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        key = _OPENED.first(digest=hash_of(token.strip()), now=timezone.now())
        if key is None:
            return None
        request.api_key = key  # type: ignore[attr-defined]
        _count(key)
        if self.scope not in key.scopes:
            raise Problem(403, "forbidden", f"This key lacks the scope {self.scope.value}.")
        return key


def _count(key: ApiKey) -> None:
    window, elapsed = divmod(int(time.time()), WINDOW)
    name = f"api-rate:{key.prefix}:{window}"
    cache.add(name, 0, timeout=WINDOW)
    try:
        used = cache.incr(name)
    except ValueError:  # it expired in between
        return
    if used > key.requests_per_minute:
        wait = str(WINDOW - elapsed)
        raise Problem(
            429, "too_many_requests", f"Try again in {wait} seconds.", headers={"Retry-After": wait}
        )
