import operator

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from feedback.events import SurveyAnswered
from feedback.surveys.actions import answer, invite
from feedback.surveys.models import Answer, Invitation
from portal.activity.models import Event
from portal.journeys import conditions
from portal.journeys.facts import Facts
from portal.members.actions import set_consent, set_traits
from tests.feedback.factories import SurveyFactory
from tests.members.factories import SegmentFactory

from .factories import CupEmptied, empty_cup

NUMBERS = st.integers(-(10**6), 10**6)
VALUES = st.none() | NUMBERS | st.text(max_size=5) | st.booleans()
COMPARED = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}


def row(op, value=None, field="payload.score"):
    return {"field": field, "op": op, "value": value}


@given(found=NUMBERS, wanted=NUMBERS, op=st.sampled_from(sorted(COMPARED)))
def test_numbers_compare_as_numbers(found, wanted, op):
    assert conditions.hold([row(op, wanted)], {"payload.score": found}) == COMPARED[op](found, wanted)


@given(found=VALUES, wanted=VALUES)
def test_is_and_is_not_are_opposites_where_something_is_known(found, wanted):
    facts = {"payload.score": found}
    same, other = (conditions.hold([row(op, wanted)], facts) for op in ("eq", "ne"))
    assert same != other or found is None


@given(found=VALUES, wanted=VALUES, op=st.sampled_from(sorted(set(conditions.OPERATORS) - {"in"})))
def test_no_combination_of_values_raises(found, wanted, op):
    assert conditions.hold([row(op, wanted)], {"payload.score": found}) in {True, False}


@given(found=VALUES)
def test_known_and_missing_are_opposites(found):
    facts = {"payload.score": found}
    assert conditions.hold([row("known")], facts) != conditions.hold([row("missing")], facts)


@given(st.lists(st.tuples(st.sampled_from(sorted(COMPARED)), NUMBERS), max_size=5), NUMBERS)
def test_all_must_hold(pairs, found):
    facts = {"payload.score": found}
    rows = [row(op, wanted) for op, wanted in pairs]
    assert conditions.hold(rows, facts) == all(conditions.hold([one], facts) for one in rows)


@given(st.lists(st.dictionaries(st.sampled_from(["field", "op", "value", "x"]), VALUES), max_size=3) | VALUES)
def test_whatever_passes_validation_can_be_asked(rows):
    try:
        conditions.validate(rows, CupEmptied.kind)
    except ValidationError:
        return
    assert conditions.hold(rows, {}) in {True, False}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (row("eq", 1, "payload.scor"), "there is no field payload.scor"),
        (row("eq", 1, "member.password"), "there is no field member.password"),
        (row("eq", 1, "nothing"), "there is no field nothing"),
        (row("like", 1), "the operator must be one of"),
        (row("gte"), "must be a number"),
        (row("in", "abc"), "is a list"),
        ({"field": "payload.score"}, "a condition looks like"),
        ("score > 9", "a condition looks like"),
    ],
)
def test_a_wrong_row_is_named(wrong, words):
    with pytest.raises(ValidationError) as error:
        conditions.validate([row("gte", 9), wrong], CupEmptied.kind)
    [message] = error.value.messages
    assert message.startswith("Row 2: ")
    assert words in message


@pytest.mark.django_db
def test_a_segment_asked_for_must_be_there():
    SegmentFactory(slug="regulars")
    conditions.validate([row("eq", True, "segment.regulars")], CupEmptied.kind)
    with pytest.raises(ValidationError, match="no segment nobody"):
        conditions.validate([row("eq", True, "segment.nobody")], CupEmptied.kind)


def test_conditions_are_a_list():
    with pytest.raises(ValidationError):
        conditions.validate({"field": "payload.score"}, CupEmptied.kind)


def test_a_custom_event_may_carry_any_field():
    conditions.validate([row("eq", "x", "payload.anything")], "custom.visit")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "met",
    [
        row("eq", "silver", "trait.tier"),
        row("gte", 10, "trait.points_available"),
        row("missing", None, "trait.nothing"),
        row("eq", True, "consent.birthday"),
        row("eq", False, "consent.news_mail"),
        row("eq", True, "member.registered"),
        row("missing", None, "member.birthday"),
        row("in", [8, 9], "payload.score"),
        row("eq", True, "segment.regulars"),
        row("eq", False, "segment.others"),
    ],
)
def test_facts_about_event_and_member(member, met):
    set_traits(member, tier="silver", points_available=12)
    set_consent(member=member, purpose="birthday", granted=True, source="test")
    SegmentFactory(slug="regulars", members=[member])
    assert conditions.hold([met], Facts(empty_cup(member), member))


def answered(member, score):
    """The event of an answer to a survey with this score."""
    survey = SurveyFactory()
    invite(member=member, survey=survey, source="run:1:1")
    answer(invitation=Invitation.objects.get(), score=score)
    return Event.objects.get(kind=SurveyAnswered.kind)


@pytest.mark.django_db
@pytest.mark.parametrize(("score", "unhappy"), [(2, True), (4, False)])
def test_what_was_answered_is_read_from_the_answer(member, score, unhappy):
    event = answered(member, score)
    assert conditions.hold([row("lte", 2, "answer.score")], Facts(event, member)) is unhappy


@pytest.mark.django_db
def test_whose_answer_is_nobodys_any_more_is_not_known(member):
    event = answered(member, 2)
    Answer.objects.update(invitation=None)
    assert conditions.hold([row("missing", None, "answer.score")], Facts(event, member))


def test_an_answer_can_be_asked_for_where_one_was_given():
    conditions.validate([row("lte", 6, "answer.score")], SurveyAnswered.kind)


@pytest.mark.parametrize(
    ("field", "kind"), [("answer.score", CupEmptied.kind), ("payload.score", SurveyAnswered.kind)]
)
def test_nowhere_else(field, kind):
    with pytest.raises(ValidationError, match="there is no field"):
        conditions.validate([row("lte", 6, field)], kind)
