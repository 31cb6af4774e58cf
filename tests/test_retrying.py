import pytest
from django.db import IntegrityError, OperationalError, transaction

from portal import retrying
from portal.retrying import ATTEMPTS, retried


class Ended(Exception):
    def __init__(self, sqlstate):
        self.sqlstate = sqlstate


def failing(times, sqlstate="40P01"):
    """A transaction that the database ends so often before it succeeds and says how often it ran."""
    calls = []

    @retried
    def work():
        calls.append(1)
        if len(calls) <= times:
            raise OperationalError from Ended(sqlstate)
        return len(calls)

    return work


@pytest.fixture
def pauses(monkeypatch):
    """The longest each may be, in seconds; nobody sleeps."""
    found = []
    monkeypatch.setattr(retrying.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(retrying.random, "uniform", lambda least, most: found.append(most) or least)
    return found


@pytest.mark.django_db(transaction=True)
def test_what_a_deadlock_ended_is_tried_again(pauses):
    assert failing(ATTEMPTS - 1)() == ATTEMPTS


@pytest.mark.django_db(transaction=True)
def test_the_pauses_grow(pauses):
    failing(3)()
    assert pauses == [0.1, 0.2, 0.4]


@pytest.mark.django_db(transaction=True)
def test_it_ends_after_some_attempts(pauses):
    with pytest.raises(OperationalError):
        failing(ATTEMPTS)()


@pytest.mark.django_db(transaction=True)
def test_another_fault_is_not_tried_again():
    with pytest.raises(OperationalError):
        failing(1, sqlstate="57014")()


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_the_caller_tries_again():
    with pytest.raises(OperationalError), transaction.atomic():
        failing(1)()


@pytest.mark.django_db(transaction=True)
def test_what_says_the_same_of_a_transaction_is_tried_again_too(pauses):
    calls = []

    def written_by_another():
        calls.append(1)
        if len(calls) < ATTEMPTS:
            raise IntegrityError
        return len(calls)

    assert retried(written_by_another, also=(IntegrityError,))() == ATTEMPTS
    calls.clear()
    with pytest.raises(IntegrityError):
        retried(written_by_another)()
