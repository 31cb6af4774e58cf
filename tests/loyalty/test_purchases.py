from datetime import timedelta

import pytest
from django.utils import timezone

from loyalty.actions import PurchaseConflict, account_of, mature_due
from loyalty.models import Award, Lot, Purchase
from portal.activity.models import Event
from portal.members.models import Trait
from portal.shell.ports import Refused

from .factories import MemberFactory, buy, programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    programme()
    return MemberFactory()


def test_points_wait_for_the_return_window(member):
    buy(member, days_ago=1)
    mature_due()
    account = account_of(member)
    assert (account.pending, account.available) == (1, 0)


def test_points_are_available_after_it(member):
    buy(member, days_ago=15)
    mature_due()
    assert account_of(member).available == 1


def test_a_repetition_answers_the_first(member):
    first, second = buy(member, number="A1", days_ago=3), None
    second = buy(member, number="A1", at=first.purchased_at)
    assert first == second
    assert account_of(member).pending == 1


def test_the_same_number_with_another_content_is_refused(member):
    first = buy(member, number="A1", days_ago=3)
    with pytest.raises(PurchaseConflict) as refusal:
        buy(member, 7000, number="A1", at=first.purchased_at)
    assert refusal.value.purchase == first


def test_before_the_programme_is_history(member):
    purchase = buy(member, days_ago=365 * 15)
    assert purchase.state == Purchase.State.HISTORY
    assert not Award.objects.exists()


def test_the_award_keeps_the_rule_of_its_day(member):
    purchase = buy(member)
    rule = purchase.programme.rules.get()
    rule.pk, rule.version, rule.over, rule.valid_from = None, 2, 100, timezone.now() - timedelta(days=2)
    rule.save()
    assert buy(member, 200, days_ago=1).awards.get().rule.version == 2
    assert purchase.awards.get().rule.version == 1
    assert not buy(member, 200, days_ago=3).awards.exists()


@pytest.mark.parametrize("amount", [-1, 10**9, 10**30])
def test_impossible_amounts_are_refused(member, amount):
    with pytest.raises(Refused, match="amount"):
        buy(member, amount)
    assert not Purchase.objects.exists()


def test_another_currency_is_refused(member):
    with pytest.raises(Refused, match="EUR"):
        buy(member, currency="CHF")


def test_far_ahead_is_quarantined_and_earns_nothing(member):
    assert buy(member, days_ago=-1).state == Purchase.State.QUARANTINED
    assert not Lot.objects.exists()


def test_a_clock_four_minutes_ahead_is_accepted(member):
    assert buy(member, days_ago=-4 / 1440).state == Purchase.State.COUNTED


def test_traits_and_event_come_with_it(member):
    purchase = buy(member, 6000, days_ago=3)
    buy(member, 1500, days_ago=9)
    traits = {trait.name: trait.value for trait in Trait.objects.filter(member=member)}
    assert traits["last_purchase_at"] == purchase.purchased_at
    assert traits["lifetime_value"] == 7500
    assert Event.objects.filter(kind="loyalty.purchase_recorded", member=member).count() == 2


def test_tiers_follow_qualifying_points(member):
    for number in range(10):
        buy(member, days_ago=number + 1)
    account = account_of(member)
    assert (account.tier.slug, account.tier_points) == ("silver", 10)
    reached = Event.objects.filter(kind="loyalty.tier_reached").order_by("pk")
    assert [event.payload["tier"] for event in reached] == ["bronze", "silver"]
