"""What is being written: saved, discarded, forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.models import Category, Draft, Post, Topic
from community.models.drafts import Spot, spot_of
from portal.compiled_changes import Delete
from portal.members.models import Member
from portal.precompiled import Given
from portal.shell.ports import Refused

from .texts import MAX_TEXT, MAX_TITLE

KEPT = timedelta(days=90)
MOST = 200  # drafts of one member
_DISCARDED = Delete(lambda: Draft.objects.filter(member=Given("member"), place=Given("place")))


class DraftConflict(Exception):
    """Another window has saved in between; `draft` is what is stored now."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(f"draft {draft.pk} is at version {draft.version}")
        self.draft = draft


@transaction.atomic
def save_draft(
    *,
    member: Member,
    place: str,
    version: int,
    text: str,
    title: str = "",
    category: Category | None = None,
    kind: str = "",
    base: int = 0,
    poll: dict[str, Any] | None = None,
) -> Draft | None:
    """Keep what she has written so far; None where that is nothing (any more).

    `version` is the one she began from (0: none); where another is stored, DraftConflict with that one.
    `base` is the post's version that an edit began from, `poll` what was typed of a poll.
    Refused: no_such_place, too_long, too_many.
    """
    _check(member, place, title, text)
    mine = Draft.objects.filter(member=member, place=place)
    if not (text.strip() or title.strip() or poll):
        mine.filter(version=version).delete()
        return None
    content: dict[str, Any] = {"title": title, "text": text, "category": category, "kind": kind, "base": base}
    content |= {"poll": poll or {}, "saved_at": timezone.now()}
    if mine.filter(version=version).update(**content, version=version + 1):
        return mine.get()
    new = Draft(member=member, place=place, version=version + 1, **content)
    stored, created = Draft.objects.of(member).get_or_create(
        member=member, place=place, defaults={name: getattr(new, name) for name in [*content, "version"]}
    )
    if created or (stored.text, stored.title, stored.poll) == (text, title, poll or {}):
        return stored
    raise DraftConflict(stored)


def discard_draft(*, member: Member, place: str) -> None:
    """It has been sent, or is not wanted any more."""
    _DISCARDED.later(member=member.pk, place=place)


def forget_drafts() -> int:
    """Remove those nobody has touched for KEPT; returns how many."""
    return Draft.objects.filter(saved_at__lt=timezone.now() - KEPT).delete()[0]


def _check(member: Member, place: str, title: str, text: str) -> None:
    spot = spot_of(place)
    if spot is None or not _is_there(member, spot):
        raise Refused("no_such_place", _("What you write about is no longer there."))
    if len(text) > MAX_TEXT or len(title) > MAX_TITLE:
        raise Refused("too_long", _("The text is too long: at most %(max)d characters.") % {"max": MAX_TEXT})
    mine = Draft.objects.filter(member=member)
    if mine.count() >= MOST and not mine.filter(place=place).exists():
        raise Refused(
            "too_many", _("You have begun very many texts. Please discard some of your drafts first.")
        )


def _is_there(member: Member, spot: Spot) -> bool:
    if spot.kind == "reply":
        return Topic.objects.visible_to(member).filter(pk=spot.pk).exists()
    if spot.kind == "edit":
        return Post.objects.visible_to(member).filter(pk=spot.pk, author=member).exists()
    return True
