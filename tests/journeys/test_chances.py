"""Surprises by lot and within a budget; what tells of them comes with them only."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from loyalty.actions import reject_purchase, set_up_programme
from loyalty.models import Posting, Purchase
from portal.activity.models import Event
from portal.journeys import chances, conditions
from portal.journeys.facts import Facts
from portal.journeys.models import Effect, EffectUse, Journey, Run, RunVerdict
from portal.journeys.starter import install_starter_journeys
from portal.members.models import Member
from portal.notifications.models import Message
from tests.loyalty.factories import buy, utc
from tests.members.factories import MemberFactory
from tests.notifications.factories import MessageTextFactory

from .factories import JourneyFactory, empty_cup

pytestmark = pytest.mark.django_db
POINTS = {"points": 3, "reason_en": "A surprise", "reason_de": "Eine Überraschung"}


@pytest.fixture
def surprise():
    """A journey that grants 3 points by a probability of 25 % and tells of it."""
    set_up_programme(starts_on=date(2020, 1, 1))
    MessageTextFactory()
    effects = [("grant_points", POINTS), ("send_message", {"text": "thanks"})]
    journey = JourneyFactory(effects=effects)
    Effect.objects.filter(effect="grant_points").update(probability=25)
    return journey


@pytest.mark.parametrize(("lot", "verdict"), [(0, "done"), (2499, "done"), (2500, chances.NOT_DRAWN)])
def test_the_lot_decides_and_is_kept(surprise, member, flow, monkeypatch, lot, verdict):
    monkeypatch.setattr(chances.secrets, "randbelow", lambda _lots: lot)
    empty_cup(member)
    flow()
    first, second = RunVerdict.objects.order_by("position")
    assert (first.verdict, first.draw, second.draw) == (verdict, lot, None)
    assert Posting.objects.count() == (verdict == "done")
    assert (second.verdict == chances.NOT_DRAWN) == (verdict != "done")
    assert Message.objects.filter(source__startswith="run:").count() == (verdict == "done")


def test_a_budget_of_the_month_is_never_passed(surprise, flow, time_machine):
    time_machine.move_to("2026-03-02T12:00:00Z", tick=False)
    Effect.objects.filter(effect="grant_points").update(probability=100, budget=7)
    for member in MemberFactory.create_batch(3):
        empty_cup(member)
    flow()
    verdicts = RunVerdict.objects.filter(position=0).order_by("pk").values_list("verdict", flat=True)
    assert list(verdicts) == ["done", "done", chances.NO_BUDGET]
    assert EffectUse.objects.get().used == 6
    assert Posting.objects.count() == 2
    time_machine.move_to("2026-04-02T12:00:00Z", tick=False)
    empty_cup(Member.objects.order_by("pk").last())
    flow()
    assert EffectUse.objects.get(period="2026-04").used == 3


def test_what_is_refused_uses_no_budget(surprise, member, flow):
    Effect.objects.filter(effect="grant_points").update(
        probability=100, budget=7, params=POINTS | {"points": 10**13}
    )
    empty_cup(member)
    flow()
    assert RunVerdict.objects.get(position=0).verdict == "refused:out_of_range"
    assert not EffectUse.objects.filter(used__gt=0).exists()


def test_the_rule_says_how_likely_and_how_much(surprise):
    Effect.objects.filter(effect="grant_points").update(budget=30)
    assert "3 points (25 % of the times) (at most 30 a month)" in Journey.objects.get().summary


@pytest.mark.parametrize("probability", [0, 101])
def test_a_probability_is_between_1_and_100(surprise, probability):
    effect = Effect.objects.first()
    effect.probability = probability
    with pytest.raises(ValidationError, match=r"less than or equal|greater than or equal"):
        effect.full_clean()


def test_the_tenth_purchase_is_a_milestone(member, flow):
    set_up_programme(starts_on=date(2020, 1, 1))
    install_starter_journeys()
    Journey.objects.exclude(slug="tenth-purchase").update(active=False)
    Journey.objects.filter(slug="tenth-purchase").update(active=True)
    for number in range(11):
        buy(member, 1000, number=str(number))
    flow()
    run = Run.objects.get()
    assert (
        run.event.payload["purchase_id"]
        == sorted(event.payload["purchase_id"] for event in member_events(member))[9]
    )
    assert Posting.objects.get().points == 3
    journey = Journey.objects.get(slug="tenth-purchase")
    assert not conditions.hold(journey.conditions, Facts(member_events(member)[0], member))


def draws(member, flow, **kwargs):
    """How many lots the starter's surprise draws for purchases bought with `kwargs`."""
    set_up_programme(starts_on=date(2020, 1, 1))
    install_starter_journeys()
    Journey.objects.exclude(slug="surprise").update(active=False)
    Journey.objects.filter(slug="surprise").update(active=True)
    buy(member, **kwargs)
    flow()
    return RunVerdict.objects.filter(draw__isnull=False).count()


def test_a_fresh_purchase_draws_a_lot(member, flow):
    assert draws(member, flow, days_ago=0) == 1


@pytest.mark.parametrize(
    "bought",
    [
        pytest.param({"at": utc(2019, 5, 1)}, id="before_the_programme"),
        pytest.param({"amount": 0, "days_ago": 0}, id="for_nothing"),
        pytest.param({"days_ago": 60}, id="imported_later"),
    ],
)
def test_what_earns_nothing_or_is_old_draws_none(member, flow, bought):
    assert draws(member, flow, **bought) == 0


def test_only_what_counts_makes_the_tenth(member):
    set_up_programme(starts_on=date(2020, 1, 1))
    buy(member, at=utc(2019, 5, 1))
    buy(member, 0)
    buy(member, number="held", days_ago=-1)
    reject_purchase(purchase=Purchase.objects.get(external_id="held"), actor=MemberFactory())
    buy(member, 1000)
    assert Facts(member_events(member)[-1], member)["member.purchases"] == 1


def test_conditions_may_ask_for_the_purchase_of_an_event_about_one():
    conditions.validate([{"field": "purchase.amount", "op": "gt", "value": 0}], "loyalty.purchase_recorded")
    with pytest.raises(ValidationError, match="no field"):
        conditions.validate([{"field": "purchase.amount", "op": "gt", "value": 0}], "members.joined")


def test_the_probability_is_kept_with_the_lot(surprise, member, flow, monkeypatch):
    monkeypatch.setattr(chances.secrets, "randbelow", lambda _lots: 0)
    empty_cup(member)
    flow()
    Effect.objects.update(probability=60)
    first, second = RunVerdict.objects.order_by("position")
    assert (first.probability, second.probability) == (25, None)


def test_the_journey_page_says_how_much_of_the_budget_is_used(surprise, member, flow, client_of):
    Effect.objects.filter(effect="grant_points").update(probability=100, budget=7)
    empty_cup(member)
    flow()
    boss = client_of(MemberFactory(is_superuser=True, is_staff=True))
    assert "3 of 7" in boss.get(f"/admin/journeys/journey/{surprise.pk}/change/").text


def member_events(member):
    return list(Event.objects.filter(member=member, kind="loyalty.purchase_recorded").order_by("pk"))
