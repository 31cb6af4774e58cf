"""Before June: A, B, C and D bought. In June: A thrice, B once, E once. D's June purchase lies in July."""

import pytest

from loyalty.models import Purchase
from portal.insights.figures import key_figures
from portal.insights.figures.purchases import purchase_figures
from tests.members.factories import MemberFactory

from .factories import JUNE, at, buys, programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    programme()
    a, b, c, d, e = MemberFactory.create_batch(5)
    for member in (a, b, c, d):
        buys(member, at(15, 5))
    buys(a, at(1, hour=0), at(10), at(30, hour=23), amount=3000)
    buys(b, at(12), amount=1000)
    buys(e, at(13), amount=1005)
    buys(d, at(1, 7, hour=0))


def value(key):
    return purchase_figures(JUNE)[key].value


def test_active_is_who_bought_in_the_period_edges_in_local_time(world):
    assert value("active_members") == 3


def test_retention_is_two_of_four(world):
    figure = purchase_figures(JUNE)["retention_rate"]
    assert (figure.value, figure.n, figure.unit) == (0.5, 4, "ratio")


def test_churn_is_the_rest(world):
    assert value("churn_rate") == 0.5


def test_repeat_purchase_rate_is_one_of_three(world):
    assert value("repeat_purchase_rate") == pytest.approx(1 / 3, abs=1e-6)


def test_purchase_frequency_is_five_by_three(world):
    assert value("purchase_frequency") == pytest.approx(5 / 3, abs=1e-6)


def test_average_order_value_is_in_major_units(world):
    figure = purchase_figures(JUNE)["average_order_value"]
    assert (figure.value, figure.n, figure.unit) == (22.01, 5, "EUR")


def test_lifetime_value_is_order_times_frequency_by_churn(world):
    assert value("customer_lifetime_value") == pytest.approx(22.01 * (5 / 3) / 0.5, abs=0.02)


def test_the_preceding_period_is_of_equal_length(world):
    late = MemberFactory()
    buys(late, at(1, 5))  # June has 30 days, so its predecessor begins on 2 May
    assert purchase_figures(JUNE)["retention_rate"].n == 4


def test_what_is_held_for_review_does_not_count(world):
    Purchase.objects.filter(amount=1005).update(state="quarantined")
    assert value("active_members") == 2


def test_an_erased_member_keeps_the_turnover(world):
    Purchase.objects.filter(amount=1005).update(member=None)
    assert purchase_figures(JUNE)["average_order_value"].n == 5
    assert value("active_members") == 2


def test_an_empty_base_has_no_value():
    figures = key_figures(JUNE)
    without = {key for key, figure in figures.items() if figure.value is None}
    assert without == set(figures) - {"active_members", "points_outstanding"}


def test_where_nobody_left_there_is_no_lifetime_value():
    programme()
    member = MemberFactory()
    buys(member, at(15, 5), at(10))
    assert value("churn_rate") == 0
    assert value("customer_lifetime_value") is None


@pytest.mark.parametrize("more", [0, 30])
def test_the_number_of_queries_stays(world, more, django_assert_num_queries):
    for member in MemberFactory.create_batch(more):
        buys(member, at(14))
    with django_assert_num_queries(19):
        key_figures(JUNE)


def test_what_was_rejected_is_no_purchase(world):
    Purchase.objects.filter(amount=1005).update(state=Purchase.State.REJECTED)
    assert value("active_members") == 2


def test_an_order_in_another_currency_is_a_purchase_and_no_value(world):
    Purchase.objects.filter(amount=1000).update(currency="JPY")
    figure = purchase_figures(JUNE)["average_order_value"]
    assert (value("active_members"), figure.value, figure.n) == (3, 25.01, 4)
