"""Held posts are shown to a service that knows spam, by the worker: nobody waits for it while writing."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from community.events import ContentRestored
from community.models import ContentKind, Matter, Post, Signal, SpamCheck
from community.screening import spam_service
from portal.activity.actions import record
from portal.activity.leases import MAX_ATTEMPTS

from .moderating import is_held, open_matter, publish_held
from .sanctions import hold_standing


def check_due(limit: int = 20) -> int:
    """Ask about the posts that are due; returns how many were answered.

    Found harmless, what nothing else speaks against is published; spam waits for a moderator, and so does
    what the service has not answered after several attempts.
    """
    done = 0
    for claimed in SpamCheck.objects.batches(limit):
        for check in claimed:
            done += _check(check)
    return done


def _check(check: SpamCheck) -> bool:
    """The question is put outside any transaction: a slow service locks nothing."""
    check.post = Post.objects.select_related("topic", "author").get(pk=check.post_id)
    if not is_held(check.post):
        return check.work(partial(_forget, check, SpamCheck.Answer.NONE))
    try:
        spam = spam_service.is_spam(check)
    except spam_service.NoAnswer as silence:
        return _no_answer(check, silence)
    return check.work(partial(_answered, check, spam))


def _answered(check: SpamCheck, spam: bool) -> None:
    _forget(check, SpamCheck.Answer.SPAM if spam else SpamCheck.Answer.HARMLESS)
    if spam:
        _to_moderators(check, ["service"])
    elif check.asked_only and _nobody_objects(check):
        _publish(check)


def _publish(check: SpamCheck) -> None:
    """Whoever has been barred or limited since it was written has it looked at by a person."""
    author = check.post.author
    standing = hold_standing(author) if author else None
    if standing and (standing.is_barred() or standing.is_limited()):
        open_matter(ContentKind.POST, check.post_id, signal=Signal.Kind.LIMITED)
    elif publish_held(check.post) and check.post.version > 1:  # a new post has an event of its own
        restored = ContentRestored(
            decision=None, content_kind=ContentKind.POST, content=check.post_id, topic=check.post.topic_id
        )
        record(restored, member=author, source=f"post:{check.post_id}")


def _no_answer(check: SpamCheck, silence: Exception) -> bool:
    """Asked again later; after the last attempt a person looks."""
    if check.attempts < MAX_ATTEMPTS:
        check.work(partial(_raise, silence))
        return False
    with transaction.atomic():
        _to_moderators(check, ["no_service"])
    check.work(partial(_raise, silence))
    return False


def _raise(error: Exception) -> None:
    raise error


def _forget(check: SpamCheck, answer: str) -> None:
    """Keep the answer; from where it was written is no longer needed."""
    check.keep(answer=answer, address=None, agent="")


def _to_moderators(check: SpamCheck, why: list[str]) -> None:
    open_matter(ContentKind.POST, check.post_id, signal=Signal.Kind.SPAM, detail={"why": why})


def _nobody_objects(check: SpamCheck) -> bool:
    """Whether nothing has called for a moderator since."""
    about = Matter.objects.filter(kind=ContentKind.POST, object_id=check.post_id)
    return not about.exists()
