"""The dashboard's panel: what is new at the table."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.shell.panels import Panel, panel

from .models import Topic
from .pages import compiled
from .pages.rows import rows

SHOWN = 5


@panel("community.topics", order=30)
def topics(request: HttpRequest) -> Panel | None:
    """Topics the member follows that have something new, then the newest of all."""
    if not request.user.is_authenticated:
        return None
    followed = compiled.followed_news(request.user, SHOWN)
    newest = compiled.newest(request.user, SHOWN)
    shown = (followed + [topic for topic in newest if topic not in followed])[:SHOWN]
    headline = _headline(request.user, followed)
    return Panel("community/_panel_topics.html", {"topics": rows(shown)}, span=8, headline=headline)


def _headline(member: Any, followed: list[Topic]) -> str:
    """Who has answered the member's own topic since she was there."""
    for topic in followed:
        if topic.author_id == member.pk and topic.last_author and topic.last_author_id != member.pk:
            names = {"name": topic.last_author.first_name, "title": topic.title}
            if topic.kind == "question":
                return _("%(name)s answered your question “%(title)s”.") % names
            return _("%(name)s replied to “%(title)s”.") % names
    return ""
