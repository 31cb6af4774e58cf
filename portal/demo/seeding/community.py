"""The forum's rooms and what is said in them."""

from __future__ import annotations

from typing import Any

from community.actions.answers import accept_answer
from community.actions.moderating import report_content
from community.actions.reacting import react
from community.actions.writing import reply, start_topic
from community.models import Category, Post
from community.models.moderation import ContentKind

from . import World

_TALK = ["discussion", "question"]
_CATEGORIES = [
    ("beans", "Beans", "Bohnen", "Which, from where", "Welche, woher", "bean", _TALK),
    ("brewing", "Brewing", "Zubereiten", "Moka, filter, cold", "Mokka, Filter, kalt", "coffee", _TALK),
    ("equipment", "Equipment", "Geräte", "Grinders and pots", "Mühlen und Kannen", "wrench", _TALK),
    ("ideas", "Ideas", "Ideen", "What we should do", "Was wir machen sollten", "lightbulb", ["idea"]),
    ("news", "News", "Neues", "From the roastery", "Aus der Rösterei", "megaphone", ["announcement"]),
]  # fmt: skip


def seed(world: World) -> None:
    rooms = {}
    for order, (slug, en, de, about_en, about_de, icon, kinds) in enumerate(_CATEGORIES, 1):
        rooms[slug] = Category.objects.create(
            slug=slug, name_en=en, name_de=de, about_en=about_en, about_de=about_de,
            icon=icon, kinds=kinds, order=10 * order,
        )  # fmt: skip
    for entry in sorted(world.words["topics"], key=lambda entry: -entry["days"]):
        _topic(world, rooms, entry)


def _report(world: World, post: Post, notice: dict[str, str]) -> None:
    report_content(
        kind=ContentKind.POST,
        object_id=post.pk,
        reason=notice["reason"],
        explanation=notice["explanation"],
        reporter=world.people[notice["who"]],
    )


def _topic(world: World, rooms: dict[str, Category], entry: dict[str, Any]) -> None:
    author = world.people[entry["who"]]
    topic = start_topic(
        author=author,
        category=rooms[entry["category"]],
        kind=entry["kind"],
        title=entry["title"],
        text=entry["text"].strip(),
        at=world.ago(entry["days"]),
    )
    replies = []
    for line in entry.get("posts", []):
        writer = world.people[line["who"]]
        replies.append(
            reply(author=writer, topic=topic, text=line["text"].strip(), at=world.ago(line["days"]))
        )
        if notice := line.get("report"):
            _report(world, replies[-1], notice)
        elif writer != author and line["days"] > 1:
            react(member=author, post=replies[-1], at=world.ago(line["days"] - 0.1))
    if entry.get("solved"):
        topic.refresh_from_db()
        accept_answer(actor=author, topic=topic, post=replies[entry["solved"] - 1])
