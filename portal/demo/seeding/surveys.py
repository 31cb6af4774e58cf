"""The surveys, the journeys that thank and ask, and a year of answers so that scores mean something."""

from __future__ import annotations

import random
from datetime import timedelta

from feedback.surveys.actions import answer, invite, plan_turn
from feedback.surveys.models import Invitation, Survey
from portal.demo.people import CUSTOMERS
from portal.journeys.starter import install_starter_journeys

from . import World

_SURVEYS = [
    {
        "slug": "csat-case",
        "kind": "csat",
        "scale_low": 1,
        "scale_high": 5,
        "question_en": "How satisfied are you with how we handled your case?",
        "question_de": "Wie zufrieden bist du damit, wie wir dein Anliegen bearbeitet haben?",
        "low_en": "Not at all",
        "low_de": "Gar nicht",
        "high_en": "Very",
        "high_de": "Sehr",
        "thanks_en": "Thank you. Your agent reads this today.",
        "thanks_de": "Danke. Das liest heute noch, wer dein Anliegen bearbeitet hat.",
    },
    {
        "slug": "nps",
        "kind": "nps",
        "scale_low": 0,
        "scale_high": 10,
        "interval_days": 180,
        "first_after_days": 30,
        "quiet_days": 14,
        "question_en": "How likely are you to recommend Röstwerk to a friend?",
        "question_de": "Wie wahrscheinlich empfiehlst du Röstwerk einer Freundin oder einem Freund?",
        "low_en": "Not likely",
        "low_de": "Gar nicht",
        "high_en": "Very likely",
        "high_de": "Sehr wahrscheinlich",
        "thanks_en": "Thank you. We read every answer.",
        "thanks_de": "Danke. Wir lesen jede Antwort.",
    },
]


def seed(world: World) -> None:
    for values in _SURVEYS:
        Survey.objects.get_or_create(slug=values["slug"], defaults=values)
    install_starter_journeys()


def seed_answers(world: World) -> None:
    """Customers who were asked over the year and mostly answered; nobody is mailed for what is long past."""
    chance = random.Random(11)
    for person in CUSTOMERS:
        at = world.ago(chance.uniform(15, min(330, person.member_for - 15)))
        outcome = invite(member=world.people[person.key], survey="nps", source=f"demo:{person.key}", at=at)
        if chance.random() < 0.75:
            invitation = Invitation.objects.get(pk=outcome.made.removeprefix("invitation:"))
            score = min(10, max(0, round(chance.gauss(8.4, 1.9))))
            answer(invitation=invitation, score=score, language=world.language, at=at + timedelta(hours=5))


def plan_first_minute(world: World) -> None:
    """Anna's turn comes within the first minute, so that whoever looks sees the schedule at work."""
    for key in ("anna", "jonas", "helene"):
        plan_turn(survey="nps", member=world.people[key], due_at=world.now + timedelta(seconds=30))
