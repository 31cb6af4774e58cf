"""How a member is greeted: what matters, in a sentence or two, and the first steps of someone new."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.shell.panels import Panel

if TYPE_CHECKING:
    from portal.members.models import Member

NEW = timedelta(days=14)
COLUMNS = 12


def lead(headlines: Iterable[str]) -> str:
    """What matters most, in the words of the first two panels that have something to say."""
    said = [headline.strip() for headline in headlines if headline.strip()][:2]
    if not said:
        return _("All is quiet at your table. Have a look round.")
    return " ".join(line if line[-1] in ".!?" else f"{line}." for line in said)


def fill_rows(panels: list[Panel]) -> list[Panel]:
    """The panels with the last one of each row made as wide as is left of the twelve columns."""
    rows: list[list[Panel]] = []
    for panel in panels:
        if not rows or sum(beside.span for beside in rows[-1]) + panel.span > COLUMNS:
            rows.append([])
        rows[-1].append(panel)
    for row in rows:
        row[-1] = replace(row[-1], span=COLUMNS - sum(beside.span for beside in row[:-1]))
    return [panel for row in rows for panel in row]


@dataclass(frozen=True)
class Step:
    label: str
    help: str
    url: str
    icon: str
    done: bool = False


def first_steps(member: Member) -> list[Step]:
    """What someone new could do first; nothing for members of longer standing."""
    if not member.registered_at or timezone.now() - member.registered_at > NEW:
        return []
    new_topic = reverse("community:new")
    return [
        Step(
            _("Tell us who you are"),
            _("A line about you makes answers friendlier."),
            reverse("members:profile"),
            "user-round",
            bool(member.about),
        ),
        Step(_("Say hello"), _("The others would like to know who has sat down."), new_topic, "hand"),
        Step(
            _("Ask a question"),
            _("Someone here has had it before."),
            new_topic,
            "messages-square",
        ),
    ]
