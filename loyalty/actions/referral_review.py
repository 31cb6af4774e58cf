"""Staff decides on referrals: with a reason, on the record, and never on one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from loyalty.events import ReferralJoined
from loyalty.models import Referral, ReferralDecision, Voucher
from portal.activity.actions import record
from portal.retrying import retried
from portal.shell.ports import Refused

from .recalling import give_reward_back
from .referral_rewards import falls_short
from .referrals import advance, are_one_person, locked_referral, refuse
from .vouchers import cancel_voucher

if TYPE_CHECKING:
    from portal.members.models import Member

State = Referral.State
OPEN = (State.INVITED, State.REVIEW, State.JOINED, State.PURCHASED)


@retried
@transaction.atomic
def approve_referral(*, referral: Referral, actor: Member, reason: str) -> Referral:
    """It counts, whatever made it doubtful or had it refused: the friend is welcomed, her purchase counts.

    One refused because the purchase went back or was too small waits for the next one.
    Refused: reason, own_referral, not_open (there is no friend, or it counts already), one_person (their
    accounts have been merged).
    """
    found = _judged(referral, actor, reason, (State.REVIEW, State.REFUSED), counts=True)
    if found.friend is None or found.referrer is None:
        raise Refused("not_open", _("This referral can't be decided on any more."))
    if are_one_person(found):
        raise Refused("one_person", _("The accounts of the two have been merged: they are one person."))
    if falls_short(found.purchase):
        found.purchase = None
    found.state, found.reason = State.JOINED if found.joined_at else State.INVITED, ""
    found.reward_due_at = None
    if found.state == State.JOINED:
        payload = ReferralJoined(referral_id=found.pk, doubtful=False)
        record(payload, member=found.referrer, actor=actor, source=f"referral:{found.pk}")
    give_reward_back(source=f"referral:{found.pk}")
    advance(found)
    return found


@retried
@transaction.atomic
def refuse_referral(*, referral: Referral, actor: Member, reason: str) -> Referral:
    """It does not count; a welcome voucher that has not been used is taken out of use.

    Refused: reason, own_referral, not_open (it was rewarded, or refused already).
    """
    found = _judged(referral, actor, reason, OPEN, counts=False)
    refuse(found, Referral.Reason.STAFF, actor)
    found.save()
    unused = Voucher.objects.filter(redemption=found.welcome, state=Voucher.State.ISSUED)
    for voucher in unused.select_related("account") if found.welcome_id else ():
        cancel_voucher(voucher=voucher, actor=actor, reason=reason)
    return found


def _judged(
    referral: Referral, actor: Member, reason: str, states: tuple[str, ...], *, counts: bool
) -> Referral:
    """The referral, locked, with the decision written on it, and beside those there were before."""
    if not reason.strip():
        raise Refused("reason", _("Please say why."))
    found = locked_referral(pk=referral.pk)
    if found is None or found.state not in states:
        raise Refused("not_open", _("This referral can't be decided on any more."))
    if actor in (found.referrer, found.friend):
        raise Refused("own_referral", _("Another person has to decide on your own referrals."))
    found.decided_by, found.decided_at, found.decision = actor, timezone.now(), reason.strip()[:200]
    ReferralDecision.objects.create(
        referral=found, counts=counts, grounds=found.decision, decided_by=actor, decided_at=found.decided_at
    )
    return found
