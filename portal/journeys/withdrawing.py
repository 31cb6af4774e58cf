"""What runs gave for content or a badge goes back where a decision takes that away, and returns with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
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
from loyalty.reasons import CONTENT_HIDDEN, GIFT_FOR_HIDDEN
from portal.activity.doorbell import ring
from portal.activity.models import Event
from portal.members.models import Member
from portal.shell import ports

from .models import Run, RunVerdict

POINTS, REWARD = "grant_points", "issue_voucher"
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


class _Content(NamedTuple):
    """A post, and the whole topic where it stands for one."""

    post: Post | None
    whole: Topic | None

    @property
    def is_hidden(self) -> bool:
        """A topic that went up in another one is not hidden: its posts are read there."""
        whole = self.whole
        gone = whole is not None and whole.state == State.HIDDEN and whole.merged_into_id is None
        return gone or (self.post is not None and self.post.state == State.HIDDEN)

    def is_by(self, member: int) -> bool:
        said = self.post or self.whole
        return said is not None and said.author_id == member


@transaction.atomic
def settle_content(*, member: Member, kind: str, content: int) -> None:
    """Bring what the author has got for a post or topic in line with whether a decision hides it now.

    It asks for what is so now, so that events delivered twice, late or out of order count once.
    """
    found = _content(kind, content, lock=True)
    about = Q(**{_POST: found.post.pk}) if found.post else Q(pk__in=[])
    if begun := content if kind == ContentKind.TOPIC else _begun_by(found):
        about |= Q(**{_TOPIC: begun, f"{_POST}__isnull": True})
    _settle(_runs(member, about), stands=not found.is_hidden)


@transaction.atomic
def settle_badge(*, member: Member, badge: int) -> None:
    """The same for what she has got for a badge, which may have been taken back."""
    held = BadgeGrant.objects.select_for_update(no_key=True).filter(member=member, badge=badge).first()
    stands = held is not None and held.revoked_at is None
    _settle(_runs(member, Q(**{_BADGE: badge})), stands=stands)


def is_withdrawn(run: Run) -> bool:
    """Whether what the run thanks its member for is hidden, or taken back, at this moment."""
    return _is_gone(run, lock=False)


@transaction.atomic
def withdraw(run: Run) -> bool:
    """End the claimed run where `is_withdrawn` still holds; LeaseLost where it is another worker's.

    It is asked again under the lock that settling takes first: a reversal either is seen here, or finds
    the run ended and starts it again.
    """
    if not _is_gone(run, lock=True):
        return False
    run.skip(Run.Verdict.WITHDRAWN)
    _take_back([run.pk])
    return True


def _is_gone(run: Run, *, lock: bool) -> bool:
    about = run.event.payload if run.event.kind in EARNED else {}
    for key, kind in (("post", ContentKind.POST), ("topic", ContentKind.TOPIC)):
        if key in about:
            found = _content(kind, about[key], lock=lock)
            return found.is_by(run.member_id) and found.is_hidden
    if "badge" in about:
        grants = BadgeGrant.objects.select_for_update(no_key=True) if lock else BadgeGrant.objects.all()
        held = grants.filter(member=run.member_id, badge=about["badge"]).first()
        return held is not None and held.revoked_at is not None
    return False


def _content(kind: str, content: int, *, lock: bool) -> _Content:
    """What is meant, as it is stored; with `lock` the row that says whether it is hidden is locked.

    A topic and its opening post are one, wherever the post stands now.
    """
    is_topic = kind == ContentKind.TOPIC
    opening = _opening_of(content) if is_topic else content
    post = Post.objects.filter(pk=opening).first() if opening else None
    whole = content if is_topic and post is None else None
    if post and (post.is_opening or (is_topic and post.topic_id == content)):
        whole = post.topic_id
    if whole is not None:
        topics = Topic.objects.select_for_update(no_key=True) if lock else Topic.objects.all()
        return _Content(post, topics.filter(pk=whole).first())
    if post and lock:
        post = Post.objects.select_for_update(no_key=True).filter(pk=post.pk).first()
    return _Content(post, None)


def _opening_of(topic: int) -> int | None:
    """The post the topic begins with; one that went up in another topic has none of its own any more."""
    own = Post.objects.filter(topic=topic).in_order().values_list("pk", flat=True).first()
    if own is not None:
        return own
    author = Topic.objects.filter(pk=topic).values("author")
    said = _openings().filter(member__in=author, payload__topic=topic).order_by("pk").first()
    return said.payload["post"] if said else None


def _begun_by(content: _Content) -> int | None:
    """The topic that the post was written to begin, or which it begins now."""
    post, whole = content
    if post is None:
        return whole.pk if whole else None
    said = _openings().filter(member=post.author_id, source=f"post:{post.pk}").first()
    return said.payload["topic"] if said else whole.pk if whole else None


def _openings() -> QuerySet[Event]:
    return Event.objects.filter(kind=PostPublished.kind, payload__number=1)


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
    _take_back(ids)


def _resume(ids: list[int]) -> None:
    """As if nothing had been: a delay that is not over yet goes on."""
    ids = _still_first(ids)
    again = {"state": Run.State.DUE, "verdict": "", "done_at": None, "attempts": 0}
    if Run.objects.filter(pk__in=ids, verdict=Run.Verdict.WITHDRAWN).update(**again):
        ring(ADVANCE)
    for verdict in _given(ids):
        source = verdict.run.source(verdict.position)
        if verdict.effect == POINTS:
            ports.give_points_back(member=verdict.run.member, source=source)
        else:
            ports.give_reward_back(source=source)


def _take_back(ids: Sequence[int]) -> None:
    """Points and rewards go; what a journey gives once she can have for something else, if she keeps nothing.

    A voucher that she has used she keeps, and a message or a case cannot be taken back.
    """
    used = {verdict.run_id for verdict in _given(ids) if not _taken(verdict)}
    kept = RunVerdict.objects.filter(run=OuterRef("pk"), verdict__in=["done", "waiting"])
    ended = Q(verdict=Run.Verdict.WITHDRAWN) | Q(state=Run.State.DONE)
    runs = Run.objects.filter(ended, pk__in=ids, once=True).exclude(pk__in=used)
    runs.exclude(Exists(kept.exclude(effect__in=[POINTS, REWARD]))).update(once=False)


def _taken(verdict: RunVerdict) -> bool:
    """Take back what this effect has given; False where she has used it, and keeps it."""
    source = verdict.run.source(verdict.position)
    if verdict.effect == POINTS:
        ports.take_back_points(source=source, reason=CONTENT_HIDDEN)
        return True
    return ports.take_back_reward(source=source, reason=GIFT_FOR_HIDDEN).verdict != "skipped:used"


def _still_first(ids: list[int]) -> list[int]:
    """Without those whose journey gives once and has given to her for something else meanwhile."""
    freed = Run.objects.filter(pk__in=ids, once=False, journey__once_per_member=True)
    late = {run for run in freed.order_by("pk").values_list("pk", flat=True) if not _take_again(run)}
    return [run for run in ids if run not in late]


def _take_again(run: int) -> bool:
    try:
        with transaction.atomic():
            Run.objects.filter(pk=run).update(once=True)
    except IntegrityError:
        return False
    return True


def _given(ids: Sequence[int]) -> Iterator[RunVerdict]:
    given = RunVerdict.objects.filter(run__in=ids, effect__in=[POINTS, REWARD], verdict="done")
    yield from given.select_related("run__member").order_by("pk")
