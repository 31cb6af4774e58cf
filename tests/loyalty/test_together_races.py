"""Friends, memberships and payouts: many at once, on real connections of a real PostgreSQL."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from loyalty.actions import (
    account_of,
    friend_bought,
    invite,
    record_payout,
    reduce_share,
    referral_code_of,
    reward_referrals_due,
    start_or_renew,
)
from loyalty.actions.referrals import accept_invitation, locked_referral
from loyalty.ledger import ledger
from loyalty.models import (
    Account,
    Charity,
    CharityPayout,
    CharityShare,
    ClubPlan,
    Membership,
    Posting,
    Programme,
    Purchase,
    Referral,
)
from tests.loyalty.factories import MemberFactory, buy, programme
from tests.loyalty.test_races import at_once
from tests.loyalty.test_together_pages import share
from tests.support.waiting import until_somebody_waits_for_us

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def friend():
    """One who has joined by Anna's invitation two months ago."""
    made = programme(referral_points=5)
    anna, zoe = MemberFactory(email="anna@example.org"), MemberFactory(email="zoe@example.com")
    then = timezone.now() - timedelta(days=60)
    Referral.objects.create(
        programme=made, referrer=anna, friend=zoe, source="t", state="joined", invited_at=then,
        joined_at=then, points=5,
    )  # fmt: skip
    return zoe


def waited_for(change, lock):
    """What `lock()` answers where it had to wait for a transaction that made `change()`."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            change()
            found = pool.submit(_alone, lock)
            until_somebody_waits_for_us()
        return found.result(60)


def _alone(lock):
    try:
        with transaction.atomic():
            return lock()
    finally:
        connection.close()


def test_a_referral_that_was_waited_for_has_its_purchase_of_now(friend):
    early, late = buy(friend, 6000, days_ago=20), buy(friend, 6000, days_ago=15)
    Referral.objects.update(state="purchased", purchase=late)
    found = waited_for(
        lambda: Referral.objects.update(purchase=early), lambda: locked_referral(friend=friend).purchase
    )
    assert found == early


@pytest.mark.parametrize("lock", ["locked", "locked_of"])
def test_an_account_that_was_waited_for_has_its_tier_of_now(lock, friend):
    made = Programme.objects.get()
    account = account_of(friend)
    low, high, *_others = made.tiers.order_by("threshold")
    Account.objects.update(tier=low)
    found = waited_for(
        lambda: Account.objects.update(tier=high),
        lambda: (ledger.locked(account) if lock == "locked" else ledger.locked_of(friend, made)).tier,
    )
    assert found == high


def test_two_purchases_at_once_reward_once(friend):
    def bought(number):
        buy(friend, 6000 + number, days_ago=20 - number)
        friend_bought(friend=friend)
        reward_referrals_due()

    at_once(8, bought)
    reward_referrals_due()
    assert Posting.objects.filter(kind="grant").count() == 1
    assert account_of(Referral.objects.get().referrer).available == 5


def test_one_invitation_is_taken_up_by_one_of_many(friend):
    anna = Referral.objects.get().referrer
    invitation = invite(code=referral_code_of(anna))
    friends = [MemberFactory(email=f"{name}@example.com") for name in ("uta", "veit", "willi", "xenia")]
    at_once(4, lambda n: accept_invitation(friend=friends[n], invitation=invitation))
    assert sorted(Referral.objects.filter(friend__in=friends).values_list("friend", flat=True)) == [
        one.pk for one in friends
    ]


def test_renewals_at_once_follow_each_other(friend):
    made = Programme.objects.get()
    plan = ClubPlan.objects.create(programme=made, slug="c", fee=1, name_en="C", name_de="C")
    at_once(6, lambda n: start_or_renew(member=friend, plan=plan, source=f"s{n % 3}"))
    terms = list(Membership.objects.order_by("starts_at"))
    assert len(terms) == 3
    assert all(before.ends_at == after.starts_at for before, after in itertools.pairwise(terms))


def test_a_payout_and_a_refund_at_once_agree(friend):
    made = Programme.objects.get()
    trees = Charity.objects.create(programme=made, slug="t", name_en="T", name_de="T")
    paid = share(friend, trees, 120, "1")
    day = made.day_of(timezone.now()) - timedelta(days=1)
    CharityShare.objects.update(due_at=made.start_of(day))
    Purchase.objects.update(refunded=12_000)

    def either(number):
        if number:
            return reduce_share(purchase=Purchase.objects.select_related("programme").get())
        return record_payout(programme=made, first_day=day, last_day=day, actor=friend)

    at_once(4, either)
    paid.refresh_from_db()
    assert sum(CharityPayout.objects.values_list("shared", flat=True)) == (paid.amount if paid.payout else 0)
    assert paid.amount in {60, 120}
