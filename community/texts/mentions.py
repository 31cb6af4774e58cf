"""Whom a text speaks to: "@handle" outside of code, links and quotes."""

from __future__ import annotations

from django.urls import reverse

from portal.content import markdown
from portal.members.models import Member

MOST = 10  # of one post; who is named after that is neither linked nor told


def handles_in(text: str) -> list[str]:
    """The handles a text names, each once, at most MOST; whether there is such a member is not asked."""
    if "@" not in text:
        return []
    named = (handle for words in markdown.own_words(text) for handle in markdown.HANDLE.findall(words))
    return list(dict.fromkeys(handle[1:].lower() for handle in named))[:MOST]


def named_in(text: str) -> list[Member]:
    """The members a text speaks to; one query, none where nobody is named."""
    handles = handles_in(text)
    return list(Member.objects.visible_to(None).filter(handle__in=handles)) if handles else []


def named_ids(text: str) -> list[int]:
    return [member.pk for member in named_in(text)]


def people(members: list[Member]) -> dict[str, str]:
    """Their pages by their handles, as the renderer wants to know them."""
    return {member.handle: reverse("members:member", args=[member.handle]) for member in members}
