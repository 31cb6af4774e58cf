"""Who may do what. A viewer may be anonymous; each answer is a plain yes or no."""

from __future__ import annotations

from typing import Any

from portal.members.roles import Role, has_role
from portal.search.audience import is_open_to

from .models import Category, Kind, Post, Report, State, Topic


def is_visible(content: Post | Topic) -> bool:
    return content.state == State.VISIBLE


def may_read(viewer: Any, topic: Topic) -> bool:
    return is_visible(topic) and is_open_to(viewer, topic.category.readers)


def may_write(viewer: Any) -> bool:
    return viewer.is_authenticated and viewer.is_active


def kinds_for(viewer: Any, category: Category) -> list[str]:
    """The kinds of topic this viewer may start there; announcements are the staff's."""
    if not may_write(viewer) or not is_open_to(viewer, category.readers):
        return []
    return [kind for kind in category.kinds if kind != Kind.ANNOUNCEMENT or viewer.is_staff]


def may_start(viewer: Any, category: Category, kind: str) -> bool:
    return kind in kinds_for(viewer, category)


def may_reply(viewer: Any, topic: Topic) -> bool:
    return may_write(viewer) and may_read(viewer, topic) and not topic.locked


def may_accept(viewer: Any, topic: Topic) -> bool:
    """The one who asked chooses the answer, once."""
    asked = may_write(viewer) and topic.author_id == viewer.pk and topic.kind == Kind.QUESTION
    return asked and topic.state == State.VISIBLE


def may_edit(viewer: Any, post: Post) -> bool:
    own = may_write(viewer) and post.author_id == viewer.pk and post.state == State.VISIBLE
    return own and may_reply(viewer, post.topic)


def may_react(viewer: Any, post: Post) -> bool:
    others = may_write(viewer) and post.author_id != viewer.pk
    return others and post.state == State.VISIBLE and may_read(viewer, post.topic)


def may_moderate(viewer: Any) -> bool:
    return has_role(viewer, Role.MODERATOR)


def may_decide(viewer: Any, report: Report, content: Post | Topic | None) -> bool:
    """Nobody decides about what she wrote or reported herself."""
    if not may_moderate(viewer) or report.reporter_id == viewer.pk:
        return False
    return content is None or content.author_id != viewer.pk
