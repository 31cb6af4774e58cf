"""June: 40 issued, 10 redeemed, 5 of a lot of 20 expired unused. Before: 20 issued, 5 redeemed."""

import pytest
import time_machine

from loyalty.ledger.slots import Slot
from portal.insights.figures.points import points_figures
from tests.members.factories import MemberFactory

from .factories import JUNE, at, leaves, lot, programme

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("summer")]


@pytest.fixture
def summer():
    with time_machine.travel(at(1, 8)):
        yield


@pytest.fixture
def ended():
    programme()
    member = MemberFactory()
    old = lot(member, 20, at(1, 2), expires=at(20))
    leaves(old, Slot.REDEEMED, 5, at(1, 3))
    leaves(old, Slot.REDEEMED, 10, at(2))
    lot(member, 40, at(5), expires=at(5, 12))
    return old


def test_redemption_is_redeemed_by_issued_in_the_period(ended):
    figure = points_figures(JUNE)["redemption_rate"]
    assert (figure.value, figure.n) == (0.25, 40)


@pytest.mark.parametrize("booked", [True, False])
def test_breakage_and_outstanding_do_not_wait_for_the_expiry_job(ended, booked):
    if booked:
        leaves(ended, Slot.EXPIRED, 5, at(20))
    figures = points_figures(JUNE)
    assert (figures["breakage_rate"].value, figures["breakage_rate"].n) == (0.333333, 15)
    assert figures["points_outstanding"].value == 40


def test_what_comes_after_the_period_does_not_count(ended):
    leaves(ended.account.lots.get(issued=40), Slot.REDEEMED, 30, at(1, 7))
    assert points_figures(JUNE)["points_outstanding"].value == 40


def test_the_liability_is_what_the_points_buy(ended):
    figure = points_figures(JUNE)["points_liability"]
    assert (figure.value, figure.unit) == (40.0, "EUR")


def test_what_was_taken_back_is_no_base_of_redemption(ended):
    leaves(ended.account.lots.get(issued=40), Slot.REVERSED, 20, at(12))
    assert points_figures(JUNE)["redemption_rate"].value == 0.5


def test_what_is_imported_later_counts_in_its_own_month(ended):
    lot(ended.account.member, 7, at(6), expires=at(5, 12))
    assert points_figures(JUNE)["points_outstanding"].value == 47


def test_without_a_programme_there_is_nothing():
    assert [figure.value for figure in points_figures(JUNE).values()] == [None, None, 0, None]
