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


@transaction.atomic
def react(
    *,
    member: Member,
    post: Post,
    active: bool = True,
    kind: str = Reaction.Kind.HELPFUL,
    at: datetime | None = None,
) -> bool:
    """Give or take back a reaction `at` (default now); True where that changed something. Refused: own_post.

    The event is recorded for the first time only, so that clicking to and fro earns nothing.
    """
    if not policies.may_react(member, post):
        raise Refused("own_post", _("You cannot react to this post."))
    mine = Reaction.objects.filter(post=post, member=member, kind=kind)
    # Locks the post's row first, so that two clicks at once follow each other.
    Post.objects.filter(pk=post.pk).update(helpful_count=F("helpful_count"))
    if mine.exists() == active:
        return False
    if not active:
        mine.delete()
        Post.objects.filter(pk=post.pk, helpful_count__gt=0).update(helpful_count=F("helpful_count") - 1)
        return True
    Reaction.objects.create(post=post, member=member, kind=kind, created_at=at or timezone.now())
    Post.objects.filter(pk=post.pk).update(helpful_count=F("helpful_count") + 1)
    record(
        ReactionGiven(topic=post.topic_id, post=post.pk, reaction=str(kind)),
        member=post.author,
        actor=member,
        source=f"post:{post.pk}",
        dedupe_key=f"reaction:{post.pk}:{member.pk}:{kind}",
        occurred_at=at,
    )
    return True
