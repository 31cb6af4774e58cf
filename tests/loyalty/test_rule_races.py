"""Budgets and refunds with many at once, on real connections of a real PostgreSQL."""

import threading

import pytest
from django.db.models import Sum
from django.utils import timezone

from loyalty.actions import mature_due, record_refund, redeem, refunds
from loyalty.models import Account, Award, Purchase, Refund, Reward, RuleUse
from loyalty.verifying import differences

from .factories import MemberFactory, buy, programme
from .test_races import at_once
from .test_refunds import rule

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_budget_is_never_passed_and_never_left_over():
    programme()
    rule("launch", budget=100, over=0)
    rule("second", budget=55, per=200)
    members = [MemberFactory() for _ in range(12)]
    at_once(12, lambda n: buy(members[n], 3000, number=f"P{n}"))
    given = Award.objects.values_list("rule__key").annotate(points=Sum("points"))
    assert dict(given) == {"launch": 100, "second": 55}
    assert set(RuleUse.objects.values_list("key", "points")) == {("launch", 100), ("second", 55)}
    assert list(differences()) == []


def test_one_refund_many_times_and_too_many_refunds_at_once():
    programme()
    rule("euros")
    purchase = buy(MemberFactory(), 6000, days_ago=30)
    refund = {"purchase": purchase, "refunded_at": timezone.now()}
    same = at_once(10, lambda n: record_refund(external_id="R", amount=1000, **refund).pk)
    assert len(set(same)) == 1
    others = at_once(10, lambda n: record_refund(external_id=f"R{n}", amount=1000, **refund) and "done")
    assert sorted(others) == ["done"] * 5 + ["too_much"] * 5
    assert Purchase.objects.get().refunded == Refund.objects.aggregate(all=Sum("amount"))["all"] == 6000
    assert Account.objects.get().pending == 0
    assert list(differences()) == []


@pytest.mark.parametrize("amount", [1000, 6000], ids=["part", "all"])
def test_one_number_for_two_purchases_at_once_is_one_refund(monkeypatch, amount):
    """Their accounts are not the same, so that neither waits for the other before it looks."""
    programme()
    rule("euros")
    bought = [buy(MemberFactory(), 6000, number=f"P{n}") for n in range(2)]
    both_have_looked, take = threading.Barrier(2), refunds._take_amount

    def take_together(*args):
        both_have_looked.wait(60)
        take(*args)

    monkeypatch.setattr(refunds, "_take_amount", take_together)
    refund = {"external_id": "R", "refunded_at": timezone.now(), "amount": amount}
    said = at_once(2, lambda n: record_refund(purchase=bought[n], **refund) and "done")
    assert sorted(said) == ["done", "refund_differs"]
    assert sorted(Purchase.objects.values_list("refunded", flat=True)) == [0, amount]
    assert list(differences()) == []


def test_a_refund_against_a_redemption_of_the_same_points():
    running = programme()
    rule("euros")
    member = MemberFactory()
    purchase = buy(member, 6000, days_ago=30)
    mature_due()
    reward = Reward.objects.create(programme=running, slug="all", points=61, value=1)
    verbs = [
        lambda: redeem(member=member, reward=reward, key="k") and "redeemed",
        lambda: (
            record_refund(purchase=purchase, external_id="R", refunded_at=timezone.now(), amount=6000)
            and "refunded"
        ),
    ]
    said = at_once(2, lambda n: verbs[n]())
    account = Account.objects.get()
    assert said[1] == "refunded"
    expected = (61, 61) if said[0] == "redeemed" else (0, 0)
    assert (account.reserved, account.debt) == expected
    assert list(differences()) == []
