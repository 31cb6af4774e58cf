"""What runs gave for content or a badge goes back where a decision takes that away, and returns with it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from community.events import (
    AnswerAccepted,
    BadgeGranted,
    IdeaStatusChanged,
    PostPublished,
    ReactionGiven,
    TopicStarted,
    VoiceGranted,
    VoteGiven,
)
from community.models import BadgeGrant, ContentKind, Post, State, Topic
from loyalty.reasons import CONTENT_HIDDEN
from portal.activity.doorbell import ring
from portal.members.models import Member
from portal.shell import ports

from .models import Run, RunVerdict

ADVANCE = "portal.journeys.tasks.advance_due"
#: What a member can be thanked for; what befalls her posts is not among it.
EARNED = {
    event.kind
    for event in (
        *(AnswerAccepted, BadgeGranted, IdeaStatusChanged, PostPublished),
        *(ReactionGiven, TopicStarted, VoiceGranted, VoteGiven),
    )
}
_POST, _TOPIC, _BADGE = "event__payload__post", "event__payload__topic", "event__payload__badge"


@transaction.atomic
def settle_content(*, member: Member, kind: str, content: int) -> None:
    """Bring what the author has got for a post or topic in line with whether a decision hides it now.

    It asks for what is so now, so that events delivered twice, late or out of order count once.
    """
    post, topic = _held(kind, content)
    about = Q(**{_POST: post.pk}) if post else Q(pk__in=[])
    if topic:
        about |= Q(**{_TOPIC: topic.pk, f"{_POST}__isnull": True})
    _settle(_runs(member, about), stands=not _is_hidden(post, topic))


@transaction.atomic
def settle_badge(*, member: Member, badge: int) -> None:
    """The same for what she has got for a badge, which may have been taken back."""
    held = BadgeGrant.objects.select_for_update(no_key=True).filter(member=member, badge=badge).first()
    stands = held is not None and held.revoked_at is None
    _settle(_runs(member, Q(**{_BADGE: badge})), stands=stands)


def is_withdrawn(run: Run) -> bool:
    """Whether what the run thanks its member for is hidden, or taken back, at this moment."""
    about = run.event.payload if run.event.kind in EARNED else {}
    if "post" in about:
        post = Post.objects.select_related("topic").filter(pk=about["post"], author=run.member_id).first()
        return post is not None and _is_hidden(post, post.topic if post.is_opening else None)
    if "topic" in about:
        topic = Topic.objects.filter(pk=about["topic"], author=run.member_id).first()
        return topic is not None and _is_hidden(None, topic)
    if "badge" in about:
        return (
            BadgeGrant.objects.filter(member=run.member_id, badge=about["badge"])
            .exclude(revoked_at=None)
            .exists()
        )
    return False


def _held(kind: str, content: int) -> tuple[Post | None, Topic | None]:
    """The post, and the topic where that is meant; locked is the one that says whether it is hidden.

    A topic and its opening post are one.
    """
    posts = (
        Post.objects.filter(pk=content) if kind == ContentKind.POST else Post.objects.filter(topic=content)
    )
    post = posts.order_by("pk").first()
    if kind == ContentKind.TOPIC or (post and post.is_opening):
        whole = content if kind == ContentKind.TOPIC or post is None else post.topic_id
        return post, Topic.objects.select_for_update(no_key=True).filter(pk=whole).first()
    return Post.objects.select_for_update(no_key=True).filter(pk=content).first(), None


def _is_hidden(post: Post | None, topic: Topic | None) -> bool:
    """A topic that went up in another one is not hidden: its posts are read there."""
    whole = topic is not None and topic.state == State.HIDDEN and topic.merged_into_id is None
    return whole or (post is not None and post.state == State.HIDDEN)


def _runs(member: Member, about: Q) -> QuerySet[Run]:
    return Run.objects.filter(about, member=member, event__kind__in=EARNED)


def _settle(runs: QuerySet[Run], *, stands: bool) -> None:
    ids = list(runs.values_list("pk", flat=True))
    if stands:
        _resume(ids)
    else:
        _withdraw(ids)


def _withdraw(ids: list[int]) -> None:
    """What waits is not done; a worker that is at it loses its lease, and what it has not committed."""
    ended = {"state": Run.State.SKIPPED, "verdict": Run.Verdict.WITHDRAWN, "done_at": timezone.now()}
    Run.objects.filter(pk__in=ids, state=Run.State.DUE).update(**ended, lease=None, leased_until=None)
    for verdict in _granted(ids):
        ports.take_back_points(source=verdict.run.source(verdict.position), reason=CONTENT_HIDDEN)


def _resume(ids: list[int]) -> None:
    again = {"state": Run.State.DUE, "verdict": "", "done_at": None, "due_at": timezone.now(), "attempts": 0}
    if Run.objects.filter(pk__in=ids, verdict=Run.Verdict.WITHDRAWN).update(**again):
        ring(ADVANCE)
    for verdict in _granted(ids):
        ports.give_points_back(member=verdict.run.member, source=verdict.run.source(verdict.position))


def _granted(ids: list[int]) -> Iterator[RunVerdict]:
    given = RunVerdict.objects.filter(run__in=ids, effect="grant_points", verdict="done")
    yield from given.select_related("run__member").order_by("pk")
