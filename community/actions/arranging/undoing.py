"""Undoing what was done to topics."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.actions.moderating.locking import locked_by_decision
from community.actions.moderating.standing import check_not_closed
from community.models import Arrangement, Follow, Post, State, Topic, Vote
from portal.members.models import Member
from portal.shell.ports import Refused

from . import guarding, placing
from .matters import follow_opening
from .transfer import Step, numbered, recount, transfer

Verb = Arrangement.Verb
#: For so long undoing corrects a mistake, though fewer people read then what lies there now.
CORRECTED_WITHIN = timedelta(days=1)


@transaction.atomic
def undo(*, actor: Member, done: Arrangement, widen: bool = False) -> None:
    """Put a topic back to how it was before; what was written since stays.

    Refused: not_allowed, changed_since (something that builds on it was done since, or it is undone), decided
    (what a decision has done, or what it closes, its reversal undoes), closed (what was split or merged lies
    in a topic that is hidden or waits, or would), wider (`widen` allows it), narrower (others wrote what
    fewer people could read then; a mistake of today that nobody has written to since is corrected all the
    same), and for a move what `place` refuses.
    """
    guarding.check(actor)
    topics = guarding.held(*[one for one in (done.topic, done.other) if one is not None])
    done.refresh_from_db(fields=["undone_at"])
    if not done.may_be_undone:
        raise Refused("changed_since", _("Something else was done to this topic since; undo that first."))
    if done.decision_id:
        raise Refused("decided", _("This was a decision: reversing that undoes it."))
    if done.is_large:
        _check_readers(done, topics, actor, widen=widen)
    _undo(done, topics, widen=widen)
    placing.close(done, actor=actor)


def _check_readers(done: Arrangement, topics: list[Topic], actor: Member, *, widen: bool) -> None:
    """What goes back has the readers it has now, or there is a word for it. Refused: wider, narrower."""
    here, there = topics[-1].category_id, done.before.get("category", topics[0].category_id)
    rooms = guarding.held_categories(here, there)
    if there not in rooms:
        return  # the room is gone, which a move says itself
    guarding.check_widening(rooms[here], rooms[there], widen=widen)
    going = Post.objects.filter(topic=topics[-1], state=State.VISIBLE).exclude(author=actor)
    if done.verb == Verb.MERGE:
        going = going.filter(pk__in=[pk for pk, _number in done.before["posts"]])
    if not rooms[here].is_wider_than(rooms[there]) or not going.exists():
        return
    written_since = going.filter(published_at__gt=done.done_at).exists()
    if written_since or done.done_at < timezone.now() - CORRECTED_WITHIN:
        message = _(
            "In “%(name)s” fewer people read it than now: this cannot be undone any more. Move it there, with"
            " reasons; what was merged is split off first."
        )
        raise Refused("narrower", message % {"name": rooms[there]})


def _undo(done: Arrangement, topics: list[Topic], *, widen: bool) -> None:
    if done.verb in {Verb.LOCK, Verb.UNLOCK}:
        closed = done.verb == Verb.UNLOCK or locked_by_decision(done.topic_id)
        Topic.objects.filter(pk=done.topic_id).update(locked=closed)
    elif done.verb in {Verb.PIN, Verb.UNPIN}:
        Topic.objects.filter(pk=done.topic_id).update(pinned=done.verb == Verb.UNPIN)
    elif done.verb == Verb.MOVE:
        placing.put_back(topics[0], done, widen=widen)
    elif done.verb == Verb.SPLIT:
        _join(done, *topics)
    else:
        _part(done, *topics)


def _join(done: Arrangement, topic: Topic, new: Topic) -> None:
    """Undo a split: the posts take their places again, what was written since comes behind."""
    _check_visible(topic, new)
    check_not_closed(new)
    former = dict(done.before["posts"])
    taken = set(Post.objects.filter(topic=topic, number__isnull=False).values_list("number", flat=True))
    steps: list[Step] = []
    last = max([*taken, *former.values()])
    moved = numbered(new)
    if moved:
        follow_opening(new, moved[0][0])
    for pk, number in moved:
        place = former.get(pk)
        if place is None or place in taken:
            last += 1
            place = last
        steps.append((pk, number, place))
    with guarding.counted(topic, new):
        transfer(steps, new, topic)
        Post.objects.filter(topic=new, number=None).update(topic=topic)
        Topic.objects.filter(pk=new.pk).update(state=State.HIDDEN, merged_into=topic, accepted=None)
        _accept_again(done, topic)
        for one in (topic, new):
            recount(one)


def _check_visible(*topics: Topic) -> None:
    """Nothing is taken out of what is hidden as a whole, nor put into it. Refused: closed."""
    if any(topic.state != State.VISIBLE for topic in topics):
        raise Refused("closed", _("This topic is not visible: that is decided about first."))


def _part(done: Arrangement, topic: Topic, into: Topic) -> None:
    """Undo a merge: the posts that are still there go back to their old numbers."""
    _check_visible(into)
    former = dict(done.before["posts"])
    steps: list[Step] = [(pk, number, former[pk]) for pk, number in numbered(into, pk__in=list(former))]
    with guarding.counted(topic, into):
        if done.before["brought"]:
            Topic.objects.filter(pk=into.pk, accepted=done.before["accepted"]).update(accepted=None)
        transfer(steps, into, topic)
        Post.objects.filter(pk__in=done.before["waiting"], topic=into, number=None).update(topic=topic)
        opening = topic.posts.in_order().first()
        state = opening.state if opening else State.VISIBLE  # the two are one
        Topic.objects.filter(pk=topic.pk).update(state=state, merged_into=None)
        _accept_again(done, topic)
        Follow.objects.filter(topic=into, member__in=done.before["follows"]).delete()
        Vote.objects.filter(topic=into, member__in=done.before["votes"]).delete()
        Topic.objects.filter(pk=into.pk).update(vote_count=into.votes.count())
        for one in (topic, into):
            recount(one)


def _accept_again(done: Arrangement, topic: Topic) -> None:
    """The answer that was accepted is so again, unless another one has been meanwhile.

    One that is out of sight now is so with the day it comes back.
    """
    answer = Post.objects.filter(pk=done.before["accepted"], topic=topic)
    if answer.filter(state=State.VISIBLE).exists():
        Topic.objects.filter(pk=topic.pk, accepted=None).update(accepted=done.before["accepted"])
    else:
        answer.update(was_accepted=True)
