"""Opening what moderators have to look at, and taking it so that nobody decides it twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from community import policies
from community.actions.sanctions import hold_standing
from community.models import Content, Matter, Signal
from community.models.moderation import about_whom, contents
from portal.members.models import Member
from portal.shell.ports import Refused

#: How long a matter belongs to the moderator who has taken it.
CLAIM = timedelta(minutes=10)


@transaction.atomic
def open_matter(
    kind: str,
    object_id: int,
    *,
    signal: str = "",
    detail: dict[str, Any] | None = None,
    priority: int = Matter.Priority.USUAL,
    weight: int = 0,
) -> Matter:
    """Put a post, topic or member into the queue, or join the matter that is open about it already.

    `signal` (Signal.Kind) says which rule noticed it, `detail` holds the numbers and short words of the
    sentence that explains it; the same signal again replaces its detail. `priority` only ever rises,
    `weight` (of a notice) is added.
    """
    content = contents(kind, [object_id]).get(object_id)
    matter = _joined(kind, object_id, content, priority, weight)
    if signal:
        Signal.objects.update_or_create(matter=matter, kind=signal, defaults={"detail": detail or {}})
    return matter


def _joined(kind: str, object_id: int, content: Content | None, priority: int, weight: int) -> Matter:
    """The open matter, its row locked: one that is decided at this moment is not joined, but followed."""
    while True:
        matter, _new = Matter.objects.get_or_create(
            kind=kind, object_id=object_id, decided_at=None, defaults={"member": about_whom(content)}
        )
        raised = Greatest(F("priority"), Value(priority))
        if Matter.objects.filter(pk=matter.pk, decided_at=None).update(
            priority=raised, weight=F("weight") + weight
        ):
            matter.refresh_from_db()
            return matter


@transaction.atomic
def claim_matter(*, actor: Member, matter: Matter) -> Matter:
    """Take a matter for ten minutes; taken again by the same moderator it is hers for ten more.

    Refused: not_allowed, already_decided, taken (by another moderator).
    """
    hold_standing(actor)
    if not policies.may_decide(actor, matter):
        raise Refused("not_allowed", _("Someone else has to decide this."))
    now = timezone.now()
    if (
        not Matter.objects.free_for(actor)
        .filter(pk=matter.pk)
        .update(claimed_by=actor, claimed_until=now + CLAIM)
    ):
        raise not_free(matter)
    matter.refresh_from_db(fields=["claimed_by", "claimed_until"])
    return matter


def claim_next(*, actor: Member) -> Matter | None:
    """Take the first matter of the queue that nobody else looks at; None where there is none for her."""
    waiting = Matter.objects.waiting().free_for(actor).not_own(actor)
    for matter in waiting[:20]:
        try:
            return claim_matter(actor=actor, matter=matter)
        except Refused:  # another moderator was quicker
            continue
    return None


def release_matter(*, actor: Member, matter: Matter) -> None:
    """Give a matter back that one has taken."""
    Matter.objects.filter(pk=matter.pk, claimed_by=actor, decided_at=None).update(
        claimed_by=None, claimed_until=None
    )


def not_free(matter: Matter) -> Refused:
    """Why a matter could not be taken or decided."""
    if Matter.objects.filter(pk=matter.pk, decided_at=None).exists():
        return Refused("taken", _("Another moderator is looking at this."))
    return Refused("already_decided", _("This has been decided already."))
