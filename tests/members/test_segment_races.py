"""Writers of traits and editors of segments at the same moment."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from portal.members import actions
from portal.members.comparisons import Rule
from portal.members.models import Comparison
from portal.members.segments import segments_of
from tests.members.factories import MemberFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
GOLD = Rule("tier", Comparison.IS, words=("gold",))
FIVE = Rule("points_available", Comparison.AT_LEAST, number=5)


def define(*rules):
    actions.define_segment(slug="s", name_en="S", name_de="S", rules=rules)


def while_one_writes(values, then):
    """Call `then` while another connection has written the traits and not yet committed; her segments."""
    member, written = MemberFactory(), threading.Event()

    def write():
        try:
            with transaction.atomic():
                actions.set_traits(member, **values)
                written.set()
                time.sleep(0.2)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        assert written.wait(60)
        then(member)
        writing.result()
    return segments_of(member)


def test_two_who_write_half_of_it_each_see_the_whole():
    define(GOLD, FIVE)
    found = while_one_writes({"tier": "gold"}, lambda member: actions.set_traits(member, points_available=5))
    assert found == {"s"}


@pytest.mark.parametrize("before", [[FIVE], None])
def test_an_edit_sees_what_was_written_by_the_old_conditions(before):
    if before:
        define(*before)

    def edit(member):
        define(GOLD)
        actions.recount_due()

    assert while_one_writes({"tier": "gold"}, edit) == {"s"}


def test_a_segment_removed_meanwhile_fails_nobody():
    define(GOLD)
    segment = actions.define_segment(slug="s", name_en="S", name_de="S", rules=[GOLD])
    assert while_one_writes({"tier": "gold"}, lambda _m: actions.remove_segment(segment=segment)) == set()


def test_counting_and_writing_agree():
    define(GOLD)

    def count(member):
        actions.recount_due()
        actions.set_traits(member, tier="silver")

    assert while_one_writes({"tier": "gold"}, count) == set()
