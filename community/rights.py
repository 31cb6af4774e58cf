"""What each level of trust opens. Sanctions are another matter: see `policies`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import policies
from .models import Reputation, Trust

#: So often more wrong than right, and a notice weighs as little as a stranger's.
MISLED_AT = 3


@dataclass(frozen=True)
class Rights:
    """`links` and `mentions`: how many a post may hold (None: any number). `flag_weight`: of a notice."""

    links: int | None
    mentions: int
    images: bool
    uploads: bool
    flag_weight: int
    first_posts_reviewed: bool


BY_LEVEL: dict[int, Rights] = {
    Trust.NEW: Rights(
        links=2, mentions=2, images=False, uploads=False, flag_weight=1, first_posts_reviewed=True
    ),
    Trust.KNOWN: Rights(
        links=10, mentions=5, images=True, uploads=True, flag_weight=1, first_posts_reviewed=False
    ),
    Trust.REGULAR: Rights(
        links=None, mentions=10, images=True, uploads=True, flag_weight=2, first_posts_reviewed=False
    ),
    Trust.TRUSTED: Rights(
        links=None, mentions=10, images=True, uploads=True, flag_weight=3, first_posts_reviewed=False
    ),
}


def level_of(viewer: Any) -> int:
    """The level that counts for this viewer: visitors are new, staff is trusted."""
    if viewer is None or not viewer.is_authenticated:
        return Trust.NEW
    return Trust.TRUSTED if viewer.is_staff else policies.standing_of(viewer).level


def rights_of(viewer: Any) -> Rights:
    """What the viewer's level opens; None is a visitor. Asks the database once per member object."""
    return BY_LEVEL[level_of(viewer)]


def may_link(viewer: Any, count: int = 1) -> bool:
    """Whether a post of hers may hold so many links."""
    allowed = rights_of(viewer).links
    return allowed is None or count <= allowed


def may_mention(viewer: Any, count: int = 1) -> bool:
    """Whether a post of hers may name so many members."""
    return count <= rights_of(viewer).mentions


def may_show_images(viewer: Any) -> bool:
    return rights_of(viewer).images


def may_upload(viewer: Any) -> bool:
    return rights_of(viewer).uploads


def is_reviewed(viewer: Any, first_posts: int) -> bool:
    """Whether moderators look at her next post first: it is one of her `first_posts`, and she is new."""
    if not rights_of(viewer).first_posts_reviewed:
        return False
    return policies.standing_of(viewer).post_count < first_posts


def flag_weight(reporter: Any) -> int:
    """What a notice of hers weighs; None is a visitor. Whose notices were mostly wrong counts as new."""
    if reporter is not None and reporter.is_authenticated and _is_misled(policies.standing_of(reporter)):
        return BY_LEVEL[Trust.NEW].flag_weight
    return rights_of(reporter).flag_weight


def _is_misled(standing: Reputation) -> bool:
    return standing.flags_wrong >= standing.flags_right + MISLED_AT


def opened_by(level: int) -> list[str]:
    """What a level opens beyond the one below, as sentences in the active language."""
    mine, below = BY_LEVEL[level], BY_LEVEL.get(level - 1)
    if below is None:
        return []
    found = []
    if mine.images and not below.images:
        found.append(_("You can show pictures in your posts and upload your own."))
    if mine.links is None and below.links is not None:
        found.append(_("Your posts may hold as many links as you like."))
    elif mine.links is not None and mine.links != below.links:
        found.append(_("Your posts may hold up to %(count)d links.") % {"count": mine.links})
    if mine.mentions > below.mentions:
        text = ngettext(
            "You can mention %(count)d member in a post.",
            "You can mention up to %(count)d members in a post.",
            mine.mentions,
        )
        found.append(text % {"count": mine.mentions})
    if mine.flag_weight > below.flag_weight:
        found.append(_("What you report weighs more: the moderators see it sooner."))
    if below.first_posts_reviewed and not mine.first_posts_reviewed:
        found.append(_("Your posts appear at once."))
    return found
