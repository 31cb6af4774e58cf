"""Which rows of an import are recorded side by side: never two parts that share a member or a number."""

from itertools import pairwise

import pytest
from django.db import IntegrityError, OperationalError
from hypothesis import given
from hypothesis import strategies as st

from loyalty import actions
from loyalty.actions.bulk import Reported
from loyalty.purchases import importing, parts
from loyalty.purchases.parts import Part, homes_of, parts_of
from portal import retrying

from .factories import MemberFactory, programme, utc


def row(member, number):
    return Reported(member, number, utc(2026, 3, 1), 100, "EUR", [])


def split(pairs, *, at_once=2, chunk=5):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(parts, "CHUNK", chunk)
        lines = enumerate((row(*pair) for pair in pairs), start=2)
        return list(parts_of(lines, at_once))


PAIRS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("12345678")), max_size=30)


@given(PAIRS, st.integers(1, 3))
def test_each_row_is_in_one_part(pairs, at_once):
    found = [line for part in split(pairs, at_once=at_once) for line, _row in part.rows]
    assert sorted(found) == list(range(2, 2 + len(pairs)))


@given(PAIRS)
def test_rows_that_share_a_member_or_a_number_keep_their_order(pairs):
    begun = {}
    for place, part in enumerate(split(pairs)):
        for line, one in part.rows:
            for key in (("member", one.member), ("number", one.external_id)):
                assert begun.get(key, (0, 0)) <= (place, line)
                begun[key] = (place, line)


def test_members_are_divided():
    found = split([(f"m{number % 7}", str(number)) for number in range(20)])
    assert [len(part.rows) > 0 for part in found] == [True] * 4
    assert not any(one.members & other.members for one, other in pairwise(found[:2]))
    assert found[0].clashes(found[2])
    assert not found[0].clashes(found[1])


def test_one_at_a_time_is_in_the_files_order():
    found = split([(f"m{number % 7}", str(number)) for number in range(8)], at_once=1)
    assert [[line for line, _row in part.rows] for part in found] == [[2, 3, 4, 5, 6], [7, 8, 9]]


def test_parts_that_share_a_number_clash():
    assert Part([(2, row("a", "1"))]).clashes(Part([(3, row("b", "1"))]))


def test_members_whose_accounts_were_merged_stay_together():
    homes = {f"m{number}": f"account {number % 2}" for number in range(20)}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(parts, "CHUNK", 10)
        lines = enumerate((row(f"m{number}", str(number)) for number in range(20)), start=2)
        found = list(parts_of(lines, 2, homes))
    assert sorted(sorted(part.members) for part in found) in (
        [["account 0"], ["account 1"]],
        [["account 0", "account 1"]],
    )


@pytest.mark.django_db
def test_homes_are_those_of_both_sides_of_a_merge():
    running = programme()
    left, kept, _apart = [
        actions.account_of(MemberFactory(external_id=number)) for number in ("left", "kept", "apart")
    ]
    manager = MemberFactory(roles=["manager"])
    actions.merge_accounts(account=left, into=kept, reason="the same person", actor=manager)
    homes = homes_of(running)
    assert homes["left"] == homes["kept"]
    assert "apart" not in homes


@pytest.mark.parametrize("error", [IntegrityError, OperationalError])
def test_a_part_whose_rows_somebody_else_wrote_is_recorded_anew(monkeypatch, error):
    calls = []

    def record(**_given):
        calls.append(1)
        if len(calls) == 1:
            raise error
        return ["done"]

    monkeypatch.setattr(importing, "record_purchases", record)
    monkeypatch.setattr(retrying.time, "sleep", lambda seconds: None)
    (part,) = split([("a", "1")])
    assert importing._record(part, importing._Task(None, "shop", None, frozenset())) == ["done"]
    assert len(calls) == 2
