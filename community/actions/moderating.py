"""Notices about content and the decisions on them."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from community import policies
from community.events import ContentHidden, ContentReported
from community.models import Category, ContentKind, Decision, Post, Report, State, Topic
from portal.activity.actions import record
from portal.members.models import Member
from portal.shell.ports import Refused


@transaction.atomic
def report_content(
    *,
    kind: str,
    object_id: int,
    reason: str,
    explanation: str,
    reporter: Member | None = None,
    name: str = "",
    email: str = "",
    good_faith: bool = True,
) -> Report:
    """File a notice about a post or topic. A member's second notice about the same thing changes nothing.

    Refused: no_good_faith.
    """
    if not good_faith:
        raise Refused("no_good_faith", _("Please confirm that your notice is accurate and complete."))
    if reporter:
        known = Report.objects.about(kind, object_id).waiting().filter(reporter=reporter).first()
        if known:
            return known
    report = Report.objects.create(
        kind=kind,
        object_id=object_id,
        reason=reason,
        explanation=explanation,
        reporter=reporter,
        name=name,
        email=email,
        good_faith=good_faith,
    )
    payload = ContentReported(report=report.pk, content_kind=kind, content=object_id)
    record(payload, member=reporter, actor=reporter, source=f"report:{report.pk}")
    return report


@transaction.atomic
def decide_report(*, actor: Member, report: Report, hide: bool, reason: str) -> Decision:
    """Decide a notice, and with it all that wait about the same thing. `reason` is what the author reads.

    Refused: not_allowed, no_reason, already_decided.
    """
    content = report.content
    if not policies.may_decide(actor, report, content):
        raise Refused("not_allowed", _("Someone else has to decide this."))
    decision = _decide(actor, report.kind, report.object_id, hide, reason)
    if not Report.objects.filter(pk=report.pk, decision__isnull=True).update(decision=decision):
        raise Refused("already_decided", _("This has been decided already."))
    Report.objects.about(report.kind, report.object_id).waiting().update(decision=decision)
    if hide and content is not None:
        _hide(content, decision, actor)
    return decision


@transaction.atomic
def hide_post(*, actor: Member, post: Post, reason: str) -> Decision:
    """Hide a post that nobody has reported. Refused: not_allowed, no_reason."""
    if not policies.may_moderate(actor) or post.author_id == actor.pk:
        raise Refused("not_allowed", _("Someone else has to decide this."))
    decision = _decide(actor, ContentKind.POST, post.pk, True, reason)
    _hide(post, decision, actor)
    return decision


def _decide(actor: Member, kind: str, object_id: int, hide: bool, reason: str) -> Decision:
    if not reason.strip():
        raise Refused("no_reason", _("Please give a reason: the author will read it."))
    return Decision.objects.create(
        kind=kind,
        object_id=object_id,
        outcome=Decision.Outcome.HIDE if hide else Decision.Outcome.KEEP,
        reason=reason.strip(),
        decided_by=actor,
    )


def _hide(content: Post | Topic, decision: Decision, actor: Member) -> None:
    """Hide a post, or a whole topic where that, or its opening post, is meant; counters follow."""
    topic = content if isinstance(content, Topic) else content.topic
    whole = isinstance(content, Topic) or content.is_opening
    hidden = _hide_topic(topic) if whole else _hide_post(content, topic)
    if not hidden:
        return
    payload = ContentHidden(
        decision=decision.pk, content_kind=decision.kind, content=decision.object_id, topic=topic.pk
    )
    record(payload, member=content.author, actor=actor, source=f"decision:{decision.pk}")


def _hide_topic(topic: Topic) -> int:
    hidden = Topic.objects.filter(pk=topic.pk, state=State.VISIBLE).update(state=State.HIDDEN)
    if hidden:
        posts = Topic.objects.values_list("post_count", flat=True).get(pk=topic.pk)
        Category.objects.filter(pk=topic.category_id).update(
            topic_count=F("topic_count") - 1, post_count=F("post_count") - posts
        )
    return hidden


def _hide_post(post: Post | Topic, topic: Topic) -> int:
    # The topic's lock comes first, as in every verb that changes its counters.
    Topic.objects.filter(pk=topic.pk).update(post_count=F("post_count"))
    hidden = Post.objects.filter(pk=post.pk, state=State.VISIBLE).update(state=State.HIDDEN)
    if hidden:
        Topic.objects.filter(pk=topic.pk).update(post_count=F("post_count") - 1)
        Category.objects.filter(pk=topic.category_id).update(post_count=F("post_count") - 1)
    return hidden
