"""What limits have been used is compared with what was given."""

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from loyalty.actions import approve_goodwill, grant_goodwill
from loyalty.models import Award, EarningRule, GoodwillBudget, GoodwillRequest, RuleUse
from loyalty.verifying import differences

from .factories import MemberFactory, buy, programme
from .test_refunds import refund, rule

pytestmark = pytest.mark.django_db


def said():
    return "\n".join(differences())


@pytest.fixture
def purchase():
    programme()
    rule("monthly", cap_points=50, cap_period="month", budget=1000)
    rule("yearly", cap_points=70, cap_period="year", basis="purchase", points=7)
    rule("ever", cap_points=9, cap_period="ever", basis="purchase", points=4)
    rule("daily", cap_points=5, cap_period="day", basis="purchase", points=5)
    return buy(MemberFactory(), 6000)


def test_caps_of_every_period_and_budgets_agree(purchase):
    buy(purchase.member, 3000, days_ago=70)
    buy(MemberFactory(), 3000)
    refund(purchase, 5500)
    assert RuleUse.objects.filter(points__gt=0).count() > 10
    assert said() == ""


def test_a_version_without_the_limit_used_none_of_it(purchase):
    was = EarningRule.objects.get(key="monthly")
    EarningRule.objects.filter(pk=was.pk).update(valid_until=purchase.purchased_at)
    rule("monthly", version=2, valid_from=purchase.purchased_at, cap_points=80, cap_period="day")
    buy(purchase.member, 3000, days_ago=1)
    assert said() == ""


def place(row, key):
    return "all together" if not row.account_id else f"rule {key}, account"


@pytest.mark.parametrize("key", ["monthly", "yearly", "ever", "daily"])
def test_a_row_that_was_changed_is_found(purchase, key):
    for row in RuleUse.objects.filter(key=key):
        RuleUse.objects.filter(pk=row.pk).update(points=F("points") + 1)
        assert place(row, key) in said()
        assert f"{row.points + 1} points used, awards say {row.points}" in said()
        RuleUse.objects.filter(pk=row.pk).update(points=row.points)


def test_a_row_that_is_gone_is_found(purchase):
    RuleUse.objects.filter(key="yearly").delete()
    assert "0 points used, awards say 7" in said()


def test_a_row_of_no_rule_is_found(purchase):
    RuleUse.objects.filter(key="ever").update(key="never")
    assert "rule never: 4 points used, and there is no such rule" in said()


def test_an_award_that_was_changed_is_found(purchase):
    Award.objects.filter(rule__key="monthly").update(taken_back=1)
    assert "50 points used, awards say 49" in said()


@pytest.fixture
def agent():
    programme()
    agent = MemberFactory(roles=["agent"])
    for case, points in [("case:1", 3), ("case:2", 2), ("case:3", 9)]:
        grant_goodwill(member=MemberFactory(), points=points, source=case, actor=agent)
    return agent


@pytest.mark.parametrize("role", ["lead", "manager"])
def test_goodwill_agrees_also_where_a_second_person_approved(agent, role):
    approve_goodwill(request=GoodwillRequest.objects.get(), actor=MemberFactory(roles=[role]))
    assert said() == ""


@pytest.mark.parametrize("source", ["case:1", "month"])
def test_a_budget_that_was_changed_is_found(agent, source):
    rows = GoodwillBudget.objects.filter(agent=agent).exclude(period="case:2")
    row = rows.get(period="case:1") if source == "case:1" else rows.exclude(period="case:1").get()
    rows.filter(pk=row.pk).update(granted=row.granted - 1)
    assert f"{row.period}: {row.granted - 1} points used, grants say {row.granted}" in said()


def test_a_second_person_has_used_no_more_than_she_approved(agent):
    lead = MemberFactory(roles=["lead"])
    approve_goodwill(request=GoodwillRequest.objects.get(), actor=lead)
    GoodwillBudget.objects.filter(agent=lead, period="case:3").update(granted=10)
    assert f"goodwill of agent {lead.pk}, case:3: 10 points used" in said()


def test_it_asks_as_often_for_many_as_for_one(purchase, django_assert_num_queries):
    with CaptureQueriesContext(connection) as before:
        assert said() == ""
    for days in range(3):
        buy(MemberFactory(), 3000, days_ago=days + 1)
    with django_assert_num_queries(len(before)):
        assert said() == ""
