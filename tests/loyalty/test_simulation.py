"""What a simulation says is what going live would have booked, and it writes nothing."""

from collections import Counter, defaultdict
from datetime import timedelta
from random import Random

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from loyalty import actions
from loyalty.earning.simulation import banded, simulate
from loyalty.models import Award, EarningRule, Purchase
from portal.members.models import Segment, SegmentMember
from tests.support import thorough

from .factories import MemberFactory, buy, programme, utc

pytestmark = pytest.mark.django_db
MODELS = list(apps.get_app_config("loyalty").get_models())
PURCHASES = 28 if thorough.AUDIT else 14
START = utc(2026, 3, 1, 9)
DRAFTS = [
    {"basis": "amount", "per": 700, "rounding": "half_up"},
    {"basis": "unit", "categories": ["coffee"], "points": 3},
    {"effect": "multiplier", "percent": 250, "rounding": "up", "tiers": ["bronze", "silver"]},
    {"basis": "amount", "cap_points": 90, "cap_period": "month"},
    {"basis": "amount", "budget": 400},
    {"points": 40, "first_only": True},
    {"basis": "amount", "tiers": ["silver", "gold"], "cap_points": 30, "cap_period": "day", "budget": 900},
    {"key": "standard", "points": 3, "over": 2000},
]


def set_up(draft, *, live):
    """A programme with three rules, in which the draft counts from the start or not yet."""
    running = programme(qualifying_months=1, starts_on=utc(2026, 1, 1).date())
    make_rule(running, key="silver", basis="amount", per=900, tiers=["silver"])
    make_rule(running, key="double", effect="multiplier", percent=200, over=4000)
    values = {"key": "draft"} | draft
    if live and values["key"] == "standard":
        EarningRule.objects.filter(key="standard").delete()
    version = {"version": 5} | ({} if live else {"published_at": None})
    return make_rule(running, **values, **version)


def make_rule(running, key, **values):
    defaults = {"valid_from": utc(2020, 1, 1), "published_at": utc(2020, 1, 1)}
    return EarningRule.objects.create(
        programme=running, key=key, name_en=key, name_de=key, **defaults | values
    )


def history(seed):
    """Purchases, refunds and nightly reviews of 60 days in the order of time."""
    chance, events = Random(seed), []
    for number in range(PURCHASES):
        at = START + timedelta(minutes=chance.randrange(45 * 24 * 60))
        amount = chance.choice([0, 900, 2500, 5001, 8000, 12_345])
        events.append((at, "buy", (number, chance.randrange(3), amount)))
        if amount and chance.random() < 0.4:
            first = chance.randrange(1, amount)
            later = at + timedelta(minutes=chance.randrange(1, 60 * 24 * 20))
            events += [(later, "refund", (number, 1, first)), (later, "refund", (number, 2, amount - first))]
    days = [(START.replace(hour=0) + timedelta(days=n, hours=-1), "review", ()) for n in range(1, 50)]
    return sorted(events + days, key=lambda event: event[0])


def play(events, time_machine):
    members, purchases = [MemberFactory() for _ in range(3)], {}
    for at, kind, values in events:
        time_machine.move_to(at, tick=False)
        if kind == "review":
            actions.review_tiers()
        elif kind == "buy":
            number, who, amount = values
            lines = [{"sku": "A", "category": "coffee", "quantity": 2}]
            purchases[number] = buy(members[who], amount, at=at, number=f"P{number}", lines=lines)
        else:
            number, part, amount = values
            actions.record_refund(
                purchase=purchases[number], external_id=f"{number}-{part}", refunded_at=at, amount=amount
            )
    return members


def booked(members):
    """What each member's awards come to, net of refunds."""
    place = {member.pk: index for index, member in enumerate(members)}
    points = defaultdict(int)
    for award in Award.objects.select_related("purchase"):
        points[place[award.purchase.member_id]] += award.points - award.taken_back
    return [points[index] for index in range(3)]


@pytest.mark.thorough
@pytest.mark.parametrize("draft", DRAFTS if thorough.AUDIT else [DRAFTS[2], DRAFTS[6], DRAFTS[7]])
@pytest.mark.parametrize("seed", range(5) if thorough.AUDIT else [1])
def test_it_says_what_going_live_would_have_booked(draft, seed, time_machine):
    events = history(seed)
    savepoint = transaction.savepoint()
    set_up(draft, live=True)
    members = play(events, time_machine)
    live = booked(members)
    transaction.savepoint_rollback(savepoint)
    rule = set_up(draft, live=False)
    members = play(events, time_machine)
    today = booked(members)
    said = simulate(draft=rule, months=6)
    assert (said.points_today, said.points_draft) == (sum(today), sum(live))
    changes = [new - old for new, old in zip(live, today, strict=True)]
    bought = {purchase.member_id for purchase in Purchase.objects.all()}
    assert said.gaining == sum(change > 0 for change in changes)
    assert said.losing == sum(change < 0 for change in changes)
    assert said.differences == banded(Counter(changes))
    assert (said.members, said.purchases) == (len(bought), PURCHASES)


def test_it_writes_nothing(time_machine):
    rule = set_up({"basis": "amount", "budget": 100, "cap_points": 50}, live=False)
    play(history(1), time_machine)
    before = {model: list(model.objects.order_by("pk").values()) for model in MODELS}
    with CaptureQueriesContext(connection) as seen:
        simulate(draft=rule, months=6)
    reading = ("SELECT", "DECLARE")  # PostgreSQL reads by a cursor
    said = [query["sql"] for query in seen if query["sql"]]  # of a prepared statement it keeps no text
    assert all(sql.startswith(reading) for sql in said)
    assert before == {model: list(model.objects.order_by("pk").values()) for model in MODELS}


def test_only_the_last_months_count(member):
    rule = set_up({"basis": "amount"}, live=False)
    buy(member, 6000, days_ago=10)
    buy(member, 6000, days_ago=80)
    assert simulate(draft=rule, months=1).purchases == 1
    assert simulate(draft=rule, months=3).points == 240  # the double is doubled


def test_a_first_purchase_is_that_of_all_times(member):
    rule = set_up({"points": 9, "first_only": True}, live=False)
    buy(member, 6000, days_ago=80)
    buy(member, 6000, days_ago=10)
    buy(MemberFactory(), 3000, days_ago=10)
    assert simulate(draft=rule, months=1).points == 9


def test_segments_are_those_of_today(member):
    segment = Segment.objects.create(slug="regulars", name_en="R", name_de="R")
    rule = set_up({"points": 9, "segment": segment}, live=False)
    buy(member, 1000, days_ago=9)
    buy(MemberFactory(), 1000, days_ago=9)
    SegmentMember.objects.create(segment=segment, member=member)
    assert simulate(draft=rule, months=1).points == 9


def test_differences_fall_into_bands():
    assert banded(Counter({0: 5, 1: 2, 3: 1, 4: 1, -7: 2, 250: 1})) == [
        ((-9, -5), 2), ((0, 0), 5), ((1, 1), 2), ((2, 4), 2), ((200, 499), 1),
    ]  # fmt: skip


def test_queries_do_not_grow_with_purchases(member):
    rule = set_up({"basis": "amount", "tiers": ["silver"]}, live=False)
    for days in range(1, 9):
        buy(member, 6000, days_ago=days)
    with CaptureQueriesContext(connection) as seen:
        simulate(draft=rule, months=1)
    assert len(seen) <= 8
