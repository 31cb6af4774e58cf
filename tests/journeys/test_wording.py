"""Conditions read as sentences: no name of a field, no code, in either language."""

import pytest
from django.utils import translation

from portal.journeys import wording
from portal.journeys.starter import JOURNEYS
from tests.members.factories import SegmentFactory

from .factories import JourneyFactory


def row(field, op, *value):
    return {"field": field, "op": op, **({"value": value[0]} if value else {})}


SENTENCES = [
    (row("payload.years", "eq", 1), "the number of years is 1", "die Zahl der Jahre ist 1"),
    (
        row("trait.points_available", "gte", 100),
        "“Points balance” is at least 100",
        "„Punktestand“ ist mindestens 100",
    ),
    (
        row("trait.lifetime_value", "gt", 15000),
        "“Value of all purchases” is more than 150.00",
        "„Wert aller Einkäufe“ ist mehr als 150,00",
    ),
    (
        row("consent.birthday", "eq", True),
        "the member has agreed to “A greeting on my birthday”",
        "das Mitglied hat „Ein Gruß zu meinem Geburtstag“ zugestimmt",
    ),
    (
        row("member.staff", "ne", True),
        "the member does not belong to the team",
        "das Mitglied gehört nicht zum Team",
    ),
    (
        row("purchase.state", "eq", "counted"),
        "the state of the purchase is counted",
        "der Zustand des Einkaufs ist gezählt",
    ),
    (
        row("purchase.amount", "gt", 5000),
        "the amount of the purchase is more than 50.00",
        "der Betrag des Einkaufs ist mehr als 50,00",
    ),
    (
        row("payload.lesson", "in", ["latte", "filter"]),
        "“lesson” is one of “latte”, “filter”",
        "„lesson“ ist eines von „latte“, „filter“",
    ),
    (row("member.language", "eq", "de"), "the language is German", "die Sprache ist Deutsch"),
    (row("answer.score", "known"), "the score is known", "die Bewertung ist bekannt"),
]


@pytest.mark.parametrize(
    ("condition", "english", "german"), SENTENCES, ids=[one[0]["field"] for one in SENTENCES]
)
def test_a_condition_is_a_sentence_in_both_languages(condition, english, german):
    with translation.override("en"):
        assert wording.describe([condition]) == english
    with translation.override("de"):
        assert wording.describe([condition]) == german


def test_conditions_that_must_all_hold_are_joined():
    rows = [row("member.registered", "eq", True), row("member.purchases", "eq", 10)]
    with translation.override("en"):
        assert wording.describe(rows) == "the member has registered and the number of purchases is 10"


@pytest.mark.django_db
def test_words_of_traits_and_segments_are_called_by_their_names():
    SegmentFactory(slug="inner", name_en="Inner circle")
    with translation.override("en"):
        assert wording.describe([row("segment.inner", "eq", False)]) == (
            "the member is not in “Inner circle”"
        )
        assert wording.describe([row("trait.consent_news_mail", "eq", "yes")]) == (
            "“Consent: Offers and news by e-mail” is yes"
        )


@pytest.mark.parametrize("journey", JOURNEYS, ids=[journey["slug"] for journey in JOURNEYS])
def test_the_starters_name_no_field(journey):
    fields = [one["field"] for one in journey.get("conditions", [])]
    said = wording.describe(journey.get("conditions", []))
    assert not [field for field in fields if field in said]


@pytest.mark.django_db
def test_many_sentences_ask_for_their_names_once(django_assert_max_num_queries):
    SegmentFactory(slug="inner")
    rows = [row("segment.inner", "eq", True), row("trait.tier", "eq", "gold")]
    journeys = [JourneyFactory(slug=f"j{n}", conditions=rows) for n in range(4)]
    names = wording.Names()
    journeys[0].sentence(names)
    with django_assert_max_num_queries(3):  # their effects
        for journey in journeys[1:]:
            journey.sentence(names)
