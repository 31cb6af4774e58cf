"""Changing what has been published."""

from __future__ import annotations

from dataclasses import asdict
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from community import policies
from community.models import ContentKind, Decision, Kind, Post, State
from community.screening.verdicts import Origin
from portal.members.models import Member
from portal.retrying import retried
from portal.shell.ports import Refused

from . import screening, uploads
from .moderating import Because, decide, open_matter
from .moderating.visibility import hold_topic
from .rewriting import rewrite
from .texts import clean, clean_title


class EditConflict(Exception):
    """Someone saved in between; `post` is what is stored now."""

    def __init__(self, post: Post) -> None:
        super().__init__(f"post {post.pk} is at version {post.version}")
        self.post = post


@retried
@transaction.atomic
def edit_post(
    *,
    actor: Member,
    post: Post,
    text: str,
    version: int,
    title: str | None = None,
    origin: Origin | None = None,
    because: Because | None = None,
) -> Post:
    """Replace a post's text, if it is still at `version`; else EditConflict with what is stored.

    `title` is a new one for the topic and counts with the opening post alone. The former text is kept as a
    Revision; the same again changes nothing. What the rules hold disappears until a moderator agrees; its
    number stays. To edit what somebody else wrote is a decision, and `because` says what it rests on.
    Refused: not_yours, empty, too_long, no_picture (of a showcase), what `screening.screen` refuses, and as
    `decide`.
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
    written = _Written(text, html, title)
    if policies.needs_reasons(actor, post):
        return _decided(actor, post, written, because or Because())
    _replace(actor, post, written)
    if post.is_opening and post.topic.kind == Kind.SHOWCASE:
        uploads.require_picture(post)
    screening.after_edit(verdict, post, origin)
    return post


def _before(post: Post, title: str | None) -> str:
    return post.text if title is None else f"{post.topic.title}\n{post.text}"


class _Written(NamedTuple):
    text: str
    html: str
    title: str | None


def _replace(actor: Member, post: Post, new: _Written, decision: Decision | None = None) -> None:
    if not rewrite(actor=actor, post=post, decision=decision, **new._asdict()):
        raise EditConflict(post)


def _decided(actor: Member, post: Post, new: _Written, because: Because) -> Post:
    """The author is told the reasons, and can have it undone by an appeal."""
    hold_topic(post)  # before the matter, as everywhere
    decide(
        matter=open_matter(ContentKind.POST, post.pk),
        actor=actor,
        outcome=Decision.Outcome.EDIT,
        change=lambda decision: _replace(actor, post, new, decision),
        **asdict(because),
    )
    return post
