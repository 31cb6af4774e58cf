"""Who has earned what at the table: reading, thanks, badges, ambassadors, and customers' voices."""

from __future__ import annotations

import re

from community.actions.badges import grant_badge
from community.actions.reacting import react
from community.actions.reading import mark_read
from community.actions.recognition import fix_trust, name_ambassador, settle
from community.actions.voices import answer_voice, ask_voice
from community.models import Badge, Post, Reaction, Reputation, Topic, Trust, Voice
from community.recognition.starters import install_starter_badges

from . import World

#: Days each of them has been at the table.
_DAYS = {"anna": 31, "clara": 140, "jonas": 96, "marie": 22, "tomasz": 17, "helene": 9, "ben": 1}
_SENTENCE = re.compile(r".{30,240}?[.!?](?= |$)")


def seed(world: World) -> None:
    install_starter_badges()
    _read(world)
    _thank(world)
    clara, jonas = world.people["clara"], world.people["jonas"]
    fix_trust(member=clara, level=Trust.TRUSTED)
    name_ambassador(member=jonas, actor=world.people["paula"])
    founding = Badge.objects.get(slug="founding-guest")
    for member in (clara, jonas):
        grant_badge(member=member, badge=founding, actor=world.people["paula"])
    for key in _DAYS:
        settle(member=world.people[key])
    _voices(world)


def _read(world: World) -> None:
    """They have read every topic that is open to all, for so many days."""
    for key, days in _DAYS.items():
        member = world.people[key]
        for topic in Topic.objects.visible_to(member).order_by("pk"):
            mark_read(member=member, topic=topic, number=topic.last_number - (key in {"anna", "ben"}))
        Reputation.objects.filter(member=member).update(days_here=days)


def _thank(world: World) -> None:
    """Thanks of all kinds for the first answers."""
    kinds = [Reaction.Kind.HELPFUL, Reaction.Kind.THANKS, Reaction.Kind.WELL_SAID]
    members = [world.people[key] for key in ("marie", "tomasz", "helene", "anna")]
    answers = Post.objects.filter(number=2).select_related("topic__category", "author").order_by("pk")
    for turn, post in enumerate(answers):
        for offset, member in enumerate(members[: 1 + turn % 4]):
            if post.author_id not in {None, member.pk} and post.created_at < world.ago(1.2):
                react(member=member, post=post, kind=kinds[(turn + offset) % 3], at=world.ago(1))


def _voices(world: World) -> None:
    """Two have agreed; Anna has just been asked."""
    for key, granted in (("clara", True), ("jonas", True), ("anna", None)):
        voice = _asked(world, key)
        if voice and granted:
            answer_voice(member=voice.member, voice=voice, granted=True)


def _asked(world: World, key: str) -> Voice | None:
    posts = Post.objects.visible_to(world.people["mia"]).by(world.people[key])
    for post in posts.select_related("topic__category", "author").order_by("-helpful_count", "-created_at"):
        if post.topic.category.is_public and (found := _SENTENCE.search(post.plain)):
            return ask_voice(actor=world.people["mia"], post=post, excerpt=found.group())
    return None
