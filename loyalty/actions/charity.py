"""Charity: whom a member supports, by points she gives and by the company's share of her purchases."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from loyalty.events import CharityChosen, CharityPaid, PointsDonated
from loyalty.models import (
    Account,
    AccountMerge,
    Charity,
    CharityChoice,
    CharityPayout,
    CharityShare,
    Donation,
    Programme,
    Purchase,
    Redemption,
    Reward,
)
from portal.activity.actions import record
from portal.retrying import retried
from portal.shell.ports import Refused

from .captured import when_captured
from .programmes import locked_account_of

if TYPE_CHECKING:
    from portal.members.models import Member

BASIS = 10_000


@retried
@transaction.atomic
def choose_charity(*, member: Member, charity: Charity | None) -> Account:
    """From now on the company's share of her purchases goes to `charity`, or to none.

    Refused: not_offered, no_programme.
    """
    if charity is not None and not charity.active:
        raise Refused("not_offered", _("This organisation can't be chosen any more."))
    account = locked_account_of(member, charity.programme if charity else None)
    if account.charity_id == (charity.pk if charity else None):
        return account
    Account.objects.filter(pk=account.pk).update(charity=charity)
    account.charity = charity
    CharityChoice.objects.create(account=account, charity=charity)
    payload = CharityChosen(charity=charity.slug if charity else "")
    record(payload, member=member, actor=member, source=f"account:{account.pk}")
    return account


def hand_over_choice(*, merge: AccountMerge) -> None:
    """An account that is merged brings whom it supports where nothing has ever been chosen for the other."""
    account, into = (Account.objects.get(pk=pk) for pk in (merge.account_id, merge.into_id))
    if account.charity_id is None or into.charity_id or CharityChoice.objects.has_own(into.pk):
        return
    _support(into, account.charity_id, merge)


def take_choice_back(*, merge: AccountMerge) -> None:
    """What came with the merge goes, unless something else has been chosen since."""
    last = CharityChoice.objects.at(merge.into_id, timezone.now())
    if last is not None and last.merge_id == merge.pk and last.charity_id:
        _support(merge.into, None, merge)


def _support(account: Account, charity_id: int | None, merge: AccountMerge) -> None:
    Account.objects.filter(pk=account.pk).update(charity=charity_id)
    CharityChoice.objects.create(account=account, charity_id=charity_id, merge=merge)


@when_captured(Reward.Kind.DONATION)
def donate_for(redemption: Redemption) -> Donation:
    """The donation of a settled redemption: its points at the programme's value of a point; repeatable.

    While the redemption can still be undone there is none. Refused: no_charity.
    """
    reward = redemption.reward
    if reward.charity_id is None:
        raise Refused("no_charity", _("This reward names no organisation."))
    programme = reward.programme
    donation, new = Donation.objects.get_or_create(
        redemption=redemption,
        defaults={
            "charity_id": reward.charity_id,
            "account_id": redemption.account_id,
            "points": redemption.points,
            "amount": redemption.points * programme.point_value,
            "currency": programme.currency,
        },
    )
    if new:
        payload = PointsDonated(donation_id=donation.pk, points=donation.points)
        member = redemption.account.member
        record(payload, member=member, actor=member, source=f"redemption:{redemption.pk}")
    return donation


def share_of(eligible: int, basis_points: int) -> int:
    """The company's share of `eligible` minor units, rounded down."""
    return eligible * basis_points // BASIS


@transaction.atomic
def share_purchase(*, purchase: Purchase) -> CharityShare | None:
    """The company's share of a counted purchase for the charity chosen when it was made; once.

    What counts is the choice of the account it earned on, wherever that has been merged since. None where
    none was chosen or nothing is left to share. Payable after the return window, of what
    comes in late from now on: periods that have been paid get no further rows.
    """
    programme = purchase.programme
    if purchase.state != Purchase.State.COUNTED or purchase.member is None:
        return None
    # A refund at the same moment holds this lock: it is seen here, or finds the share.
    home = locked_account_of(purchase.member, programme)
    purchase.refresh_from_db(fields=["refunded"])
    amount = share_of(purchase.amount - purchase.refunded, programme.charity_basis_points)
    account_id = purchase.earning_state.get("account", home.pk)
    choice = CharityChoice.objects.at(account_id, purchase.purchased_at) if amount else None
    if choice is None or choice.charity is None:
        return None
    share, _new = CharityShare.objects.get_or_create(
        purchase=purchase,
        defaults={
            "charity": choice.charity,
            "account_id": account_id,
            "basis_points": programme.charity_basis_points,
            "amount": amount,
            "currency": purchase.currency,
            "shared_at": purchase.purchased_at,
            "due_at": max(programme.available_from(purchase.purchased_at), timezone.now()),
        },
    )
    return share


@transaction.atomic
def reduce_share(*, purchase: Purchase) -> None:
    """The share of what is left of a purchase after a refund; what has been paid stays as it was paid."""
    unpaid = CharityShare.objects.filter(purchase=purchase, payout__isnull=True)
    for share in unpaid.select_for_update():
        # Refunds are followed in any order: what counts is all that has gone back by now.
        purchase.refresh_from_db(fields=["refunded"])
        left = share_of(purchase.amount - purchase.refunded, share.basis_points)
        unpaid.filter(pk=share.pk).update(amount=left)


@retried
@transaction.atomic
def record_payout(
    *, programme: Programme, first_day: date, last_day: date, actor: Member
) -> list[CharityPayout]:
    """Write down that what became payable in these days is paid: one row per charity and currency.

    Its donations and shares are tied to it, so nothing is paid twice or changes afterwards.
    Refused: period (not over yet, or the wrong way round), overlap, nothing_payable.
    """
    if not first_day <= last_day < programme.day_of(timezone.now()):
        raise Refused("period", _("Please choose days that are over, from the first to the last."))
    # The lock of all who record payouts.
    list(Charity.objects.filter(programme=programme).select_for_update().order_by("pk"))
    overlapping = CharityPayout.objects.filter(
        charity__programme=programme, first_day__lte=last_day, last_day__gte=first_day
    )
    if overlapping.exists():
        raise Refused("overlap", _("Some of these days have been paid already."))
    payouts = _pay(programme, first_day, last_day, actor)
    if not payouts:
        raise Refused("nothing_payable", _("There is nothing to pay for these days."))
    return payouts


def _pay(programme: Programme, first_day: date, last_day: date, actor: Member) -> list[CharityPayout]:
    kinds = [
        rows.objects.unpaid_in(programme, first_day, last_day).filter(amount__gt=0)
        for rows in (Donation, CharityShare)
    ]
    pairs = {pair for rows in kinds for pair in rows.order_by().values_list("charity", "currency")}
    payouts = []
    for charity_id, currency in sorted(pairs):
        payout = CharityPayout.objects.create(
            charity_id=charity_id, currency=currency, first_day=first_day, last_day=last_day,
            donated=0, shared=0, paid_by=actor,
        )  # fmt: skip
        # Tied first, summed then: a refund at the same moment is in both or in neither.
        for rows in kinds:
            rows.filter(charity=charity_id, currency=currency).update(payout=payout)
        payout.donated, payout.shared = payout.donations.total(), payout.shares.total()
        payout.save(update_fields=["donated", "shared"])
        record(CharityPaid(payout_id=payout.pk), actor=actor, source=f"payout:{payout.pk}")
        payouts.append(payout)
    return payouts
