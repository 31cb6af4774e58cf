"""A complaint that was written in the forum becomes a case of its author."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from community import policies
from community.events import PostHandedOver
from community.models import Post
from portal.activity.actions import record
from portal.activity.models import Event
from portal.members.models import Member
from portal.shell import ports
from portal.shell.ports import Refused

from .sanctions import hold_standing


@transaction.atomic
def hand_over(*, actor: Member, post: Post, subject: str, note: str = "") -> str:
    """Open a case for the post's author, with its text and address; returns the case's key, once per post.

    `note` is said to her first. Nothing in the forum shows the case. Refused: not_allowed, no_author.
    """
    hold_standing(actor)
    if not policies.may_hand_over(actor):
        raise Refused("not_allowed", _("Only moderators and our support do this."))
    author = post.author
    if author is None or not author.is_active:
        raise Refused("no_author", _("Its author is no longer a member."))
    with translation.override(author.language or settings.LANGUAGE_CODE):
        body = _body(post, note.strip())
    outcome = ports.open_case(member=author, subject=subject.strip(), body=body, source=f"post:{post.pk}")
    record(
        PostHandedOver(post=post.pk, case=outcome.made),
        member=author,
        actor=actor,
        source=outcome.made,
        dedupe_key=_key(post),
    )
    return outcome.made


def is_handed_over(post: Post) -> bool:
    """Whether there is a case of it already."""
    return Event.objects.filter(dedupe_key=_key(post)).exists()


def _key(post: Post) -> str:
    return f"handed_over:{post.pk}"


def _body(post: Post, note: str) -> str:
    said = _("From what you wrote in the community, in “%(title)s”:") % {"title": post.topic.title}
    quoted = "\n".join(f"> {line}" for line in post.text[:4000].splitlines())
    address = f"{settings.SITE_URL}{post.get_absolute_url()}"
    return "\n\n".join(part for part in (note, said, quoted, address) if part)
