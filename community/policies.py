"""Who may do what. A viewer may be anonymous; each answer is a plain yes or no, or says why not."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.members.roles import Role, has_role
from portal.search.audience import is_open_to

from .models import Appeal, Category, IdeaStatus, Kind, Matter, Poll, Post, Report, Reputation, State, Topic
from .recognition import rights


def is_visible(content: Post | Topic) -> bool:
    return content.state == State.VISIBLE


def may_read(viewer: Any, topic: Topic) -> bool:
    return is_visible(topic) and is_open_to(viewer, topic.category.readers)


def standing_of(viewer: Any) -> Reputation:
    """The member's standing, asked once per member object; verbs ask anew (`sanctions.hold_standing`)."""
    known: Reputation | None = getattr(viewer, "_standing", None)
    if known is None:
        known = Reputation.objects.of(viewer)
        viewer._standing = known
    return known


def remember_standing(viewer: Any, standing: Reputation) -> None:
    """From now on policies answer by this standing where they are asked about this member object."""
    viewer._standing = standing


def may_write(viewer: Any) -> bool:
    """Whether she may write, react, vote or upload anything at all: no visitor, and nobody suspended."""
    return viewer.is_authenticated and viewer.is_active and not standing_of(viewer).is_barred()


def is_limited(viewer: Any) -> bool:
    """Whether moderators look at what she writes before others see it."""
    return standing_of(viewer).is_limited()


def kinds_for(viewer: Any, category: Category) -> list[str]:
    """The kinds of topic this viewer may start there; announcements are the staff's."""
    if category.archived or not may_write(viewer) or not is_open_to(viewer, category.readers):
        return []
    return [kind for kind in category.kinds if kind != Kind.ANNOUNCEMENT or viewer.is_staff]


def may_start(viewer: Any, category: Category, kind: str) -> bool:
    return kind in kinds_for(viewer, category)


def may_reply(viewer: Any, topic: Topic) -> bool:
    """Not in a locked topic, nor in an archived category."""
    closed = topic.locked or topic.category.archived
    return not closed and may_write(viewer) and may_read(viewer, topic)


def may_accept(viewer: Any, topic: Topic) -> bool:
    """The one who asked chooses the answer, once."""
    asked = may_write(viewer) and topic.author_id == viewer.pk and topic.kind == Kind.QUESTION
    return asked and topic.state == State.VISIBLE


def may_edit(viewer: Any, post: Post) -> bool:
    """One's own post where one may reply; moderators edit what they may read, and the author is told."""
    if post.state != State.VISIBLE:
        return False
    if may_moderate(viewer):
        return may_read(viewer, post.topic)
    return post.author_id == viewer.pk and may_reply(viewer, post.topic)


def may_react(viewer: Any, post: Post) -> bool:
    others = may_write(viewer) and post.author_id != viewer.pk
    return others and post.state == State.VISIBLE and may_read(viewer, post.topic)


def acts_as(viewer: Any, *roles: Role) -> bool:
    """Whether she is in one of the roles and not barred: who may not write does not decide either."""
    return has_role(viewer, *roles) and may_write(viewer)


def may_moderate(viewer: Any) -> bool:
    return acts_as(viewer, Role.MODERATOR)


def may_decide(viewer: Any, matter: Matter) -> bool:
    """Nobody decides about herself, what she wrote or what she has sent a notice of."""
    if not may_moderate(viewer) or matter.member_id == viewer.pk:
        return False
    return not matter.reports.filter(reporter=viewer).exists()


def needs_reasons(actor: Any, post: Post) -> bool:
    """Whether changing the post is a decision about what somebody else wrote."""
    return post.author_id != actor.pk


def narrows(actor: Any, topic: Topic, target: Category) -> bool:
    """Whether moving it there takes what another member wrote from somebody who may read it now."""
    if not topic.category.is_wider_than(target):
        return False
    others = topic.posts.filter(state=State.VISIBLE).exclude(author=actor.pk)
    return topic.author_id != actor.pk or others.exists()


def may_be_sanctioned(member: Any, *, by: Any) -> bool:
    """Staff only by a superuser, nobody by herself, nor who is gone; `by` is None where a machine decides."""
    if member.erased_at is not None:
        return False
    if by is None:
        return not member.is_staff
    return may_moderate(by) and by.pk != member.pk and (not member.is_staff or by.is_superuser)


def flag_weight(reporter: Any) -> int:
    """What a notice of hers weighs: visitors and new members 1, regulars 2, the trusted 3."""
    return rights.flag_weight(reporter)


def may_upload(viewer: Any) -> bool:
    """Whether she may put pictures into what she writes: her level of trust opens it."""
    return may_write(viewer) and rights.may_upload(viewer)


def why_no_pictures(viewer: Any) -> str:
    """Why she may not upload pictures, in her language; empty where she may."""
    if may_upload(viewer):
        return ""
    if may_write(viewer):
        return _("You can add pictures once we know each other better: read and write a little first.")
    return _("You cannot add pictures at the moment.")


def may_see_picture(viewer: Any, source: str) -> bool:
    """Whether the picture of this source (see `pictures`) is there for the viewer.

    One that waits is its member's alone; one of a post is for its readers, its author, and moderators.
    """
    kind, _sep, owner = source.partition(":")
    if kind == "upload":
        return viewer.is_authenticated and str(viewer.pk) == owner
    if kind != "post":
        return False
    if Post.objects.visible_to(viewer).filter(pk=owner).exists() or may_moderate(viewer):
        return True
    return viewer.is_authenticated and Post.objects.filter(pk=owner, author=viewer).exists()


def may_vote(viewer: Any, topic: Topic) -> bool:
    """For somebody else's idea that is not done, or “me too” on somebody else's question."""
    voted = topic.kind == Kind.QUESTION or (topic.kind == Kind.IDEA and topic.idea_status != IdeaStatus.DONE)
    return voted and topic.author_id != getattr(viewer, "pk", None) and may_reply(viewer, topic)


def may_judge_ideas(viewer: Any) -> bool:
    """Whether she says what becomes of ideas: moderators, and those who answer for the programme."""
    return acts_as(viewer, Role.MODERATOR, Role.MANAGER)


def may_cast_ballot(viewer: Any, poll: Poll) -> bool:
    return poll.is_open and may_reply(viewer, poll.topic)


def may_decide_appeal(viewer: Any, appeal: Appeal) -> bool:
    """Another moderator than the one who decided first, and nobody concerned or who sent a notice of it."""
    decision = appeal.decision
    concerned = {decision.decided_by_id, decision.member_id, appeal.member_id}
    if not may_moderate(viewer) or viewer.pk in concerned:
        return False
    about = Report.objects.about(decision.kind, decision.object_id).filter(reporter=viewer)
    return not about.exists() and not decision.reports.filter(reporter=viewer).exists()


def may_ask_for_voices(viewer: Any) -> bool:
    """Whether she asks members to be a customer's voice: moderators, and those who run the programme."""
    return acts_as(viewer, Role.MODERATOR, Role.MANAGER)


def may_ask_voice(viewer: Any, post: Post) -> bool:
    """For a post that everybody may read, of a customer who is there."""
    author = post.author
    if author is None or not author.is_active or author.is_staff or author.pk == viewer.pk:
        return False
    seen_by_all = is_visible(post) and is_visible(post.topic) and post.topic.category.is_public
    return seen_by_all and may_ask_for_voices(viewer)


def may_hand_over(viewer: Any) -> bool:
    """Whether she may turn a post into a case."""
    return acts_as(viewer, Role.MODERATOR, Role.AGENT, Role.LEAD)
