"""Reversing a decision that has changed a text or moved a topic: it is again as it was before."""

from __future__ import annotations

from django.db import transaction

from community.actions import uploads
from community.actions.arranging import guarding, placing
from community.actions.rewriting import rewrite
from community.models import Arrangement, Decision, Post, Revision, State
from portal.members.models import Member
from portal.shell.ports import Refused

Left, Outcome = Decision.Left, Decision.Outcome


def put_back(decision: Decision, actor: Member) -> str:
    """Undo what an EDIT or a MOVE has done; answers why it could not be (Decision.Left), else "".

    The row of the topic it lies in is locked, and the decision is reversed already.
    """
    if decision.outcome == Outcome.EDIT:
        return _text(decision, actor)
    return _place(decision, actor) if decision.outcome == Outcome.MOVE else ""


def _text(decision: Decision, actor: Member) -> str:
    """Only where the post still says what the decision made of it: nobody's later words are overwritten."""
    done = _first(decision)
    if done is None:
        return Left.NO_WAY
    post, made = done.post, _at(done.post, done.version + 1)
    if made not in {None, _now(post)}:
        return Left.CHANGED
    former = _before(done)
    put = rewrite(
        actor=actor,
        post=post,
        text=former.text,
        html=uploads.render(former.text, author=post.author_id, post=post.pk),
        title=former.title if post.is_opening and former.title else None,
        states=tuple(State.values),
        decision=decision,
    )
    return "" if put else Left.CHANGED


def _first(decision: Decision) -> Revision | None:
    """The text that the decision has replaced; later ones are what its reversal did."""
    kept = Revision.objects.filter(decision=decision).select_related("post__topic")
    return kept.order_by("version").first()


def _before(done: Revision) -> Revision:
    """The text to go back to: one that was itself an edit by a decision reversed since is none."""
    reversed_since = done.post.revisions.filter(version=done.version - 1, decision__reversed_at__isnull=False)
    earlier = reversed_since.select_related("decision", "post__topic").first()
    if earlier is None or earlier.decision is None or _first(earlier.decision) != earlier:
        return done
    return _before(earlier)


def _at(post: Post, version: int) -> tuple[str, str] | None:
    return post.revisions.filter(version=version).values_list("title", "text").first()


def _now(post: Post) -> tuple[str, str]:
    return post.topic.title if post.is_opening else "", post.text


def _place(decision: Decision, actor: Member) -> str:
    done = Arrangement.objects.filter(decision=decision).select_related("topic").first()
    if done is None or _is_built_on(done):
        return Left.CHANGED
    (topic,) = guarding.held(done.topic)
    try:
        with transaction.atomic():
            placing.put_back(topic, done, widen=True, home=_home(done))
    except Refused as refusal:
        return Left.CHANGED if refusal.code == "changed_since" else Left.NO_WAY
    placing.close(done, actor=actor)
    return ""


def _is_built_on(done: Arrangement) -> bool:
    """Whether the topic was moved or merged since. What was split off hinders nothing."""
    later = Arrangement.objects.in_force().of_topic(done.topic_id).filter(pk__gt=done.pk)
    verb = Arrangement.Verb
    return done.undone_at is not None or later.filter(verb__in=[verb.MOVE, verb.MERGE]).exists()


def _home(done: Arrangement) -> int:
    """The category to go back to: where a decision reversed since had put the topic is none."""
    moves = Arrangement.objects.in_force().filter(topic=done.topic_id, verb=Arrangement.Verb.MOVE)
    reversed_since = moves.filter(pk__lt=done.pk, decision__reversed_at__isnull=False)
    earlier = reversed_since.order_by("-pk").first()
    if earlier is None or earlier.before["to"] != done.before["category"]:
        return int(done.before["category"])
    return _home(earlier)
