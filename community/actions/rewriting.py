"""Putting another text into a post: the former one is kept. Who may, and why, is asked by who calls this."""

from __future__ import annotations

from django.utils import timezone

from community.events import PostEdited, TopicRenamed
from community.models import Decision, Post, State, Topic
from community.models.topics import slug_of
from portal.activity.actions import record
from portal.content import markdown
from portal.members.models import Member

from . import revisions, uploads, voices


def rewrite(
    *,
    actor: Member,
    post: Post,
    text: str,
    html: str,
    title: str | None = None,
    states: tuple[str, ...] = (State.VISIBLE,),
    decision: Decision | None = None,
) -> bool:
    """Replace the text of a post as it was read; False where somebody else was quicker.

    `html` is the text rendered, `title` a new one for the topic of an opening post. `decision` asks for it,
    or its reversal does. Only a post in one of the `states` is touched.
    """
    now, version = timezone.now(), post.version
    former = Post.objects.select_related("topic__category", "author").get(pk=post.pk)
    changed = Post.objects.filter(pk=post.pk, version=version, state__in=states).update(
        text=text,
        html=html,
        renderer_version=markdown.RENDERER_VERSION,
        edited_at=now,
        version=version + 1,
    )
    post.refresh_from_db()
    if not changed:
        return False
    revisions.keep(post=former, editor=actor, now=now, decision=decision)
    uploads.attach(post)
    voices.end_unsaid(actor=actor, post=post)
    if title is not None and title != former.topic.title:
        _rename(actor, former.topic, title, post.version)
    payload = PostEdited(topic=post.topic_id, post=post.pk, version=post.version)
    record(payload, member=post.author, actor=actor, source=f"post:{post.pk}")
    return True


def _rename(actor: Member, topic: Topic, title: str, version: int) -> None:
    """The old address leads to the new one, as any with the topic's id does."""
    Topic.objects.filter(pk=topic.pk).update(title=title, slug=slug_of(title))
    payload = TopicRenamed(topic=topic.pk, version=version)
    record(payload, member=topic.author, actor=actor, source=f"topic:{topic.pk}")
