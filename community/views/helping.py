"""What helps while writing: whom to mention, and what has been written about it before."""

from __future__ import annotations

import re

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.pages.related import related_to
from portal.members.models import Member
from portal.members.requests import MemberRequest
from portal.shell.ratelimit import consume

MOST = 10
_BEGUN = re.compile(r"[\w .'-]{1,40}")


@require_safe
def mentions(request: MemberRequest) -> HttpResponse:
    """Members whose name or handle begins with `?q=`, at most MOST, as options to choose from."""
    consume(request, scope="community.mentions", limit=300, seconds=600)
    begun = request.GET.get("q", "")
    members: list[Member] = []
    if _BEGUN.fullmatch(begun):
        named = Q(handle__startswith=begun.lower()) | Q(display_name__istartswith=begun)
        visible = Member.objects.visible_to(request.user).exclude(pk=request.user.pk)
        members = list(visible.filter(named).order_by("handle")[:MOST])
    return render(request, "community/_mentions.html", {"members": members})


@require_safe
def related(request: MemberRequest) -> HttpResponse:
    """Topics and articles about the same as `?title=`."""
    consume(request, scope="community.related", limit=300, seconds=600)
    title = request.GET.get("title", "")[:140]
    return render(request, "community/_related.html", {"hits": related_to(title, request.user)})
