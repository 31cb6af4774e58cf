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
        said = Member.objects.filter(pk=content.pk).values_list("display_name", "handle", "about").first()
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]
    if isinstance(content, Topic):
        said = Post.objects.filter(topic=content.pk).in_order().values_list("pk", "version").first()
    elif isinstance(content, Post):
        said = Post.objects.filter(pk=content.pk).values_list("pk", "version").first()
    else:
        said = None
    return "-".join(str(part) for part in said or ())


def check_seen(content: Content | None, seen: str) -> None:
    """Refused: changed, where it does not say any more what was `seen`; "" has not been asked."""
    if seen and seen != seen_of(content):
        raise Refused("changed", _("This has been changed since you opened the page. Read it again."))
