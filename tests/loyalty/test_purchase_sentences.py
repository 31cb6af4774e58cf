from datetime import timedelta

import pytest
from django.utils import formats, timezone, translation

from loyalty.actions import record_refund, reject_purchase
from loyalty.models import EarningRule, Purchase
from loyalty.pages import statement
from loyalty.purchases.sentences import of_purchase

from .factories import MemberFactory, buy, programme, utc

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def running():
    return programme()


def rule(running, **values):
    values = {"valid_from": utc(2020, 1, 1), "published_at": utc(2020, 1, 1)} | values
    return EarningRule.objects.create(
        programme=running, key="coffee", name_en="Coffee week", name_de="Kaffeewoche", **values
    )


def said(purchase):
    return of_purchase(Purchase.objects.for_statement().get(pk=purchase.pk))


def test_it_names_the_rules_and_what_went_back(running, member):
    rule(running, basis="amount", per=1000)
    purchase = buy(member, 3000, number="1042", days_ago=30)
    record_refund(purchase=purchase, external_id="R", refunded_at=utc(2026, 5, 3, 12), amount=1000)
    assert said(purchase) == (
        "3 points for order 1042 (€30.00) by the rule “Coffee week”. "
        "1 of it taken back on May 3, 2026 because you returned something."
    )
    with translation.override("de"):
        assert said(purchase) == (
            "3 Punkte für Bestellung 1042 über 30,00\xa0€ nach der Regel „Kaffeewoche“. "
            "1 davon am 3. Mai 2026 zurückgenommen, weil du etwas zurückgegeben hast."
        )


def test_the_longest_return_window_says_when_all_are_available(running, member):
    rule(running, return_window_days=60)
    purchase = buy(member, 6000, number="1042", days_ago=30)
    day = formats.date_format(running.day_of(purchase.purchased_at + timedelta(days=60)), "DATE_FORMAT")
    assert said(purchase).endswith(f"Available from {day}.")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"cap_points": 20, "cap_period": "month"},
            "The month's limit of the rule %s is reached.",
        ),
        ({"cap_points": 20}, "The limit of the rule %s is reached."),
        ({"budget": 20}, "The limit of the rule %s is reached."),
    ],
)
def test_a_limit_is_named_where_it_cut_something(running, member, values, sentence):
    rule(running, basis="amount", **values)
    sentence %= "“Coffee week”"
    first, second = buy(member, 1500, number="A"), buy(member, 1500, number="B")
    third = buy(member, 1500, number="C")
    assert "limit" not in said(first)
    assert said(second).endswith(sentence)
    assert said(third) == f"Order C for €15.00: no point. {sentence}"


def test_a_limit_that_does_not_concern_a_purchase_is_not_named(running, member):
    rule(running, basis="amount", budget=10, categories=["coffee"])
    buy(member, 1500, lines=[{"sku": "A", "category": "coffee", "quantity": 1}])
    assert "limit" not in said(buy(member, 1600))


def test_a_rejected_purchase_is_explained(member):
    held = buy(member, 3000, number="1042", at=timezone.now() + timedelta(days=3))
    reject_purchase(purchase=held, actor=MemberFactory())
    assert said(held) == "Order 1042 for €30.00: its date is not possible, so it does not count."


LINES = [
    {"sku": "GR", "name": "Grinder", "quantity": 1, "unit_price": "20.00"},
    {"sku": "CUP", "name": "Cup", "quantity": 4, "unit_price": "5.00"},
    {"sku": "BEAN", "quantity": 1, "unit_price": "12.00"},
]


def back(running, member, amount, *, lines=LINES, **values):
    rule(running, basis="amount", per=1000)
    purchase = buy(member, 5200, number="1042", lines=lines, days_ago=30)
    refunded = {"external_id": "R", "refunded_at": utc(2026, 5, 3, 12)} | values
    record_refund(purchase=purchase, amount=amount, **refunded)
    return said(purchase)


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        ({"GR": 1}, "you returned Grinder."),
        ({"CUP": 3, "GR": 1}, "you returned 3 × Cup, Grinder."),
        ({"BEAN": 1}, "you returned BEAN."),
    ],
)
def test_the_pieces_that_came_back_are_named(running, member, pieces, words):
    assert back(running, member, 2000, pieces=pieces).endswith(words)


def test_in_german_too(running, member):
    with translation.override("de"):
        assert back(running, member, 2000, pieces={"GR": 1}).endswith(", weil du Grinder zurückgegeben hast.")


def test_an_amount_that_is_one_lines_names_it(running, member):
    assert back(running, member, 1200).endswith("you returned BEAN.")


def test_an_amount_that_two_lines_cost_names_none(running, member):
    assert back(running, member, 2000).endswith("you returned something.")


def test_the_only_line_is_what_came_back_with_all_that_was_paid(running, member):
    said = back(running, member, 5200, lines=[{"sku": "GR", "quantity": 2}])
    assert said.endswith("you returned 2 × GR.")


def test_the_statements_line_of_a_refund_names_it_too(running, member):
    back(running, member, 1200)
    (line,) = statement.page_of(member, only="back").lines
    assert line.sentence == "2 points taken back: you returned BEAN of order 1042 (€12.00)."
