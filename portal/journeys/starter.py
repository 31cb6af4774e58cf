"""The journeys a new portal begins with: rules and texts as data, free to edit in the admin."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from portal.notifications.kinds import Purpose
from portal.notifications.models import MessageText

from .models import Effect, Journey

TEXTS: list[dict[str, Any]] = [
    {
        "key": "welcome",
        "purpose": Purpose.THANKS,
        "title_en": "Welcome to the table, {first_name}",
        "title_de": "Willkommen am Tisch, {first_name}",
        "body_en": "Good to have you here. Ask what you would like to know, help where you can, "
        "and collect points along the way.",
        "body_de": "Schön, dass du da bist. Frag, was du wissen möchtest, hilf, wo du kannst, "
        "und sammle nebenbei Punkte.",
        "action_en": "Have a look around",
        "action_de": "Schau dich um",
        "url": "/community/",
    },
    {
        "key": "answer-accepted",
        "purpose": Purpose.THANKS,
        "title_en": "Thank you, {first_name}: your answer helped",
        "title_de": "Danke, {first_name}: Deine Antwort hat geholfen",
        "body_en": "Your answer was accepted as the solution. We have put a small thank-you on your "
        "points account.",
        "body_de": "Deine Antwort wurde als Lösung angenommen. Als kleines Dankeschön haben wir dir "
        "Punkte gutgeschrieben.",
        "action_en": "See the topic",
        "action_de": "Zum Thema",
        "url": "/community/p/{post}/",
    },
    {
        "key": "survey-answered",
        "purpose": Purpose.THANKS,
        "title_en": "Thank you for your answer, {first_name}",
        "title_de": "Danke für deine Rückmeldung, {first_name}",
        "body_en": "We read every answer, and what you tell us changes what we do next.",
        "body_de": "Wir lesen jede Antwort, und was du uns sagst, ändert, was wir als Nächstes tun.",
    },
    {
        "key": "birthday",
        "purpose": Purpose.THANKS,
        "title_en": "Happy birthday, {first_name}!",
        "title_de": "Alles Gute zum Geburtstag, {first_name}!",
        "body_en": "A good cup of coffee and a lovely day to you. A few points from us are on your account.",
        "body_de": "Wir wünschen dir einen guten Kaffee und einen schönen Tag. Ein paar Punkte von uns "
        "liegen auf deinem Konto.",
        "action_en": "See my points",
        "action_de": "Zu meinen Punkten",
        "url": "/loyalty/",
    },
    {
        "key": "anniversary",
        "purpose": Purpose.THANKS,
        "title_en": "Thank you for being with us, {first_name}",
        "title_de": "Danke, dass du bei uns bist, {first_name}",
        "body_en": "It is your anniversary at our table (years: {years}). Thank you for every question, "
        "every answer and every visit.",
        "body_de": "Heute ist dein Jahrestag an unserem Tisch (Jahre: {years}). Danke für jede Frage, "
        "jede Antwort und jeden Besuch.",
        "action_en": "To my start page",
        "action_de": "Zu meiner Startseite",
        "url": "/",
    },
]

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
    journey, created = Journey.objects.get_or_create(slug=row["slug"], defaults=row | {"active": True})
    if created:
        Effect.objects.bulk_create(
            Effect(journey=journey, position=position, effect=name, params=params)
            for position, (name, params) in enumerate(listed)
        )
    return created
