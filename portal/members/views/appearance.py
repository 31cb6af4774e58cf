"""Language and theme: a member's are saved with her, a visitor's in a cookie."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from portal.shell.context import LANGUAGES, THEME_COOKIE, THEMES

from .. import account

YEAR = 31_536_000


def _back(request: HttpRequest) -> HttpResponseRedirect:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(target if safe else "/")


def _remember(request: HttpRequest, response: HttpResponse, cookie: str, value: str) -> None:
    response.set_cookie(
        cookie, value, max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax"
    )


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    code = request.POST.get("language", "")
    if code not in dict(LANGUAGES):
        return HttpResponseBadRequest("language: unknown")
    if request.user.is_authenticated:
        account.choose_appearance(member=request.user, language=code)
    response = _back(request)
    _remember(request, response, settings.LANGUAGE_COOKIE_NAME, code)
    return response


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    value = request.POST.get("theme", "")
    if value not in THEMES:
        return HttpResponseBadRequest("theme: unknown")
    if request.user.is_authenticated:
        account.choose_appearance(member=request.user, theme=value)
    response = _back(request)
    _remember(request, response, THEME_COOKIE, value)
    return response
