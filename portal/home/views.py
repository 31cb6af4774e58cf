"""The landing page, the dashboard and the search."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from community.models import Topic
from community.pages.rows import rows
from portal.members.models import Member
from portal.shell import panels
from portal.shell.ratelimit import consume

from . import welcome
from .searching import answer, suggestions


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return dashboard(request) if request.user.is_authenticated else landing(request)


def landing(request: HttpRequest) -> HttpResponse:
    """What a visitor sees: what this is, and what is talked about in public."""
    topics = Topic.objects.visible_to(request.user).for_rows(request.user).newest(5)
    return render(request, "home/landing.html", {"topics": rows(topics)})


def dashboard(request: HttpRequest) -> HttpResponse:
    """The member's own page: a greeting, and one card from each app that has something to show."""
    built = panels.build(request)
    context = {
        "today": timezone.localdate(),
        "lead": welcome.lead([panel.headline for panel in built]),
        "steps": welcome.first_steps(cast(Member, request.user)),
        "panels": welcome.fill_rows(built),
    }
    return render(request, "home/dashboard.html", context)


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """`?q=` words, `?in=` a tab, filters, order: what the viewer may not see is not found and not counted."""
    return render(request, "home/search.html", {"asked": answer(request.GET, request.user)})


@login_not_required
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """What the words typed so far, `?q=`, would find: a few links for below the field."""
    consume(request, scope="search.suggest", limit=300, seconds=600)
    hits = suggestions(request.GET.get("q", "").strip(), request.user)
    response = render(request, "home/_search_suggestions.html", {"hits": hits})
    response["X-Robots-Tag"] = "noindex"
    return response
