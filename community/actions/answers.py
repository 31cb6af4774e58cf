"""Choosing the answer to a question."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from community import policies
from community.events import AnswerAccepted
from community.models import Kind, Post, State, Topic
from portal.activity.actions import record
from portal.members.models import Member
from portal.shell.ports import Refused

from .sanctions import hold_standing


@transaction.atomic
def accept_answer(*, actor: Member, topic: Topic, post: Post) -> Post:
    """Accept `post` as the answer, once for the topic; returns the answer that stands, maybe an earlier one.

    An answer of one's own is accepted without an event, and so is one in the place of another that is held
    after an edit; in the place of a hidden one it is told like the first. Refused: not_yours, no_answer.
    """
    hold_standing(actor)
    if not policies.may_accept(actor, topic):
        raise Refused("not_yours", _("Only the person who asked can choose the answer."))
    if post.topic_id != topic.pk or post.is_opening or post.state != State.VISIBLE:
        raise _no_answer()
    open_question = Topic.objects.filter(
        pk=topic.pk, accepted__isnull=True, kind=Kind.QUESTION, state=State.VISIBLE
    )
    if not open_question.update(accepted=post):
        topic.refresh_from_db(fields=["accepted"])
        return topic.accepted or post
    # The topic's row is locked now: whoever moved or hid the post meanwhile has done so.
    if not Post.objects.filter(pk=post.pk, topic=topic, state=State.VISIBLE).exists():
        raise _no_answer()
    topic.accepted = post
    if post.author_id not in {None, actor.pk} and not _is_held_for(topic):
        record(
            AnswerAccepted(topic=topic.pk, post=post.pk),
            member=post.author,
            actor=actor,
            source=f"post:{post.pk}",
            dedupe_key=f"answer_accepted:topic:{topic.pk}:post:{post.pk}",
        )
    return post


def _is_held_for(topic: Topic) -> bool:
    """Whether the answer accepted before waits after an edit: else editing in turn would pay each time."""
    return Post.objects.filter(topic=topic, was_accepted=True, state=State.HELD).exists()


def _no_answer() -> Refused:
    return Refused("no_answer", _("This post cannot be the answer."))
