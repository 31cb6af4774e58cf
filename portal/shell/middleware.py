"""Policies that depend on where a request goes."""

from __future__ import annotations

from collections.abc import Callable

from csp.constants import HEADER, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from .ratelimit import RateLimited

Handler = Callable[[HttpRequest], HttpResponse]
# While developing, these pages are Django's own.
_EXPLAINED = {404, 500}


class PolicyMiddleware(CSPMiddleware):
    """The content security policy; for a page that changes nothing of it, it is the same words each time."""

    def __init__(self, get_response: Handler) -> None:
        super().__init__(get_response)
        self._usual = ""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        own = any(name.startswith("_csp") for name in vars(response)) or hasattr(request, "_csp_nonce")
        if own or HEADER in response or response.status_code in _EXPLAINED:
            return super().process_response(request, response)
        if self._usual:
            response[HEADER] = self._usual
            return response
        answer = super().process_response(request, response)
        self._usual = answer.headers.get(HEADER, "")
        return answer


class AdminPolicyMiddleware:
    """The admin's Alpine needs `unsafe-eval` and inline styles; the portal around it stays strict."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        found = request.resolver_match
        if found and found.app_names[:1] == [admin.site.name]:
            response._csp_update = {  # type: ignore[attr-defined]
                "script-src": [SELF, UNSAFE_EVAL],
                "style-src": [SELF, UNSAFE_INLINE],
            }
        return response


class RateLimitMiddleware:
    """Turns RateLimited into the 429 page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RateLimited):
            return None
        minutes = max(1, round(exception.retry_after / 60))
        response = render(request, "429.html", {"minutes": minutes}, status=429)
        response["Retry-After"] = str(exception.retry_after)
        return response


class NotAPageMiddleware:
    """A browser that opens the address of a button (after logging in, say) reads so instead of nothing."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or not request.accepts("text/html") or response.content:
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page
