"""A member as moderators see her, and cleaning up after a spammer. For everybody else it is not there."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community import actions, policies
from community.actions.cleaning import clean_up, undo_cleaning
from community.models import Cleaning, ContentKind, Decision, Post, Reputation, State
from community.moderation.guard import moderators_only
from portal.members.models import Member
from portal.members.requests import MemberRequest
from portal.shell.ports import Refused


@require_safe
@moderators_only
def member(request: MemberRequest, pk: int) -> HttpResponse:
    """Her standing, what she wrote lately, the decisions about her, and what can be done."""
    member = get_object_or_404(Member, pk=pk)
    written = Post.objects.filter(author=member).select_related("topic")
    decided = Decision.objects.filter(member=member).select_related("matter")
    cleanings = Cleaning.objects.filter(member=member).select_related("asked_by").order_by("-pk")
    context = {
        "member": member,
        "standing": Reputation.objects.of(member),
        "posts": written.order_by("-created_at", "-pk")[:20],
        "total": _in_sight(member),
        "decisions": decided.order_by("-decided_at")[:10],
        "cleanings": cleanings,
        "is_cleaned": any(cleaning.undone_at is None for cleaning in cleanings),
        "may_clean": policies.may_be_sanctioned(member, by=request.user),
    }
    return render(request, "community/arranging/member.html", context)


@require_POST
@moderators_only
def clean(request: MemberRequest, pk: int) -> HttpResponse:
    """Ban her and hide all she wrote; asks first, and says how much that is."""
    member = get_object_or_404(Member, pk=pk)
    if "sure" not in request.POST:
        context = {"member": member, "total": _in_sight(member)}
        return render(request, "community/arranging/clean.html", context)
    try:
        clean_up(actor=request.user, member=member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s is banned; the posts are being hidden.") % {"name": member})
    return redirect("community:member_tools", pk)


@require_POST
@moderators_only
def undo(request: MemberRequest, pk: int) -> HttpResponse:
    cleaning = get_object_or_404(Cleaning.objects.select_related("decision"), pk=pk)
    try:
        undo_cleaning(actor=request.user, cleaning=cleaning)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The ban is lifted; the posts are coming back."))
    if cleaning.member_id is None:
        return redirect("moderation:queue")
    return redirect("community:member_tools", cleaning.member_id)


@require_POST
@moderators_only
def judge(request: MemberRequest, pk: int) -> HttpResponse:
    """Have a decision made about her: warn, limit, suspend, ban."""
    get_object_or_404(Member, pk=pk)
    return redirect(actions.open_matter(ContentKind.MEMBER, pk))


def _in_sight(member: Member) -> int:
    return Post.objects.filter(author=member, state__in=[State.VISIBLE, State.HELD]).count()
