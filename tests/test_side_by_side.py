"""Batches done several at once: all of them, in order, each with a connection of its own."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.utils import translation

from portal.side_by_side import at_once, side_by_side


def whose(batch):
    """The batch, the thread that did it, and what the database answered it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return batch, threading.current_thread().name, cursor.fetchone()[0]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_all_are_done_in_order_by_several():
    done = list(side_by_side(whose, range(20)))
    assert [batch for batch, _name, _one in done] == list(range(20))
    assert all(name.startswith("batch") for _batch, name, _one in done)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_run_at_the_same_time():
    both = threading.Barrier(2, timeout=10)
    assert len(list(side_by_side(lambda _batch: both.wait(), range(2)))) == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_batches_are_asked_for_when_there_is_work_for_them():
    asked = []
    rows = side_by_side(lambda batch: batch, (asked.append(batch) or batch for batch in range(100)))
    next(rows)
    assert len(asked) <= at_once() + 1
    rows.close()
    assert len(asked) <= at_once() + 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_error_is_raised_in_its_turn():
    rows = side_by_side(lambda batch: 6 // batch, [3, 0, 1])
    assert next(rows) == 2
    with pytest.raises(ZeroDivisionError):
        next(rows)


@pytest.mark.django_db
def test_within_a_transaction_they_are_done_in_it():
    with transaction.atomic():
        done = list(side_by_side(whose, range(3)))
    assert {name for _batch, name, _one in done} == {threading.current_thread().name}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_batch_waits_for_those_it_clashes_with():
    at_work = []

    def work(batch):
        at_work.append(batch)
        time.sleep(0.01)
        beside = [other for other in at_work if other != batch]
        at_work.remove(batch)
        return beside

    found = list(side_by_side(work, range(6), lambda one, other: one % 2 == other % 2))
    assert all(one % 2 != other % 2 for one, beside in enumerate(found) for other in beside)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_they_speak_the_callers_language():
    with translation.override("de"):
        assert set(side_by_side(lambda _batch: translation.get_language(), range(3))) == {"de"}
