"""The moderators' queue: what waits, in order, and taking the next one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community import actions
from community.models import Matter, MatterQuerySet
from community.models.listing import Place
from community.pages.paging import BadCursor, from_cursor, to_cursor
from portal.members.requests import MemberRequest

from .guard import moderators_only
from .sentences import reasons

SHOWN = 30


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
    if not matters and request.GET.keys() & {"after", "before"}:
        return redirect(f"{reverse('moderation:queue')}?{urlencode({'show': show})}")
    for matter in matters:
        own_notice = any(report.reporter_id == request.user.pk for report in matter.reports.all())
        matter.reasons = reasons(matter)  # type: ignore[attr-defined]
        matter.is_own = own_notice or matter.member_id == request.user.pk  # type: ignore[attr-defined]
    context = {"matters": matters, "show": show, "figures": figures, **places}
    return render(request, "community/moderation/queue.html", context)


def _page(request: MemberRequest, waiting: MatterQuerySet) -> tuple[list[Matter], dict[str, str]]:
    """The matters of this page, and the places `earlier` and `later` that it goes on from ("": nowhere).

    404 where the address names no place.
    """
    after, before = _place(request, "after"), _place(request, "before")
    if before:
        waiting = waiting.up_to(*before)
    elif after:
        waiting = waiting.beyond(*after)
    found = waiting.with_content(SHOWN + 1)
    more, matters = len(found) > SHOWN, found[:SHOWN]
    if before:
        matters.reverse()
    first, last = (_cursor(matters[0]), _cursor(matters[-1])) if matters else ("", "")
    return matters, {
        "earlier": first if (more if before else after) else "",
        "later": last if before or more else "",
    }


def _place(request: MemberRequest, name: str) -> Place | None:
    cursor = request.GET.get(name, "")
    try:
        return from_cursor(cursor) if cursor else None
    except BadCursor:
        raise Http404("no such place") from None


def _cursor(matter: Matter) -> str:
    return to_cursor(Place(matter.priority, matter.opened_at, matter.pk))


def _shown(request: MemberRequest, show: str) -> MatterQuerySet:
    waiting = Matter.objects.waiting()
    if show == "notices":
        return waiting.noticed()
    if show == "signals":
        return waiting.signalled()
    return waiting.taken_by(request.user) if show == "mine" else waiting


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
