"""Cleaning up after a spammer: she is banned, all she wrote is hidden, and all of it can come back."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community import policies
from community.events import ContentHidden, ContentRestored, NoticeDecided
from community.models import Cleaned, Cleaning, ContentKind, Decision, Matter, Post, Report, Signal, State
from portal.activity.actions import record
from portal.activity.doorbell import ring
from portal.members.models import Member
from portal.retrying import retried
from portal.shell.ports import Refused

from .arranging import guarding
from .moderating import decide, open_matter, reverse
from .moderating.hiding import hidden_by_another
from .moderating.profiles import take_profile
from .moderating.visibility import accept_again, conceal, make_visible, unaccept
from .sanctions import hold_standings

CLEAN = "community.tasks.clean_due"
PORTION = 100  # posts in one transaction


@retried
@transaction.atomic
def clean_up(*, actor: Member, member: Member) -> Cleaning:
    """Ban a spammer, empty her profile, and have all she wrote hidden by the worker; once.

    One decision stands for all of it. Refused: not_allowed, and as `decide`.
    """
    hold_standings(actor, member)  # before the matter, as in `decide`; of two who do it one comes later
    if not policies.may_be_sanctioned(member, by=actor):
        raise Refused("not_allowed", _("This member cannot be sanctioned by you."))
    known = Cleaning.objects.filter(member=member, undone_at=None).first()
    if known:
        return known
    decision = decide(
        matter=open_matter(ContentKind.MEMBER, member.pk),
        actor=actor,
        outcome=Decision.Outcome.BAN,
        ground=Decision.Ground.SPAM,  # said to each reader in her language, so no reason is written down
    )
    take_profile(decision)
    cleaning: Cleaning = Cleaning.objects.create(decision=decision, member=member, asked_by=actor)
    ring(CLEAN)
    return cleaning


@transaction.atomic
def undo_cleaning(*, actor: Member, cleaning: Cleaning) -> None:
    """Lift the ban, give her profile back, and have all that was hidden brought back by the worker.

    Refused: already_reversed, not_allowed.
    """
    reverse(decision=cleaning.decision, actor=actor)
    bring_back(cleaning, actor)


def bring_back(cleaning: Cleaning, actor: Member | None) -> None:
    """Have what the cleaning has hidden brought back, once; its decision is reversed already."""
    again = {
        "state": Cleaning.State.DUE,
        "attempts": 0,
        "after": 0,
        "done_at": None,
    }
    rows, now = Cleaning.objects.filter(pk=cleaning.pk, undone_at=None), timezone.now()
    # A worker that is at it loses its lease, and what it has not committed.
    if rows.update(**again, due_at=now, lease=None, leased_until=None, undone_at=now, undone_by=actor):
        ring(CLEAN)


def clean_due(limit: int = 10) -> int:
    """Go on with cleanings that are due; returns how many portions were done.

    Each portion is a transaction of its own and remembers how far it came: safe to interrupt anywhere.
    """
    done = 0
    for claimed in Cleaning.objects.batches(limit):
        for cleaning in claimed:
            step = _restore if cleaning.undone_at else _hide
            while cleaning.is_running and cleaning.work(partial(step, cleaning)):
                done += 1
    return done


def _hide(cleaning: Cleaning) -> None:
    """Hide the next posts, in the order of their ids, under the locks of their topics and categories.

    What a decision hides already is noted too: reversed, it does not bring back what is cleaned up.
    """
    rows = Post.objects.filter(author=cleaning.member_id, pk__gt=cleaning.after)
    posts = _locked(list(rows.order_by("pk").values_list("pk", flat=True)[:PORTION]))
    for post in posts:
        was_held = post.state == State.HELD
        was_accepted = unaccept(post)
        concealed = conceal(post)
        if not concealed and not hidden_by_another(post, but=cleaning.decision):
            continue
        Cleaned.objects.create(cleaning=cleaning, post=post, was_held=was_held, was_accepted=was_accepted)
        cleaning.hidden += 1
        if concealed:
            _tell(ContentHidden, cleaning, post)
    _close_matters(cleaning, ContentKind.POST, [post.pk for post in posts])
    _close_matters(cleaning, ContentKind.TOPIC, [post.topic_id for post in posts if post.is_opening])
    cleaning.has_more = len(posts) == PORTION
    cleaning.after = posts[-1].pk if posts else cleaning.after


def _restore(cleaning: Cleaning) -> None:
    """Bring the next posts back, but those that another decision hides; what had waited waits again."""
    rows = cleaning.posts.filter(post__gt=cleaning.after).order_by("post_id")[:PORTION]
    cleaned = {row.post_id: row for row in rows}
    for post in _locked(list(cleaned)):
        if hidden_by_another(post, but=cleaning.decision):
            continue
        row = cleaned[post.pk]
        cleaning.hidden -= 1
        if row.was_held:
            Post.objects.filter(pk=post.pk).update(state=State.HELD)
            open_matter(ContentKind.POST, post.pk, signal=Signal.Kind.SPAM, detail={})
        elif make_visible(post):
            if row.was_accepted:
                accept_again(post)
            _tell(ContentRestored, cleaning, post)
    cleaning.has_more = len(cleaned) == PORTION
    cleaning.after = max(cleaned, default=cleaning.after)


def _locked(ids: list[int]) -> list[Post]:
    """The posts by id as they are now; their topics' rows are locked, then their categories'."""
    topics = [post.topic for post in Post.objects.filter(pk__in=ids).select_related("topic")]
    held = guarding.held(*topics)
    guarding.held_categories(*[topic.category_id for topic in held])
    return list(Post.objects.filter(pk__in=ids).select_related("topic", "author").order_by("pk"))


def _close_matters(cleaning: Cleaning, kind: str, ids: list[int]) -> None:
    """What waits about these is decided with them; whoever sent a notice is told."""
    reports = list(Report.objects.filter(kind=kind, object_id__in=ids, decision=None).order_by("pk"))
    for report in reports:
        Report.objects.filter(pk=report.pk).update(decision=cleaning.decision)
        payload = NoticeDecided(report=report.pk, decision=cleaning.decision_id)
        record(payload, member=None, actor=cleaning.asked_by, source=f"report:{report.pk}")
    Matter.objects.filter(kind=kind, object_id__in=ids, decided_at=None).update(decided_at=timezone.now())


def _tell(payload: type[ContentHidden] | type[ContentRestored], cleaning: Cleaning, post: Post) -> None:
    happened = payload(
        decision=cleaning.decision_id,
        content_kind=ContentKind.POST,
        content=post.pk,
        topic=post.topic_id,
    )
    actor = cleaning.undone_by if cleaning.undone_at else cleaning.asked_by
    record(happened, member=post.author, actor=actor, source=f"decision:{cleaning.decision_id}")
