"""Clicks of thanks."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from community import policies
from community.events import ReactionGiven
from community.models import Post, Reaction
from portal.activity.actions import record
from portal.members.models import Member
from portal.shell.ports import Refused

from .sanctions import hold_standing


@transaction.atomic
def react(
    *,
    member: Member,
    post: Post,
    active: bool = True,
    kind: str = Reaction.Kind.HELPFUL,
    at: datetime | None = None,
) -> bool:
    """Give or take back a reaction; True where that changed something. `kind` is a `Reaction.Kind`.

    `at` is the moment (default now). The event is recorded for the first time only, so that clicking to
    and fro earns nothing. Refused: own_post (or one she may not read, or she may not write).
    """
    hold_standing(member)
    if not policies.may_react(member, post):
        raise Refused("own_post", _("You cannot react to this post."))
    mine = Reaction.objects.filter(post=post, member=member, kind=kind)
    counted, column = Post.objects.filter(pk=post.pk), f"{Reaction.Kind(kind)}_count"
    # Locks the post's row first, so that two clicks at once follow each other.
    counted.update(**{column: F(column)})
    if mine.exists() == active:
        return False
    if not active:
        mine.delete()
        counted.filter(**{f"{column}__gt": 0}).update(**{column: F(column) - 1})
        return True
    Reaction.objects.create(post=post, member=member, kind=kind, created_at=at or timezone.now())
    counted.update(**{column: F(column) + 1})
    _tell(member, post, kind, at)
    return True


def _tell(member: Member, post: Post, kind: str, at: datetime | None) -> None:
    record(
        ReactionGiven(topic=post.topic_id, post=post.pk, reaction=str(kind)),
        member=post.author,
        actor=member,
        source=f"post:{post.pk}",
        dedupe_key=f"reaction:{post.pk}:{member.pk}:{kind}",
        occurred_at=at,
    )
