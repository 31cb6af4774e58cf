"""Recording purchases under many rules: what is asked, what is kept, and how few questions that takes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from loyalty.actions import account_of
from loyalty.models import Award, EarningRule, Lot, Posting, RuleRate, RuleUse
from portal.members.actions import set_traits
from portal.members.models import Segment, SegmentMember, Trait
from portal.shell.ports import Refused

from .factories import MemberFactory, buy, programme, utc
from .invariants import check_books

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    programme()
    return MemberFactory()


def rule(key, **values):
    """A live rule that gives a point for each euro."""
    running = EarningRule.objects.get(key="standard").programme
    defaults = {"basis": "amount", "valid_from": utc(2020, 1, 1), "published_at": utc(2020, 1, 1)}
    return EarningRule.objects.create(
        programme=running, key=key, name_en=key, name_de=key, **defaults | values
    )


def given(purchase):
    return {award.rule.key: award.points for award in purchase.awards.select_related("rule")}


def test_each_rule_books_what_it_gives(member):
    rule("euros")
    rule("double", effect="multiplier", percent=200)
    purchase = buy(member, 6000, days_ago=1)
    assert given(purchase) == {"standard": 1, "euros": 60, "double": 61}
    assert Posting.objects.get().points == account_of(member).pending == 122
    check_books()


def test_products_are_found_in_the_lines(member):
    rule("coffee", basis="unit", categories=["coffee"], skus=["MUG"])
    lines = [
        {"sku": "A", "category": "coffee", "quantity": 2, "unit_price": "5.50"},
        {"sku": "MUG", "quantity": 3, "unit_price": "9.00"},
        {"sku": "MILL", "quantity": 1, "unit_price": "2.00"},
    ]
    assert given(buy(member, 4000, lines=lines)) == {"coffee": 5}


def test_a_single_line_without_a_price_is_the_whole_purchase(member):
    rule("mugs", skus=["MUG"])
    assert given(buy(member, 4000, lines=[{"sku": "MUG", "quantity": 2}])) == {"mugs": 40}


@pytest.mark.parametrize("line", [{"quantity": -1}, {"quantity": "2"}, {"quantity": 1, "unit_price": "NaN"}])
def test_impossible_lines_are_refused(member, line):
    with pytest.raises(Refused) as refusal:
        buy(member, lines=[{"sku": "A"} | line])
    assert refusal.value.code == "lines"


def test_the_tier_is_that_before_the_purchase(member):
    rule("bronze", tiers=["bronze"])
    assert given(buy(member, 6000, days_ago=3)) == {"standard": 1}
    assert given(buy(member, 6000, days_ago=2)) == {"standard": 1, "bronze": 60}


def test_a_segments_members_alone_get_its_points(member):
    segment = Segment.objects.create(slug="regulars", name_en="Regulars", name_de="Stammgäste")
    rule("regulars", segment=segment)
    other = MemberFactory()
    SegmentMember.objects.create(segment=segment, member=other)
    assert given(buy(member, 4000)) == {}
    purchase = buy(other, 4000)
    assert given(purchase) == {"regulars": 40}
    assert purchase.earning_state["segments"] == ["regulars"]


def test_the_first_purchase_is_the_first_that_cost_something(member):
    rule("welcome", basis="purchase", points=7, first_only=True)
    assert given(buy(member, 0, days_ago=5)) == {}
    assert given(buy(member, 100, days_ago=4)) == {"welcome": 7}
    assert given(buy(member, 100, days_ago=3)) == {}


def test_a_cap_holds_per_member_and_month(member):
    rule("euros", cap_points=50, cap_period="month")
    at = utc(2026, 3, 31, 21)  # eleven at night in Berlin, the last of the month
    assert given(buy(member, 4000, at=at)) == {"euros": 40}
    assert given(buy(member, 3000, at=at)) == {"euros": 10}
    assert given(buy(member, 3000, at=at + timedelta(hours=1))) == {"euros": 30}
    assert given(buy(MemberFactory(), 3000, at=at)) == {"euros": 30}
    assert RuleUse.objects.get(period="2026-03", account_id=account_of(member).pk).points == 50


def test_a_budget_holds_for_all_together(member):
    rule("launch", budget=60)
    assert given(buy(member, 4000)) == {"launch": 40}
    assert given(buy(MemberFactory(), 4000)) == {"launch": 20}
    assert given(buy(member, 1000)) == {}
    assert RuleUse.objects.get().points == 60


def test_only_rules_with_limits_keep_count(member):
    rule("euros")
    buy(member)
    assert not RuleUse.objects.exists()


def test_each_return_window_has_its_lot_and_only_some_points_qualify(member):
    rule("event", return_window_days=0)
    rule("late", return_window_days=60, qualifies=False)
    purchase = buy(member, 6000, days_ago=1)
    windows = Lot.objects.order_by("available_at").values_list("available_at", "issued")
    days = [((at - purchase.purchased_at).days, points) for at, points in windows]
    assert days == [(0, 60), (14, 1), (60, 60)]
    assert account_of(member).tier_points == 61
    check_books()


def test_other_currencies_have_rates_of_their_own(member):
    euros = rule("euros")
    with pytest.raises(Refused, match="EUR"):
        buy(member, currency="CHF")
    RuleRate.objects.create(rule=euros, currency="CHF", per=200)
    assert given(buy(member, 6000, currency="CHF")) == {"euros": 30}
    buy(member, 1500)
    assert Trait.objects.get(member=member, name="lifetime_value").value == 1500


def test_of_two_versions_the_newest_of_the_day_is_asked(member):
    rule("euros", valid_until=utc(2026, 3, 1))
    rule("euros", version=2, points=2, valid_from=utc(2026, 2, 1), valid_until=utc(2026, 2, 20))
    rule("euros", version=3, points=9, valid_from=utc(2026, 2, 10), published_at=None)
    seen = [given(buy(member, 1000, at=utc(2026, *day))) for day in [(1, 31), (2, 1), (2, 20), (3, 1)]]
    assert seen == [{"euros": 10}, {"euros": 20}, {"euros": 10}, {}]


def test_the_state_is_kept_with_the_purchase(member):
    rule("euros", cap_points=50)
    set_traits(member, tier="start")
    purchase = buy(member, 6000)
    purchase.refresh_from_db()
    account = account_of(member)
    rules = sorted(EarningRule.objects.values_list("pk", flat=True))
    assert purchase.earning_state == {
        "tier": "start", "segments": [], "first": False, "room": {"euros": 50},
        "rules": rules, "account": account.pk,
    }  # fmt: skip
    assert Award.objects.get(rule__key="euros").points == 50


def test_what_falls_into_closed_books_is_posted_today_and_its_lot_keeps_the_day(member):
    running = account_of(member).programme
    running.closed_until = timezone.now().date() - timedelta(days=5)
    running.save()
    purchase = buy(member, 6000, days_ago=20)
    posting = Posting.objects.get()
    assert posting.happened_at == purchase.purchased_at
    assert timezone.now() - posting.effective_at < timedelta(minutes=1)
    assert Lot.objects.get().earned_at == purchase.purchased_at


def test_more_rules_take_no_more_queries(member):
    def queries(number):
        with CaptureQueriesContext(connection) as seen:
            buy(member, 6000, number=number)
        return len(seen)

    rule("a", cap_points=1000, budget=10_000)
    rule("first", first_only=True)
    buy(member, 6000, number="warm")
    few = queries("few")
    for number in range(6):
        rule(f"r{number}", cap_points=500, budget=10_000, cap_period="month")
        RuleRate.objects.create(rule=rule(f"s{number}"), currency="CHF")
    buy(member, 6000, number="rows of the limits are there")
    assert queries("many") <= few
