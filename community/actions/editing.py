"""Changing what has been published."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community import policies
from community.events import PostEdited, TopicRenamed
from community.models import Post, State, Topic
from community.models.topics import slug_of
from community.screening.verdicts import Origin
from portal.activity.actions import record
from portal.content import markdown
from portal.members.models import Member
from portal.shell.ports import Refused

from . import revisions, screening, uploads, voices
from .texts import clean, clean_title


class EditConflict(Exception):
    """Someone saved in between; `post` is what is stored now."""

    def __init__(self, post: Post) -> None:
        super().__init__(f"post {post.pk} is at version {post.version}")
        self.post = post


@transaction.atomic
def edit_post(
    *,
    actor: Member,
    post: Post,
    text: str,
    version: int,
    title: str | None = None,
    origin: Origin | None = None,
) -> Post:
    """Replace a post's text, if it is still at `version`; else EditConflict with what is stored.

    `title` is a new one for the topic and counts with the opening post alone. The former text is kept as a
    Revision; the same again changes nothing. What the rules hold disappears until a moderator agrees; its
    number stays.
    Refused: not_yours, empty, too_long, and what `screening.screen` refuses.
    """
    text = clean(text)
    html = uploads.render(text, author=post.author_id, post=post.pk)  # takes its time, so before any lock
    verdict = screening.screen(
        author=actor, text=text, title=title or "", before=_before(post, title), origin=origin
    )
    if not policies.may_edit(actor, post):
        raise Refused("not_yours", _("You cannot edit this post."))
    title = clean_title(title) if title is not None and post.is_opening else None
    post.refresh_from_db()
    if post.version != version or post.state != State.VISIBLE:
        raise EditConflict(post)
    if text == post.text and title in (None, post.topic.title):
        return post
    _replace(actor, post, (text, html), title)
    screening.after_edit(verdict, post, origin)
    return post


def _before(post: Post, title: str | None) -> str:
    return post.text if title is None else f"{post.topic.title}\n{post.text}"


def _replace(actor: Member, post: Post, text: tuple[str, str], title: str | None) -> None:
    now, version = timezone.now(), post.version
    former = Post.objects.select_related("topic__category", "author").get(pk=post.pk)
    changed = Post.objects.filter(pk=post.pk, version=version, state=State.VISIBLE).update(
        text=text[0],
        html=text[1],
        renderer_version=markdown.RENDERER_VERSION,
        edited_at=now,
        version=version + 1,
    )
    post.refresh_from_db()
    if not changed:
        raise EditConflict(post)
    revisions.keep(post=former, editor=actor, now=now)
    uploads.attach(post)
    voices.end_unsaid(actor=actor, post=post)
    if title is not None and title != former.topic.title:
        _rename(actor, former.topic, title, post.version)
    payload = PostEdited(topic=post.topic_id, post=post.pk, version=post.version)
    record(payload, member=post.author, actor=actor, source=f"post:{post.pk}")


def _rename(actor: Member, topic: Topic, title: str, version: int) -> None:
    """The old address leads to the new one, as any with the topic's id does."""
    Topic.objects.filter(pk=topic.pk).update(title=title, slug=slug_of(title))
    payload = TopicRenamed(topic=topic.pk, version=version)
    record(payload, member=topic.author, actor=actor, source=f"topic:{topic.pk}")
