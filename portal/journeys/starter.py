"""The journeys a new portal begins with: rules and texts as data, free to edit in the admin."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from portal.notifications.models import MessageText

from .models import Effect, Journey
from .starter_texts import TEXTS

# What was bought before the programme, was rejected or cost nothing is rewarded by nothing.
EARNING = [
    {"field": "purchase.state", "op": "eq", "value": "counted"},
    {"field": "purchase.amount", "op": "gt", "value": 0},
]
# Days; what an import brings later draws no lots.
FRESH = {"field": "purchase.age_days", "op": "lte", "value": 7}


def _present(points: int, english: str, german: str) -> tuple[str, dict[str, Any]]:
    return "grant_points", {"points": points, "reason_en": english, "reason_de": german}


JOURNEYS: list[dict[str, Any]] = [
    {
        "slug": "welcome",
        "name_en": "Welcome",
        "name_de": "Willkommen",
        "trigger": "members.joined",
        "once_per_member": True,
        "reason_en": "You have joined the portal.",
        "reason_de": "Du bist dem Portal beigetreten.",
        "effects": [("send_message", {"text": "welcome"})],
    },
    {
        "slug": "answer-accepted",
        "name_en": "Thank-you for an accepted answer",
        "name_de": "Dank für eine angenommene Antwort",
        "trigger": "community.answer_accepted",
        "conditions": [{"field": "member.staff", "op": "eq", "value": False}],
        "reason_en": "An answer of yours was accepted as the solution.",
        "reason_de": "Eine deiner Antworten wurde als Lösung angenommen.",
        "effects": [
            (
                "grant_points",
                {
                    "points": 2,
                    "reason_en": "Accepted answer in the community",
                    "reason_de": "Angenommene Antwort in der Community",
                },
            ),
            ("send_message", {"text": "answer-accepted"}),
        ],
    },
    {
        "slug": "case-resolved",
        "name_en": "Satisfaction after a resolved case",
        "name_de": "Zufriedenheit nach einem gelösten Anliegen",
        "trigger": "feedback.case_resolved",
        "reason_en": "We have resolved your case and would like to know how it went.",
        "reason_de": "Wir haben dein Anliegen gelöst und möchten wissen, wie es für dich war.",
        "effects": [("invite_survey", {"survey": "csat-case"})],
    },
    {
        "slug": "survey-answered",
        "name_en": "Thank-you for an answered survey",
        "name_de": "Dank für eine beantwortete Umfrage",
        "trigger": "feedback.survey_answered",
        "reason_en": "You have answered a survey.",
        "reason_de": "Du hast eine Umfrage beantwortet.",
        "effects": [("send_message", {"text": "survey-answered"})],
    },
    {
        "slug": "birthday",
        "name_en": "Birthday greeting",
        "name_de": "Geburtstagsgruß",
        "trigger": "members.birthday",
        "conditions": [{"field": "consent.birthday", "op": "eq", "value": True}],
        "reason_en": "It is your birthday, and you agreed to a greeting.",
        "reason_de": "Du hast Geburtstag und einem Gruß zugestimmt.",
        "effects": [
            (
                "grant_points",
                {"points": 3, "reason_en": "Birthday present", "reason_de": "Geburtstagsgeschenk"},
            ),
            ("send_message", {"text": "birthday"}),
        ],
    },
    {
        "slug": "anniversary",
        "name_en": "Thank-you on the anniversary",
        "name_de": "Dank zum Jahrestag",
        "trigger": "members.anniversary",
        "reason_en": "You have been a member for whole years today.",
        "reason_de": "Du bist heute seit vollen Jahren Mitglied.",
        "effects": [("send_message", {"text": "anniversary"})],
    },
    {
        "slug": "voice-granted",
        "name_en": "Thank-you for a customer voice",
        "name_de": "Dank für eine Kundenstimme",
        "trigger": "community.voice_granted",
        "reason_en": "You have let us show what you wrote.",
        "reason_de": "Du hast uns erlaubt zu zeigen, was du geschrieben hast.",
        "effects": [
            _present(2, "Shown as a customer voice", "Als Kundenstimme gezeigt"),
            ("send_message", {"text": "voice-granted"}),
        ],
    },
    # These give more away, or write more often: they wait until a manager switches them on.
    {
        "slug": "badge-granted",
        "name_en": "Thank-you for a badge",
        "name_de": "Dank für ein Abzeichen",
        "active": False,
        "trigger": "community.badge_granted",
        "reason_en": "You have earned a badge.",
        "reason_de": "Du hast ein Abzeichen bekommen.",
        "effects": [("send_message", {"text": "badge-granted"})],
    },
    {
        "slug": "surprise",
        "name_en": "Surprise after a purchase",
        "name_de": "Überraschung nach einem Einkauf",
        "active": False,
        "trigger": "loyalty.purchase_recorded",
        "conditions": [*EARNING, FRESH],
        "reason_en": "A lot was drawn after your purchase, and it was yours.",
        "reason_de": "Nach deinem Einkauf wurde gelost, und du hast gewonnen.",
        "effects": [
            (*_present(2, "A small surprise", "Eine kleine Überraschung"), {"probability": 5, "budget": 200}),
            ("send_message", {"text": "surprise"}),
        ],
    },
    {
        "slug": "tenth-purchase",
        "name_en": "Present for the tenth purchase",
        "name_de": "Geschenk zum zehnten Einkauf",
        "active": False,
        "trigger": "loyalty.purchase_recorded",
        "conditions": [*EARNING, {"field": "member.purchases", "op": "eq", "value": 10}],
        "once_per_member": True,
        "reason_en": "It was your tenth purchase.",
        "reason_de": "Es war dein zehnter Einkauf.",
        "effects": [
            _present(3, "Your tenth purchase", "Dein zehnter Einkauf"),
            ("send_message", {"text": "milestone"}),
        ],
    },
    {
        "slug": "first-year",
        "name_en": "Present after the first year",
        "name_de": "Geschenk nach dem ersten Jahr",
        "active": False,
        "trigger": "members.anniversary",
        "conditions": [{"field": "payload.years", "op": "eq", "value": 1}],
        "once_per_member": True,
        "reason_en": "You have been a member for a year.",
        "reason_de": "Du bist seit einem Jahr Mitglied.",
        "effects": [
            _present(3, "One year with us", "Ein Jahr bei uns"),
            ("send_message", {"text": "milestone"}),
        ],
    },
    {
        "slug": "hundred-points",
        "name_en": "Present at 100 points",
        "name_de": "Geschenk bei 100 Punkten",
        "active": False,
        "trigger": "loyalty.points_available",
        "conditions": [{"field": "trait.points_available", "op": "gte", "value": 100}],
        "once_per_member": True,
        "reason_en": "You have collected 100 points.",
        "reason_de": "Du hast 100 Punkte gesammelt.",
        "effects": [
            _present(5, "100 points collected", "100 Punkte gesammelt"),
            ("send_message", {"text": "milestone"}),
        ],
    },
]


@transaction.atomic
def install_starter_journeys() -> int:
    """Create the texts and journeys that are not there yet; returns how many journeys are new.

    Names are in the active language. What exists under the same key stays as it is, edits included.
    """
    for text in TEXTS:
        MessageText.objects.get_or_create(key=text["key"], defaults=text)
    return sum(_install(dict(row)) for row in JOURNEYS)


def _install(row: dict[str, Any]) -> bool:
    listed, english, german = row.pop("effects"), row.pop("name_en"), row.pop("name_de")
    row["name"] = german if (get_language() or "").startswith("de") else english
    journey, created = Journey.objects.get_or_create(slug=row["slug"], defaults={"active": True} | row)
    if created:
        Effect.objects.bulk_create(
            Effect(
                journey=journey,
                position=position,
                effect=name,
                params=params,
                **(limits[0] if limits else {}),
            )
            for position, (name, params, *limits) in enumerate(listed)
        )
    return created
