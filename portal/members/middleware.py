"""The reader's language: the member's own choice, else the visitor's cookie, else the browser's."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from .sessions import member_of

Handler = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Who it is decides the language, so it is asked here: nobody needs the lazy stand-in any more.
        request.user = member_of(request)
        chosen = request.user.language if request.user.is_authenticated else ""
        language = chosen or translation.get_language_from_request(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


class ForgettingMiddleware:
    """A device somebody logs out from keeps nothing of hers, such as the card that needs no network."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_known = request.user.is_authenticated
        response = self.get_response(request)
        if was_known and not request.user.is_authenticated:
            response.headers["Clear-Site-Data"] = '"storage"'
        return response
