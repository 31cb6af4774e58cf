"""A thank-you goes with what it was for, and returns with it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from loyalty.actions import account_of, give_points_back, merge_accounts, redeem, settle_due, take_back_points
from loyalty.models import Account, Posting, Reward
from loyalty.pages.sentences import of_posting
from loyalty.reasons import CONTENT_HIDDEN
from portal.activity.models import Event

from .factories import MemberFactory, give, programme
from .invariants import check_books

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(member):
    programme(months_to_live=2)
    give(member, 5, "run:1:0")
    return member


def take(source="run:1:0"):
    return take_back_points(source=source, reason=CONTENT_HIDDEN)


def spend(member, points):
    Reward.objects.update(points=points, stock=9)
    redeem(member=member, reward=Reward.objects.get(), key="k")
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        settle_due()


def balance(member):
    check_books()
    return Account.objects.values_list("available", "debt").get(pk=account_of(member).pk)


def test_once(anna):
    first = take()
    assert (take(), balance(anna)) == (first, (0, 0))
    assert Event.objects.get(kind="loyalty.points_withdrawn").member == anna


def test_only_what_was_granted(anna):
    assert take("run:2:0").verdict == "skipped:not_granted"
    assert balance(anna) == (5, 0)


def test_what_was_spent_is_owed_and_repaid_by_the_next(anna):
    spend(anna, 4)
    take()
    assert balance(anna) == (0, 4)
    give(anna, 6, "test:2")
    assert balance(anna) == (2, 0)


def test_others_are_taken_before_anything_is_owed(anna):
    give(anna, 4, "test:2")
    spend(anna, 5)
    take()
    assert balance(anna) == (0, 1)


def test_what_expired_unused_is_owed_by_nobody(anna):
    with time_machine.travel(timezone.now() + timedelta(days=100)):
        assert take().verdict == "skipped:expired"
        assert balance(anna) == (0, 0)


def test_given_again_and_taken_again(anna):
    take()
    again = give_points_back(member=anna, source="run:1:0")
    assert give_points_back(member=anna, source="run:1:0") == again
    assert (again.verdict, balance(anna)) == ("done", (5, 0))
    take()
    assert balance(anna) == (0, 0)


def test_nothing_is_given_that_was_not_taken(anna):
    assert give_points_back(member=anna, source="run:1:0").verdict == "skipped:not_taken"
    assert balance(anna) == (5, 0)


def test_it_is_found_where_the_account_went(anna):
    other = MemberFactory()
    manager = MemberFactory(roles=["manager"])
    merge_accounts(account=account_of(anna), into=account_of(other), reason="same", actor=manager)
    take()
    assert balance(other) == (0, 0)


def test_the_statement_says_why(anna):
    take()
    posting = Posting.objects.get(kind="reversal")
    with translation.override("de"):
        assert of_posting(posting) != of_posting(Posting.objects.get(kind="grant"))
    assert "moderator" in of_posting(posting)
