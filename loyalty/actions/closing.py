"""Closing a period of the books, and setting what a point is worth."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from loyalty.models import Closing, PointValueChange, Programme
from portal.shell.ports import Refused

from .redemptions import settle_due

if TYPE_CHECKING:
    from portal.members.models import Member

CLOSE = "loyalty.close_books"


def close_books(*, programme: Programme, until: date, actor: Member, reason: str = "") -> Closing | None:
    """Close the books up to and including `until`; None where they are closed so far already.

    Redemptions whose undo period is over are settled first, so that they count on their own day. What
    happened on a closed day and is reported later, or can still be undone as the books are closed, is booked
    with the day it is reported or settled, and keeps its own moment beside.
    Refused: not_allowed, not_over, closed.
    """
    if not actor.has_perm(CLOSE):
        raise Refused("not_allowed", _("You are not allowed to do this."))
    while settle_due():
        pass
    return _close(programme, until, actor, reason)


@transaction.atomic
def _close(programme: Programme, until: date, actor: Member, reason: str) -> Closing | None:
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if until >= programme.day_of(timezone.now()):
        raise Refused("not_over", _("Only days that are over can be closed."))
    if programme.closed_until == until:
        return None
    if programme.closed_until and until < programme.closed_until:
        raise Refused("closed", _("The books are closed up to a later day already."))
    return _set(programme, until, actor, reason)


@transaction.atomic
def reopen_books(*, programme: Programme, until: date | None, actor: Member, reason: str) -> Closing:
    """Open the days after `until` again (None: all). Refused: not_allowed, no_reason, not_closed."""
    if not actor.is_superuser:
        raise Refused("not_allowed", _("Only a superuser opens closed books again."))
    if not reason.strip():
        raise Refused("no_reason", _("Please give a reason."))
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if programme.closed_until is None or (until and until >= programme.closed_until):
        raise Refused("not_closed", _("The books are not closed after this day."))
    return _set(programme, until, actor, reason)


def _set(programme: Programme, until: date | None, actor: Member, reason: str) -> Closing:
    closing = Closing.objects.create(
        programme=programme, before=programme.closed_until, until=until, actor=actor, reason=reason[:200]
    )
    Programme.objects.filter(pk=programme.pk).update(closed_until=until)
    return closing


@transaction.atomic
def change_point_value(*, programme: Programme, value: int, actor: Member | None) -> None:
    """Set what a point is worth (minor units) from now on; days before keep the value they had."""
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if programme.point_value == value:
        return
    PointValueChange.objects.create(
        programme=programme, before=programme.point_value, after=value, actor=actor
    )
    Programme.objects.filter(pk=programme.pk).update(point_value=value)
