"""What stands beside a matter: the posts around it, and what is known of its author."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from community.models import ContentKind, Decision, Matter, Post, Reputation, Sanction, State, Topic

BEFORE, AFTER = 2, 2
SHOWN = 8


def surroundings(matter: Matter) -> dict[str, Any]:
    """`posts` around what the matter is about, in their order, whatever their state; and its `topic`.

    For a topic they are its first ones, for a member her newest.
    """
    content = matter.content
    if isinstance(content, Post):
        return {"topic": content.topic, "posts": _around(content), "meant": content.pk}
    if isinstance(content, Topic):
        opening = content.posts.in_order().select_related("author")[: AFTER + 1]
        return {"topic": content, "posts": list(opening), "meant": None}
    newest = Post.objects.filter(author=content).order_by("-created_at").select_related("topic")
    return {"topic": None, "posts": list(newest[:5]) if content else [], "meant": None}


def _around(post: Post) -> list[Post]:
    """A post that has no number yet stands behind those that were there when it was written."""
    others = Post.objects.filter(topic=post.topic_id).select_related("author")
    if post.number is None:
        before = others.filter(created_at__lte=post.created_at, number__isnull=False)
        return [*reversed(before.order_by("-number")[:BEFORE]), post]
    near = others.filter(number__gte=post.number - BEFORE, number__lte=post.number + AFTER)
    return list(near.order_by("number"))


def history(matter: Matter) -> dict[str, Any] | None:
    """What is known of whom the matter concerns; None where nobody is left."""
    member = matter.member
    if member is None:
        return None
    now = timezone.now()
    sanctions = Sanction.objects.filter(member=member, lifted_at=None).select_related("decision")
    earlier = Decision.objects.filter(member=member).exclude(matter=matter)
    return {
        "member": member,
        "standing": Reputation.objects.of(member),
        "posts": Post.objects.filter(author=member, state=State.VISIBLE).count(),
        "decisions": list(
            earlier.select_related("rule", "decided_by", "matter").order_by("-decided_at")[:SHOWN]
        ),
        "sanctions": [one for one in sanctions if one.ends_at is None or one.ends_at > now],
    }


def decisions(matter: Matter) -> list[Decision]:
    """What was decided in this matter, newest first; while it is open, nothing was.

    Where cleaning up has closed it, that is the decision about the author as a whole.
    """
    if matter.decided_at is None:
        return []
    known = Decision.objects.select_related("rule", "decided_by", "taken_profile").order_by("-decided_at")
    return list(known.filter(matter=matter)) or list(
        known.filter(cleaning__posts__post=_first_of(matter), decided_at__lte=matter.decided_at)[:1]
    )


def _first_of(matter: Matter) -> int | None:
    """The id of the post a matter is about: of a topic its opening one, of a member none."""
    if matter.kind == ContentKind.POST:
        return matter.object_id
    topic = matter.content
    opening = topic.posts.in_order().first() if isinstance(topic, Topic) else None
    return opening.pk if opening else None
