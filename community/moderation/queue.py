"""The moderators' queue: what waits, in order, and taking the next one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community import actions
from community.models import Matter, MatterQuerySet
from community.models.listing import Place
from portal.members.requests import MemberRequest

from . import pager
from .guard import moderators_only
from .sentences import reasons

SHOWN = pager.SHOWN


@require_safe
@moderators_only
def queue(request: MemberRequest) -> HttpResponse:
    """What waits for a decision: what is urgent first, then the oldest; `?after=` and `?before=` a place.

    Where nothing is left there, the list begins anew.
    """
    show = request.GET.get("show", "all")
    figures = Matter.objects.figures(request.user)
    show = show if show in figures else "all"
    matters, places = _page(request, _shown(request, show).for_queue())
    if not matters and pager.is_moved(request):
        return redirect(f"{reverse('moderation:queue')}?{urlencode({'show': show})}")
    for matter in matters:
        own_notice = any(report.reporter_id == request.user.pk for report in matter.reports.all())
        matter.reasons = reasons(matter)
        matter.is_own = own_notice or matter.member_id == request.user.pk
    context = {"matters": matters, "show": show, "figures": figures, **places, **pager.places()}
    return render(request, "community/moderation/queue.html", context)


def _page(request: MemberRequest, waiting: MatterQuerySet) -> pager.Page:
    def take(way: str, place: Place | None, most: int) -> list[Matter]:
        ways = {"before": waiting.up_to, "after": waiting.beyond}
        return (ways[way](*place) if place else waiting).with_content(most)

    return pager.page(request, take, lambda one: Place(one.priority, one.opened_at, one.pk))


def _shown(request: MemberRequest, show: str) -> MatterQuerySet:
    waiting = Matter.objects.waiting()
    if show == "notices":
        return waiting.noticed()
    if show == "signals":
        return waiting.signalled()
    return waiting.taken_by(request.user) if show == "mine" else waiting


@require_safe
@moderators_only
def decided(request: MemberRequest) -> HttpResponse:
    """What is decided, the latest first."""
    done = Matter.objects.decided().for_queue().with_decisions()

    def take(way: str, place: Place | None, most: int) -> list[Matter]:
        ways = {"before": done.later_than, "after": done.earlier_than}
        return (ways[way](place.moment, place.pk) if place else done).with_content(most)

    found, places = pager.page(request, take, lambda one: Place(0, one.decided_at or one.opened_at, one.pk))
    if not found and pager.is_moved(request):
        return redirect("moderation:decided")
    return render(
        request, "community/moderation/decided.html", {"matters": found, **places, **pager.places()}
    )


@require_POST
@moderators_only
def take_next(request: MemberRequest) -> HttpResponse:
    """Take the first matter that is free, and look at it."""
    return to_next(request)


def to_next(request: MemberRequest) -> HttpResponse:
    """The page of the next free matter, taken for this moderator; the queue where there is none."""
    matter = actions.claim_next(actor=request.user)
    if matter is None:
        messages.info(request, _("There is nothing more for you to decide."))
        return redirect("moderation:queue")
    return redirect(matter)
