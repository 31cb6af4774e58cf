"""Filling an empty portal with the demo company, through the same actions everybody else uses."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone, translation

from portal.members.models import Member

CONTENT = Path(__file__).parents[1] / "content"


@dataclass
class World:
    """What the steps share: the language of what people wrote, the moment, and who is who by key."""

    language: str
    now: datetime
    people: dict[str, Member] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.words: dict[str, Any] = self.content(self.language)

    def content(self, language: str) -> dict[str, Any]:
        return tomllib.loads((CONTENT / f"{language}.toml").read_text(encoding="utf-8"))

    def ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)


def seed(language: str) -> None:
    """Fill the portal; what people wrote is in `language` ("en" or "de"). Expects an empty database."""
    from . import (
        cases,
        community,
        community_moderation,
        community_recognition,
        flow,
        help_centre,
        loyalty_extras,
        members,
        programme,
        rewards,
        segments,
        surveys,
    )

    steps: list[tuple[str, Callable[[World], None]]] = [
        ("people", members.seed),
        ("programme and purchases", programme.seed),
        ("a week of double points", rewards.seed_campaign),
        ("friends, club and charity", loyalty_extras.seed),
        ("segments", segments.seed),
        ("surveys and journeys", surveys.seed),
        ("help centre", help_centre.seed),
        ("community", community.seed),
        ("house rules and moderation", community_moderation.seed),
        ("thanks and badges", community_recognition.seed),
        ("cases", cases.seed),
        ("a year of answers", surveys.seed_answers),
        ("what follows from it", flow.settle),
    ]
    world = World(language, timezone.now())
    with translation.override(language):
        for position, (name, step) in enumerate(steps, 1):
            sys.stdout.write(f"  demo data {position}/{len(steps)}: {name}\n")
            sys.stdout.flush()
            step(world)
