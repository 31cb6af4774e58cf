"""What a member's public profile says of her in the community: only what its reader may see."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.members.models import Member
from portal.shell.panels import Panel
from portal.shell.profiles import profile_part, style

from . import policies
from .models import Badge, MemberFollow, Post, Reputation, Topic, TrustStep
from .pages import leaders
from .pages.rows import rows
from .recognition import rights

SHOWN = 5
style("css/apps/community.css")
style("css/apps/community-recognition.css")


@profile_part("community.standing", spot="head", order=10)
def standing(request: HttpRequest, member: Member) -> Panel:
    """Level, ambassador and badges."""
    badges = list(Badge.objects.held_by(member))
    context = {"standing": policies.standing_of(member), "badges": badges, "staff": member.is_staff}
    return Panel("community/_profile_head.html", context)


@profile_part("community.follow", spot="actions", order=10)
def follow(request: HttpRequest, member: Member) -> Panel | None:
    if not request.user.is_authenticated or request.user == member:
        return None
    active = MemberFollow.objects.filter(member=request.user, followed=member).exists()
    url = reverse("community:follow_member", args=[member.handle])
    return Panel("community/_follow.html", {"follow": {"url": url, "active": active}})


@profile_part("community.report", spot="actions", order=90)
def report(request: HttpRequest, member: Member) -> Panel | None:
    return None if request.user == member else Panel("community/_profile_report.html", {"reported": member})


@profile_part("community.tools", spot="actions", order=95)
def tools(request: HttpRequest, member: Member) -> Panel | None:
    """To moderators: her standing as they see it, and what can be done."""
    if request.user == member or not policies.may_moderate(request.user):
        return None
    return Panel("community/_profile_tools.html", {"owner": member})


@profile_part("community.contributions", spot="main", order=10)
def contributions(request: HttpRequest, member: Member) -> Panel:
    """Counts, best answers, newest topics and posts, each as far as the viewer may read them."""
    posts = Post.objects.visible_to(request.user).by(member)
    topics = Topic.objects.visible_to(request.user).of_author(member).for_list(request.user)
    context = {
        "owner": member,
        "tally": posts.tally(),
        "best": list(posts.best()[:SHOWN]),
        "topics": rows(topics.newest(SHOWN)),
        "replies": list(posts.exclude(number=1).select_related("topic").order_by("-created_at")[:SHOWN]),
    }
    return Panel("community/_profile.html", context, span=8)


@profile_part("community.own_level", spot="main", order=20)
def own_level(request: HttpRequest, member: Member) -> Panel | None:
    """To herself: what her level opens, what the next one asks for, and the ways out of being shown."""
    if request.user != member:
        return None
    mine = policies.standing_of(member)
    context = {
        "standing": mine,
        "opened": [line for level in range(1, mine.level + 1) for line in rights.opened_by(level)],
        "asked": _asked(mine),
        "leaderboard": leaders.is_shown(),
    }
    return Panel("community/_profile_own.html", context, span=4)


def _asked(mine: Reputation) -> list[dict[str, Any]]:
    """What the next level asks for: a name, how much there is, and how much it takes."""
    step = next((step for step in TrustStep.objects.ladder() if step.level > mine.level), None)
    if step is None:
        return []
    names = {
        "days_here": _("days here"),
        "topics_read": _("topics read"),
        "read_count": _("posts read"),
        "post_count": _("posts"),
        "thanked_count": _("accepted or found helpful"),
    }
    return [
        {"name": name, "have": min(getattr(mine, field), needed), "needed": needed}
        for field, name in names.items()
        if (needed := getattr(step, field))
    ]
