"""The forum's rooms and what is said in them."""

from __future__ import annotations

from typing import Any

from community.actions import PollDraft
from community.actions.answers import accept_answer
from community.actions.moderating import report_content
from community.actions.opening import open_topic
from community.actions.polls import cast_ballot
from community.actions.reacting import react
from community.actions.rooms import keep_category, picture_category
from community.actions.voting import set_idea_status, vote
from community.actions.writing import reply
from community.models import Category, Post, Topic
from community.models.moderation import ContentKind
from community.texts import pictures
from portal.content import images
from portal.demo import clock, photos
from portal.members.models import Segment

from . import World

_TALK = ["discussion", "question"]
# slug, names, descriptions, icon, kinds, and what is unusual about it
_CATEGORIES: list[tuple[str, str, str, str, str, str, list[str], dict[str, Any]]] = [
    ("beans", "Beans", "Bohnen", "Which, from where", "Welche, woher", "bean", _TALK, {}),
    ("brewing", "Brewing", "Zubereiten", "Moka, filter, cold", "Mokka, Filter, kalt", "coffee", _TALK, {}),
    ("equipment", "Equipment", "Geräte", "All that hums and hisses", "Was brummt und zischt", "wrench",
     _TALK, {}),
    ("grinders", "Grinders", "Mühlen", "Burrs, dust, noise", "Mahlwerk, Staub, Lärm", "settings", _TALK,
     {"parent": "equipment"}),
    ("pots", "Pots", "Kannen", "Moka pots and their gaskets", "Herdkannen und Dichtungen", "cup-soda", _TALK,
     {"parent": "equipment"}),
    ("gallery", "Show and tell", "Zeigt her", "Corners, cups, latte art", "Ecken, Tassen, Latte Art", "image",
     ["showcase"], {"picture": "corner"}),
    ("ideas", "Ideas", "Ideen", "What we should do", "Was wir machen sollten", "lightbulb", ["idea"], {}),
    ("news", "News", "Neues", "From the roastery", "Aus der Rösterei", "megaphone", ["announcement"], {}),
    ("long-table", "The long table", "Am langen Tisch", "For silver and above", "Ab Silber", "gem", _TALK,
     {"segment": "silver-and-above", "picture": "tasting"}),
    ("kitchen", "Staff kitchen", "Teeküche", "Among ourselves", "Unter uns", "door-closed", _TALK,
     {"audience": "staff"}),
]  # fmt: skip


def seed(world: World) -> None:
    rooms: dict[str, Category] = {}
    for order, (slug, *_words, special) in enumerate(_CATEGORIES, 1):
        rooms[slug] = _room(world, rooms, order)
        if drawn := special.get("picture"):
            picture = images.read(getattr(photos, drawn)())
            picture_category(category=rooms[slug], picture=picture, actor=world.people["paula"])
    for entry in sorted(world.words["topics"], key=lambda entry: -entry["days"]):
        _topic(world, rooms, entry)


def _room(world: World, rooms: dict[str, Category], order: int) -> Category:
    slug, en, de, about_en, about_de, icon, kinds, special = _CATEGORIES[order - 1]
    segment = Segment.objects.filter(slug=special.get("segment", "")).first()
    room = Category(
        slug=slug, name_en=en, name_de=de, about_en=about_en, about_de=about_de, icon=icon, kinds=kinds,
        order=10 * order, parent=rooms.get(special.get("parent", "")), segment=segment,
        audience="segment" if segment else special.get("audience", "public"),
    )  # fmt: skip
    keep_category(category=room)
    return room


def _report(world: World, post: Post, notice: dict[str, str]) -> None:
    with clock.at(post.created_at + (world.now - post.created_at) / 2):
        report_content(
            kind=ContentKind.POST,
            object_id=post.pk,
            reason=notice["reason"],
            explanation=notice["explanation"],
            reporter=world.people[notice["who"]],
        )


def _topic(world: World, rooms: dict[str, Category], entry: dict[str, Any]) -> None:
    author = world.people[entry["who"]]
    asked = entry.get("poll")
    topic = open_topic(
        author=author,
        category=rooms[entry["category"]],
        kind=entry["kind"],
        title=entry["title"],
        text=_text(world, entry),
        poll=PollDraft(asked["question"], tuple(asked["options"]), asked.get("several", False))
        if asked
        else None,
        at=world.ago(entry["days"]),
    )
    _counted(world, topic, entry)
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


def _text(world: World, entry: dict[str, Any]) -> str:
    """The text, with the picture it shows, drawn and uploaded by its author."""
    text = str(entry["text"]).strip()
    if shown := entry.get("picture"):
        author = world.people[entry["who"]]
        source = pictures.source_of_member(author.pk)
        drawn = images.read(getattr(photos, shown["photo"])(), pictures.WIDTHS)
        image = images.store(file=drawn, owner=author, source=source)
        text += f"\n\n{pictures.markdown_of(image, shown['alt'])}"
    return text


def _counted(world: World, topic: Topic, entry: dict[str, Any]) -> None:
    """Votes, ballots, and what becomes of an idea."""
    for key in entry.get("votes", []):
        vote(member=world.people[key], topic=topic, at=world.ago(entry["days"] - 0.5))
    if status := entry.get("status"):
        days = max(0.5, entry["days"] - 2)
        set_idea_status(actor=world.people["mia"], topic=topic, status=status, at=world.ago(days))
    if asked := entry.get("poll"):
        options = list(topic.poll.options.all())
        for key, chosen in asked["ballots"].items():
            cast_ballot(
                member=world.people[key], poll=topic.poll, options=[options[n - 1].pk for n in chosen]
            )
