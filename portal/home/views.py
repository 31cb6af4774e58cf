"""The landing page, the dashboard and the search."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from community.models import Topic
from community.rows import rows
from portal.members.models import Member
from portal.search.query import search as find
from portal.shell import panels

from . import welcome

# What the tabs are called, and which kinds of documents each holds.
TABS = {"": _("Everything"), "community": _("Community"), "help": _("Help")}
KINDS = {"community": ["topic", "post"], "help": ["help"]}
FOUND = 20


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return dashboard(request) if request.user.is_authenticated else landing(request)


def landing(request: HttpRequest) -> HttpResponse:
    """What a visitor sees: what this is, and what is talked about in public."""
    topics = Topic.objects.visible_to(request.user).for_list(request.user).newest(5)
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
    """`?q=` words, `?in=` one of TABS; what the viewer may not see is not found and not counted."""
    words = request.GET.get("q", "").strip()[:200]
    tab = request.GET.get("in", "")
    tab = tab if tab in TABS else ""
    found = find(words, request.user, kinds=KINDS.get(tab), limit=FOUND) if words else None
    context = {"q": words, "tab": tab, "tabs": TABS.items(), "found": found}
    return render(request, "home/search.html", context)
