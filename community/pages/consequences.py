"""What arranging a topic leads to, in sentences, for the moderator who is asked whether she is sure."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Arrangement, Category, Topic


def names(topic: Topic, target: Any) -> dict[str, str]:
    return {"topic": str(topic), "target": str(target)}


def count_of(count: int, line: str) -> str:
    return (
        line + " " + ngettext("It has %(count)d post.", "It has %(count)d posts.", count) % {"count": count}
    )


def wider(source: Category, target: Category) -> list[str]:
    if not target.is_wider_than(source):
        return []
    said = _("More people can read it then: %(readers)s. Until now: %(before)s.")
    return [said % {"readers": target.readers_in_words, "before": source.readers_in_words}]


def narrower(source: Category, target: Category) -> list[str]:
    if not source.is_wider_than(target):
        return []
    said = _("Fewer people can read it then: %(readers)s. Until now: %(before)s.")
    return [said % {"readers": target.readers_in_words, "before": source.readers_in_words}]


def readers_again(done: Arrangement) -> list[str]:
    """Who reads it then: a move goes back to its room, the others to the topic they began with."""
    here = (done.other or done.topic).category
    former = (
        done.topic.category if done.other else Category.objects.filter(pk=done.before["category"]).first()
    )
    return [*wider(here, former), *narrower(here, former)] if former else []
