"""The verbs of a case, as members and agents use them.

Refusals: PermissionDenied (not the agent's or not the member's to do), NotPossible (the state forbids it),
StaleCase (someone was faster), ports.Refused (goodwill, an unknown purchase). `version` is the one the
actor looked at; left out, the version of the `case` handed in counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback import events
from portal.activity.actions import record
from portal.content import images, markdown
from portal.shell import ports
from portal.shell.ports import Outcome, Refused

from . import policies, service_levels
from .models import Case, CaseMessage, Category
from .service_levels import Priority
from .states import State, Verb

if TYPE_CHECKING:
    from portal.members.models import Member

ORDERS_OFFERED = 50
GOODWILL_REASON = "goodwill"


@transaction.atomic
def file_case(
    *,
    member: Member,
    subject: str,
    text: str,
    category: str = Category.OTHER,
    purchase: str = "",
    photos: Iterable[Any] = (),
    priority: str = Priority.NORMAL,
    source: str | None = None,
    at: datetime | None = None,
) -> Case:
    """File a complaint; `purchase` is the key ("purchase:77") of one of the member's own, `photos` are files.

    Due times are set in business time from `at` (default now). Refused: unknown_purchase.
    """
    at = at or timezone.now()
    about = {"category": category, "purchase": purchase, "source": source}
    about["order_number"] = order_of(member=member, purchase=purchase)
    case = Case.objects.file(member=member, subject=subject.strip(), priority=priority, at=at, **about)
    _say(case, CaseMessage.Kind.MEMBER, member, text, at)
    add_photos(case=case, member=member, photos=photos)
    payload = events.CaseFiled(case_id=case.pk, number=case.number, category=category, priority=priority)
    record(payload, member=member, actor=member, source=case.key, occurred_at=at)
    return case


@transaction.atomic
def open_case(*, member: Member, subject: str, body: str, source: str) -> Outcome:
    """The port: file a case for the member once per `source`."""
    # Whoever asks for the same at the same time waits here; SQLite has the whole database locked by now.
    type(member).objects.select_for_update(no_key=True).get(pk=member.pk)
    known = Case.objects.filter(source=source).first()
    case = known or file_case(member=member, subject=subject[:120], text=body, source=source)
    return Outcome("done", case.key)


def order_of(*, member: Member, purchase: str) -> str:
    """The shop's number of the member's own purchase; "" for none, Refused unknown_purchase for another's."""
    if not purchase:
        return ""
    for known in ports.list_purchases(member=member, limit=ORDERS_OFFERED):
        if purchase == f"purchase:{known.id}":
            return known.external_id
    raise Refused("unknown_purchase", _("This order is not one of yours."))


def add_photos(*, case: Case, member: Member, photos: Iterable[Any]) -> None:
    """Keep pictures with the case, checked and written again. ValidationError where one is no picture."""
    for photo in photos:
        images.store(file=photo, owner=member, source=case.key)


@transaction.atomic
def take(*, case: Case, actor: Member, version: int | None = None, at: datetime | None = None) -> None:
    """The actor works on it from now on, also where a colleague did before."""
    _guard(actor)
    at = at or timezone.now()
    case.change(Verb.TAKE, version=version, at=at, assignee=actor, taken_at=case.taken_at or at)
    payload = events.CaseTaken(case_id=case.pk, number=case.number)
    record(payload, member=case.member, actor=actor, source=case.key, occurred_at=at)


@transaction.atomic
def add_note(*, case: Case, actor: Member, text: str, at: datetime | None = None) -> CaseMessage:
    """An internal note, never shown to the member; it stands in nobody's way, so it needs no version."""
    _guard(actor)
    return _say(case, CaseMessage.Kind.NOTE, actor, text, at or timezone.now())


@transaction.atomic
def reply_to_member(
    *,
    case: Case,
    actor: Member,
    text: str,
    waiting: bool = False,
    version: int | None = None,
    at: datetime | None = None,
) -> CaseMessage:
    """Write to the member; with `waiting` the case rests, and its clock with it, until she answers.

    Whoever replies to a case that nobody has taken takes it.
    """
    _guard(actor)
    at = at or timezone.now()
    verb = Verb.ASK if waiting else Verb.REPLY
    case.change(verb, version=version, at=at, **_touched(case, actor, at))
    message = _say(case, CaseMessage.Kind.REPLY, actor, text, at)
    payload = events.CaseReplied(case_id=case.pk, number=case.number, message_id=message.pk, waiting=waiting)
    record(payload, member=case.member, actor=actor, source=case.key, occurred_at=at)
    return message


@transaction.atomic
def reply_from_member(
    *, case: Case, member: Member, text: str, photos: Iterable[Any] = (), at: datetime | None = None
) -> CaseMessage:
    """The member writes on her case; a resolved one is open again by it."""
    if case.member_id != member.pk:
        raise PermissionDenied
    at = at or timezone.now()
    # A member's words are never refused because an agent was faster: they wait their turn instead.
    case.refresh_from_db(from_queryset=Case.objects.select_for_update())
    was_resolved = case.state == State.RESOLVED
    case.change(Verb.HEAR, version=None, at=at, resolved_at=None)
    message = _say(case, CaseMessage.Kind.MEMBER, member, text, at)
    add_photos(case=case, member=member, photos=photos)
    payload = events.MemberReplied(case_id=case.pk, number=case.number, message_id=message.pk)
    record(payload, member=member, actor=member, source=case.key, occurred_at=at)
    if was_resolved:
        reopened = events.CaseReopened(case_id=case.pk, number=case.number)
        record(reopened, member=member, actor=member, source=case.key, occurred_at=at)
    return message


@transaction.atomic
def resolve(
    *,
    case: Case,
    actor: Member,
    text: str,
    goodwill_points: int = 0,
    version: int | None = None,
    at: datetime | None = None,
) -> CaseMessage:
    """Answer for good, with goodwill points where deserved: granted in this transaction or nothing happens.

    Points above the actor's limit wait for a second person: the case is resolved, they come if approved.
    Refused as the goodwill's provider refuses, and already_granted where this case brought goodwill before.
    """
    _guard(actor)
    at = at or timezone.now()
    if goodwill_points and case.goodwill_points:
        raise Refused("already_granted", _("This case has brought goodwill points before."))
    granted = _grant_goodwill(case, actor, goodwill_points)
    total = case.goodwill_points + granted
    touched = _touched(case, actor, at)
    case.change(Verb.RESOLVE, version=version, at=at, resolved_at=at, goodwill_points=total, **touched)
    message = _say(case, CaseMessage.Kind.REPLY, actor, text, at)
    payload = events.CaseResolved(
        case_id=case.pk, number=case.number, message_id=message.pk, goodwill_points=granted
    )
    record(payload, member=case.member, actor=actor, source=case.key, occurred_at=at)
    return message


@transaction.atomic
def reopen(*, case: Case, actor: Member, version: int | None = None, at: datetime | None = None) -> None:
    """Take a resolved or closed case up again; its promise counts anew from now."""
    _guard(actor)
    at = at or timezone.now()
    _first, due_at = service_levels.due_times(at, case.priority)
    case.change(Verb.REOPEN, version=version, at=at, resolved_at=None, due_at=due_at)
    payload = events.CaseReopened(case_id=case.pk, number=case.number)
    record(payload, member=case.member, actor=actor, source=case.key, occurred_at=at)


@transaction.atomic
def close(*, case: Case, actor: Member, version: int | None = None, at: datetime | None = None) -> None:
    """Put a resolved case away: the member can't write on it any more."""
    _guard(actor)
    at = at or timezone.now()
    case.change(Verb.CLOSE, version=version, at=at)
    payload = events.CaseClosed(case_id=case.pk, number=case.number)
    record(payload, member=case.member, actor=actor, source=case.key, occurred_at=at)


def _guard(actor: Member) -> None:
    if not policies.may_handle(actor):
        raise PermissionDenied


def _touched(case: Case, actor: Member, at: datetime) -> dict[str, Any]:
    """What an agent's answer sets where it is the first."""
    return {
        "first_response_at": case.first_response_at or at,
        "assignee": case.assignee or actor,
        "taken_at": case.taken_at or at,
    }


@transaction.atomic
def note_goodwill(*, number: str, points: int) -> None:
    """A second person has approved goodwill on this case: it has brought these points."""
    Case.objects.filter(number=number).update(goodwill_points=F("goodwill_points") + points)


def _grant_goodwill(case: Case, actor: Member, points: int) -> int:
    """The points that are granted now."""
    if not points:
        return 0
    if case.member is None:
        raise Refused("no_member", _("The member of this case is gone."))
    outcome = ports.grant_goodwill(
        member=case.member, points=points, source=case.key, actor=actor, reason=GOODWILL_REASON
    )
    return points if outcome.verdict == "done" else 0


def _say(case: Case, kind: str, author: Member, text: str, at: datetime) -> CaseMessage:
    return CaseMessage.objects.create(
        case=case,
        kind=kind,
        author=author,
        text=text.strip(),
        html=markdown.render(text),
        renderer=markdown.RENDERER_VERSION,
        created_at=at,
    )
