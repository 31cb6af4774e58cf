"""The posts of a page as HTML: what a viewer may do with each decides which stencil is filled."""

from __future__ import annotations

import functools
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from portal.shell.templatetags.ui import avatar, when

from .models import Post, Topic
from .stencils import Stencil, hole

_NOBODY, _VIEWER, _OTHER = None, 1, 2
_COUNTS = ("helpful", "thanks", "well_said")


class Rights(NamedTuple):
    """What the viewer may do on the page."""

    is_member: bool
    may_reply: bool
    may_accept: bool
    may_ask_voice: bool


class _Shape(NamedTuple):
    """All that the template decides upon."""

    language: str
    rights: Rights
    is_opening: bool
    is_accepted: bool
    is_own: bool
    author: tuple[bool, bool] | None  # whether she has a handle, and is of the team
    by_ambassador: bool
    edited: bool
    mine: frozenset[str]
    counted: tuple[bool, ...]


def card(post: Post, topic: Topic, viewer: Any, rights: Rights, csrf_token: Any) -> SafeString:
    """One post of the topic as the viewer sees it; `csrf_token` is the request's own."""
    author = post.author
    counts = post.helpful_count, post.thanks_count, post.well_said_count
    shape = _Shape(
        get_language() or "",
        rights,
        post.is_opening,
        topic.accepted_id == post.pk,
        rights.is_member and post.author_id == viewer.pk,
        (bool(author.handle), author.is_staff) if author else None,
        bool(getattr(post, "by_ambassador", False)),
        post.edited_at is not None,
        post.mine,
        tuple([count > 0 for count in counts]),
    )
    values = {
        "pk": post.pk,
        "topic": topic.pk,
        "number": post.number,
        "handle": author.handle if author else "",
        "name": post.author_name,
        "avatar": avatar(author),
        "moment": when(post.created_at),
        "address": post.get_absolute_url(),
        "html": mark_safe(post.html),  # cleaned when it was written
        "csrf": csrf_token if rights.is_member else "",
        "helpful": counts[0],
        "thanks": counts[1],
        "well_said": counts[2],
    }
    return _stencil(shape).fill(values)


@functools.lru_cache(maxsize=1024)
def _stencil(shape: _Shape) -> Stencil:
    post = SimpleNamespace(
        pk=hole("pk"),
        number=hole("number"),
        author=None,
        author_id=_NOBODY,
        author_name=hole("name"),
        by_ambassador=shape.by_ambassador,
        is_opening=shape.is_opening,
        edited_at=shape.edited,
        html=hole("html"),
        mine=shape.mine,
        reaction_count=any(shape.counted),
        get_absolute_url=hole("address"),
    )
    for name, is_counted in zip(_COUNTS, shape.counted, strict=True):
        setattr(post, f"{name}_count", hole(name) if is_counted else 0)
    if shape.author is not None:
        has_handle, is_staff = shape.author
        post.author = SimpleNamespace(handle=hole("handle") if has_handle else "", is_staff=is_staff)
        post.author_id = _VIEWER if shape.is_own else _OTHER
    context = {
        "post": post,
        "is_accepted": shape.is_accepted,
        "topic": SimpleNamespace(pk=hole("topic")),
        "user": SimpleNamespace(pk=_VIEWER, is_authenticated=shape.rights.is_member),
        "avatar": hole("avatar"),
        "moment": hole("moment"),
        "csrf_token": hole("csrf"),
        **shape.rights._asdict(),
    }
    return Stencil("community/_post.html", context)
