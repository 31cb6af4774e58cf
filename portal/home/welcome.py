"""How a member is greeted: what matters, in a sentence or two, and the first steps of someone new."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from portal.members.models import Member

NEW = timedelta(days=14)


def lead(headlines: Iterable[str]) -> str:
    """What matters most, in the words of the first two panels that have something to say."""
    said = [headline.strip() for headline in headlines if headline.strip()][:2]
    if not said:
        return _("All is quiet at your table. Have a look round.")
    return " ".join(line if line[-1] in ".!?" else f"{line}." for line in said)


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
