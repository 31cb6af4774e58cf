"""The outbox in the browser, only where mails are files."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from . import outbox

# A mail may style itself; it may load nothing, run nothing and lead nowhere but to a new window.
MAIL_POLICY: dict[str, Any] = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}

View = Callable[..., HttpResponseBase]


def _only_with_files(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: str) -> HttpResponseBase:
        if not outbox.is_enabled():
            raise Http404
        return view(request, **kwargs)

    return guarded


@login_not_required
@require_GET
@_only_with_files
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "notifications/outbox.html", {"mails": outbox.newest()})


@login_not_required
@require_GET
@_only_with_files
def mail(request: HttpRequest, name: str) -> HttpResponse:
    response = render(request, "notifications/outbox_mail.html", {"mail": _found(name)})
    response._csp_update = {"frame-src": [SELF]}  # type: ignore[attr-defined]
    return response


@login_not_required
@require_GET
@_only_with_files
@xframe_options_sameorigin
def html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part as it was written, locked up by its own policy."""
    marked = _found(name).html.replace("<head>", '<head><base target="_blank">', 1)
    response = HttpResponse(marked)
    response._csp_config = MAIL_POLICY  # type: ignore[attr-defined]
    return response


def _found(name: str) -> outbox.OutboxMail:
    found = outbox.find(name)
    if found is None:
        raise Http404
    return found
