"""What each level of trust opens. What sanctions take is another matter: see `policies`.

How much new members may write, link and mention is set up with the rules for new posts (`ScreeningRules`).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from .. import policies
from ..models import RecognitionSettings, Reputation, Trust

#: So often more wrong than right, and a notice weighs as little as a stranger's.
MISLED_AT = 3
FRESH_SECONDS = 20.0
_kept: list[tuple[float, RecognitionSettings]] = []


@dataclass(frozen=True)
class Rights:
    """`is_limited`: the rules for new members hold; `pictures`: to upload and to show."""

    is_limited: bool
    pictures: bool
    flag_weight: int


def settings() -> RecognitionSettings:
    """What managers have set, kept in the process for FRESH_SECONDS, so that a page costs no query."""
    now = time.monotonic()
    if not _kept or now - _kept[0][0] >= FRESH_SECONDS:
        row = RecognitionSettings.objects.filter(pk=RecognitionSettings.ONLY).first()
        _kept[:] = [(now, row or RecognitionSettings())]
    return _kept[0][1]


def forget() -> None:
    """Ask anew at the next page of this process."""
    _kept.clear()


def rights_at(level: int) -> Rights:
    return Rights(
        is_limited=level == Trust.NEW,
        pictures=level >= settings().pictures_from,
        flag_weight=max(1, level),
    )


def level_of(viewer: Any) -> int:
    """The level that counts for this viewer: visitors (None) are new, staff is trusted."""
    if viewer is None or not viewer.is_authenticated:
        return Trust.NEW
    return Trust.TRUSTED if viewer.is_staff else policies.standing_of(viewer).level


def rights_of(viewer: Any) -> Rights:
    """What the viewer's level opens; None is a visitor. Asks the database once per member object."""
    return rights_at(level_of(viewer))


def may_upload(viewer: Any) -> bool:
    """Whether her level opens pictures: to upload them and to show them in posts."""
    return rights_of(viewer).pictures


def flag_weight(reporter: Any) -> int:
    """What a notice of hers weighs; None is a visitor. Whose notices were mostly wrong counts as new."""
    if reporter is not None and reporter.is_authenticated and _is_misled(policies.standing_of(reporter)):
        return rights_at(Trust.NEW).flag_weight
    return rights_of(reporter).flag_weight


def _is_misled(standing: Reputation) -> bool:
    return standing.flags_wrong >= standing.flags_right + MISLED_AT


def opened_by(level: int) -> list[str]:
    """What a level opens beyond the one below, as sentences in the active language."""
    if level == Trust.NEW:
        return []
    mine, below = rights_at(level), rights_at(level - 1)
    found = []
    if mine.pictures and not below.pictures:
        found.append(_("You can upload pictures and show them in your posts."))
    if below.is_limited and not mine.is_limited:
        found.append(_("You write, link and mention as much as you like, and your posts appear at once."))
    if mine.flag_weight > below.flag_weight:
        found.append(_("What you report weighs more: the moderators see it sooner."))
    return found
