"""What a moderator had before her when she decided: of something else she has decided nothing."""

from __future__ import annotations

import hashlib

from django.utils.translation import gettext as _

from community.models import Content, Post, Topic
from portal.members.models import Member
from portal.shell.ports import Refused


def seen_of(content: Content | None) -> str:
    """A mark of what the content says now, another one whenever that changes; "" where it is gone."""
    if isinstance(content, Member):
        names = Member.objects.filter(pk=content.pk).values_list("display_name", "handle", "about").first()
        return hashlib.sha256(repr(names).encode()).hexdigest()[:16]
    posts = Post.objects.none()
    if isinstance(content, Topic):
        posts = Post.objects.filter(topic=content.pk).in_order()
    elif isinstance(content, Post):
        posts = Post.objects.filter(pk=content.pk)
    read = posts.values_list("pk", "version").first()
    return f"{read[0]}-{read[1]}" if read else ""


def check_seen(content: Content | None, seen: str) -> None:
    """Refused: changed, where it does not say any more what was `seen`; "" has not been asked."""
    if seen and seen != seen_of(content):
        raise Refused("changed", _("This has been changed since you opened the page. Read it again."))
