import pytest

from feedback.complaints.states import OPEN, TRANSITIONS, NotPossible, State, Verb, after, allowed


@pytest.mark.parametrize(
    ("verb", "before", "target"),
    [
        (Verb.TAKE, State.RECEIVED, State.IN_PROGRESS),
        (Verb.ASK, State.IN_PROGRESS, State.WAITING),
        (Verb.HEAR, State.WAITING, State.IN_PROGRESS),
        (Verb.HEAR, State.RESOLVED, State.REOPENED),
        (Verb.RESOLVE, State.WAITING, State.RESOLVED),
        (Verb.CLOSE, State.RESOLVED, State.CLOSED),
        (Verb.REOPEN, State.CLOSED, State.REOPENED),
    ],
)
def test_the_way_of_a_case(verb, before, target):
    assert after(before, verb) == target


@pytest.mark.parametrize(
    ("verb", "state"),
    [
        (Verb.TAKE, State.CLOSED),
        (Verb.REPLY, State.RESOLVED),
        (Verb.HEAR, State.CLOSED),
        (Verb.RESOLVE, State.RESOLVED),
        (Verb.CLOSE, State.IN_PROGRESS),
        (Verb.REOPEN, State.RECEIVED),
    ],
)
def test_what_the_table_does_not_name_is_refused(verb, state):
    assert not allowed(state, verb)
    with pytest.raises(NotPossible):
        after(state, verb)


def test_every_verb_has_its_rows_and_every_open_case_a_way_out():
    assert set(TRANSITIONS) == set(Verb)
    assert all(allowed(state, Verb.RESOLVE) for state in OPEN)
