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
    {
        "key": "voice-granted",
        "purpose": Purpose.THANKS,
        "title_en": "Thank you for your words, {first_name}",
        "title_de": "Danke für deine Worte, {first_name}",
        "body_en": "What you wrote is now on our page “What customers say”. It means a lot to us: a few "
        "points are on your account.",
        "body_de": "Was du geschrieben hast, steht jetzt auf unserer Seite „Was Kundinnen und Kunden sagen“. "
        "Das bedeutet uns viel: Ein paar Punkte liegen auf deinem Konto.",
        "action_en": "Have a look",
        "action_de": "Schau es dir an",
        "url": "/community/voices/",
    },
    {
        "key": "badge-granted",
        "purpose": Purpose.THANKS,
        "title_en": "A new badge for you, {first_name}",
        "title_de": "Ein neues Abzeichen für dich, {first_name}",
        "body_en": "You have earned a badge in the community. Thank you for being there for others.",
        "body_de": "Du hast in der Community ein Abzeichen bekommen. Danke, dass du für andere da bist.",
        "action_en": "To the community",
        "action_de": "Zur Community",
        "url": "/community/",
    },
    {
        "key": "surprise",
        "purpose": Purpose.THANKS,
        "title_en": "A small surprise for you, {first_name}",
        "title_de": "Eine kleine Überraschung für dich, {first_name}",
        "body_en": "Just because: we have put a few points on your account.",
        "body_de": "Einfach so: Wir haben dir ein paar Punkte auf dein Konto gelegt.",
        "action_en": "See my points",
        "action_de": "Zu meinen Punkten",
        "url": "/loyalty/",
    },
    {
        "key": "milestone",
        "purpose": Purpose.THANKS,
        "title_en": "A milestone, {first_name}",
        "title_de": "Ein Meilenstein, {first_name}",
        "body_en": "You have come a good way with us. Thank you: a present is on your account.",
        "body_de": "Du bist schon ein gutes Stück mit uns gegangen. Danke: "
        "Ein Geschenk liegt auf deinem Konto.",
        "action_en": "See my points",
        "action_de": "Zu meinen Punkten",
        "url": "/loyalty/",
    },
]


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
        "conditions": [{"field": "member.purchases", "op": "eq", "value": 10}],
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
