"""Categories as pages list them: each line is filled into the stencil of its kind."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.shell.stencils import Stencil, hole
from portal.shell.templatetags.ui import Clock

from ..models import Category, Topic
from ..rooms import Room


def lines(rooms: Iterable[Room]) -> SafeString:
    """One line for each room, with those that lie in it and its newest topics."""
    language, clock = get_language() or "", Clock()
    return SafeString("".join([_line(room, language, clock) for room in rooms]))


def _line(room: Room, language: str, clock: Clock) -> SafeString:
    category = room.category
    about = category.about
    children = [_child(child, category, language) for child in room.children]
    newest = [_topic(topic, language, clock) for topic in room.newest]
    values = {
        "url": category.get_absolute_url(),
        "name": category.name,
        "about": about,
        "picture": category.picture_url,
        "count": category.topic_count,
        "children": SafeString("".join(children)),
        "newest": SafeString("".join(newest)),
    }
    looks = bool(category.picture_id), category.icon, category.archived, category.is_public
    return _stencil(language, *looks, bool(about), bool(children), bool(newest)).fill(values)


@functools.lru_cache(maxsize=512)
def _stencil(
    language: str,
    has_picture: bool,
    icon: str,
    archived: bool,
    is_public: bool,
    has_about: bool,
    has_children: bool,
    has_newest: bool,
) -> Stencil:
    context = {
        "url": hole("url"),
        "name": hole("name"),
        "about": hole("about") if has_about else "",
        "picture": hole("picture") if has_picture else "",
        "icon_name": icon,
        "archived": archived,
        "is_public": is_public,
        "count": hole("count"),
        "children": hole("children") if has_children else "",
        "newest": hole("newest") if has_newest else "",
    }
    return Stencil.of("community/_room.html", context)


def _child(child: Category, parent: Category, language: str) -> SafeString:
    about = child.about
    values = {
        "url": child.get_absolute_url(),
        "name": child.name,
        "about": about,
        "count": child.topic_count,
    }
    return _child_stencil(language, bool(about), parent.is_public and not child.is_public).fill(values)


@functools.lru_cache(maxsize=16)
def _child_stencil(language: str, has_about: bool, is_closed: bool) -> Stencil:
    context = {
        "url": hole("url"),
        "name": hole("name"),
        "about": hole("about") if has_about else "",
        "is_closed": is_closed,
        "count": hole("count"),
    }
    return Stencil.of("community/_room_child.html", context)


def _topic(topic: Topic, language: str, clock: Clock) -> SafeString:
    unread: bool = topic.unread  # type: ignore[attr-defined]
    values = {"url": topic.resume_url, "title": topic.title, "moment": clock.when(topic.last_post_at)}
    return _topic_stencil(language, bool(unread)).fill(values)


@functools.lru_cache(maxsize=8)
def _topic_stencil(language: str, unread: bool) -> Stencil:
    context = {"url": hole("url"), "title": hole("title"), "moment": hole("moment"), "unread": unread}
    return Stencil.of("community/_room_topic.html", context)
