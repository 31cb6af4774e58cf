"""What a decision takes from a member: warnings, limits, suspensions and bans; and giving it back.

A sanction ends by itself: `ends_at` is compared with now wherever somebody is asked what she may do.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from community import policies
from community.events import MemberSanctioned, SanctionLifted
from community.models import Decision, Reputation, Sanction, TakenProfile
from portal.activity.actions import record
from portal.members.models import Member
from portal.members.roles import forget_roles
from portal.precompiled import Given, Select
from portal.shell.ports import Refused

_BARRING = [Sanction.Kind.SUSPEND, Sanction.Kind.BAN]
_HELD = Select(
    lambda: Reputation.objects.select_for_update(no_key=True).filter(member=Given("member")).order_by()
)


@transaction.atomic
def sanction_member(*, decision: Decision) -> Sanction:
    """Do to `decision.member` what the decision says, from now to its `until` (UTC); the same again for it.

    LIMIT and SUSPEND end at `until` (LIMIT may be for good), WARN and BAN know none.
    Refused: no_member, not_allowed (staff, oneself), no_end, ended.
    """
    if known := Sanction.objects.filter(decision=decision).first():
        return known
    member = decision.member
    if member is None or member.erased_at is not None:
        raise Refused("no_member", _("There is no member any more who could be sanctioned."))
    if not policies.may_be_sanctioned(member, by=decision.decided_by):
        raise Refused("not_allowed", _("This member cannot be sanctioned by you."))
    sanction = Sanction.objects.create(
        member=member, kind=Sanction.Kind(decision.outcome), decision=decision, ends_at=_end(decision)
    )
    _mirror(member)
    payload = MemberSanctioned(decision=decision.pk, sanction=sanction.kind)
    record(payload, member=member, actor=decision.decided_by, source=f"decision:{decision.pk}")
    return sanction


@transaction.atomic
def lift(*, decision: Decision, actor: Member | None = None) -> bool:
    """Take back what the decision did to its member; False where there is nothing (any more) to lift.

    `actor` is who undid the decision. A sanction of another decision stays in force.
    """
    now = timezone.now()
    mine = Sanction.objects.filter(decision=decision, lifted_at=None)
    sanction = mine.select_related("member").first()
    if sanction is None or not mine.update(lifted_at=now):
        return False
    if sanction.member.erased_at is None:
        _mirror(sanction.member)
    payload = SanctionLifted(decision=decision.pk, sanction=sanction.kind)
    record(payload, member=sanction.member, actor=actor, source=f"decision:{decision.pk}")
    return True


def hold_standing(member: Member) -> Reputation:
    """The member's standing as it is now; policies asked about `member` afterwards answer by it.

    To be called first in every verb that writes in her name, in its transaction. The row stays locked until
    that ends: a ban waits for it, and who comes after the ban sees it. It comes before the topic's lock
    everywhere: decisions that sanction, and their reversals, take it first too. So it is with the office of
    who is of the staff.
    """
    return hold_standing_later(member)()


def hold_standing_later(member: Member) -> Callable[[], Reputation]:
    """The same within `together`, to be called before anything is decided by it."""
    asked = _HELD.later(member=member.pk)
    return lambda: _held(member, asked())


def _held(member: Member, rows: list[Reputation]) -> Reputation:
    if not rows:
        Reputation.objects.bulk_create([Reputation(member=member)], ignore_conflicts=True)
        rows = _HELD.all(member=member.pk)
    [standing] = rows
    policies.remember_standing(member, standing)
    if member.is_staff or member.is_superuser:
        _hold_office(member)
    return standing


def _hold_office(member: Member) -> None:
    """What she may as one of the staff is asked anew, and who takes it from her waits."""
    held = Member.objects.select_for_update(no_key=True).filter(pk=member.pk)
    office = held.values_list("is_active", "is_staff", "is_superuser").first() or (False, False, False)
    member.is_active, member.is_staff, member.is_superuser = office
    list(Member.groups.through.objects.select_for_update().filter(member=member.pk).order_by("pk"))
    forget_roles(member)


def hold_standings(*members: Member | None) -> None:
    """`hold_standing` of all who are there, in the order of their ids: no two wait for each other."""
    there = [member for member in members if member is not None and member.erased_at is None]
    for member in sorted(there, key=lambda one: one.pk):
        hold_standing(member)


def touched_by(decision: Decision) -> Member | None:
    """Whom the decision has taken something from that lies with herself, and may be given back."""
    if TakenProfile.objects.filter(decision=decision).exists():
        return decision.member
    sanction = Sanction.objects.filter(decision=decision, lifted_at=None).select_related("member").first()
    return sanction.member if sanction else None


def _end(decision: Decision) -> datetime | None:
    if decision.outcome in {Decision.Outcome.WARN, Decision.Outcome.BAN}:
        return None
    if decision.until is None and decision.outcome == Decision.Outcome.SUSPEND:
        raise Refused("no_end", _("Say until when the member is suspended."))
    if decision.until is not None and decision.until <= timezone.now():
        raise Refused("ended", _("This moment is over already; choose a later one."))
    return decision.until


def _mirror(member: Member) -> None:
    """Write into the member's standing until when she is limited and barred, by the sanctions in force."""
    standing = hold_standing(member)
    in_force = Sanction.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=timezone.now()), member=member, lifted_at=None
    )
    rows = list(in_force.values_list("kind", "ends_at"))
    standing.barred_until = _latest([end for kind, end in rows if kind in _BARRING])
    standing.limited_until = _latest([end for kind, end in rows if kind == Sanction.Kind.LIMIT])
    standing.save(update_fields=["barred_until", "limited_until"])


def _latest(ends: list[datetime | None]) -> datetime | None:
    """The last of the ends, where None is for good; None where there is no sanction."""
    return max((end or Reputation.FOREVER for end in ends), default=None)
