"""The posts of a page as HTML: what a viewer may do with each decides which stencil is filled."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from portal.shell.stencils import Stencil, hole
from portal.shell.templatetags.ui import Clock, avatar

from ..models import Post, Topic

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


class Sheet:
    """The page on which posts of a topic are shown to a viewer; `csrf_token` is the request's own."""

    def __init__(self, topic: Topic, viewer: Any, rights: Rights, csrf_token: Any) -> None:
        self._topic, self._rights = topic, rights
        self._viewer = viewer.pk if rights.is_member else None
        self._token = str(csrf_token) if rights.is_member else ""
        self._language, self._clock = get_language() or "", Clock()

    def cards(self, posts: Iterable[Post], first_new: int = 0) -> SafeString:
        """One after another, with a line above the post of that number: there begins what is new."""
        parts = []
        for post in posts:
            if post.number == first_new and not post.is_opening:
                parts.append(_since(self._language))
            parts.append(self.card(post))
        return SafeString("".join(parts))

    def card(self, post: Post) -> SafeString:
        author = post.author
        counts = post.helpful_count, post.thanks_count, post.well_said_count
        shape = _Shape(
            self._language,
            self._rights,
            post.is_opening,
            self._topic.accepted_id == post.pk,
            author is not None and author.pk == self._viewer,
            (bool(author.handle), author.is_staff) if author else None,
            bool(getattr(post, "by_ambassador", False)),
            post.edited_at is not None,
            post.mine,
            tuple([count > 0 for count in counts]),
        )
        values = {
            "pk": post.pk,
            "topic": self._topic.pk,
            "number": post.number,
            "handle": author.handle if author else "",
            "name": post.author_name,
            "avatar": avatar(author),
            "moment": self._clock.when(post.created_at),
            "address": post.get_absolute_url(),
            "html": mark_safe(post.html),  # cleaned when it was written
            "csrf": self._token,
            "helpful": counts[0],
            "thanks": counts[1],
            "well_said": counts[2],
        }
        return _stencil(shape).fill(values)


@functools.cache
def _since(language: str) -> SafeString:
    return Stencil.of("community/_since.html", {}).fill({})


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
    return Stencil.of("community/_post.html", context)
