"""Categories, topics and posts in bulk, with the counters the actions would have left."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import accumulate, islice
from typing import Any

from community.models import Category, Kind, Post, ReadMark, Topic
from community.models.topics import slug_of
from portal.content import markdown
from portal.members.models import Member
from portal.tables import Table

BATCH = 2000
ROOMS = ["Beans", "Grinders", "Moka pots", "Espresso", "Filter", "Water", "Recipes", "Repairs", "Milk", "Tea"]
ROOMS += ["Roasting", "Travel", "Cold brew", "Cups", "Shops", "Events", "Ideas", "News", "Welcome", "Garage"]
IN_FIRST = 0.5  # of all topics lie in the first room
LARGEST = 50  # one post in so many belongs to the largest topic
TEXTS, VOCABULARY = 1500, 8000
COMMON, RARE = "espresso", "zirconium"  # in every fourth text; in every RARE_EVERYth topic's title
RARE_EVERY = 4000
SYLLABLES = [
    c + v for c in ("b", "d", "f", "g", "gr", "k", "l", "m", "n", "r", "s", "st", "t") for v in "aeiou"
]
READERS, READ = 100, 100  # so many members have read so many topics


def add_forum(topics: int, posts: int, members: list[Member], now: datetime, chance: random.Random) -> None:
    """`posts` (at least one a topic) over `topics`; one topic in a thousand gets a large share."""
    rooms = _rooms()
    sizes = _sizes(topics, max(posts, topics), chance)
    rows = [_topic(number, size, rooms, members, now, chance) for number, size in enumerate(sizes)]
    Topic.objects.bulk_create(rows, batch_size=BATCH)
    texts = [_text(chance) for _ in range(TEXTS)]
    rendered = [(text, markdown.render(text)) for text in texts]
    for start in range(0, len(rows), BATCH):
        _add_posts(rows[start : start + BATCH], members, rendered, chance)
    _count(rooms, rows)
    _read(rows, members, chance)


def _rooms() -> list[Category]:
    rooms = [
        Category(name_en=name, name_de=name, slug=slug_of(name), order=number, kinds=list(Kind.values))
        for number, name in enumerate(ROOMS)
    ]
    return Category.objects.bulk_create(rooms)


def _sizes(topics: int, posts: int, chance: random.Random) -> list[int]:
    sizes = [1] * topics
    left = posts - topics
    sizes[0] += min(left, posts // LARGEST)
    for _ in range(left - sizes[0] + 1):
        sizes[int(topics * chance.random() ** 2)] += 1
    return sizes


def _topic(
    number: int, size: int, rooms: list[Category], members: list[Member], now: datetime, chance: random.Random
) -> Topic:
    title = " ".join(chance.choices(WORDS.all, cum_weights=WORDS.cumulative, k=6)).capitalize()
    if number % RARE_EVERY == 7:
        title += f" {RARE}"
    begun = now - timedelta(minutes=chance.randrange(size + 1, 2 * 365 * 24 * 60))
    last = min(now, begun + timedelta(minutes=size - 1))
    return Topic(
        category=rooms[0] if chance.random() < IN_FIRST else chance.choice(rooms),
        kind=chance.choice([Kind.DISCUSSION, Kind.QUESTION]),
        title=title,
        slug=slug_of(title),
        author=chance.choice(members),
        last_author=chance.choice(members),
        created_at=begun,
        last_post_at=last,
        last_number=size,
        post_count=size,
    )


class Words:
    """Words as languages have them: a few make up most of a text. `cumulative` are weights for `choices`."""

    def __init__(self, count: int) -> None:
        made = (a + b + c for c in ["", *SYLLABLES] for b in SYLLABLES for a in SYLLABLES)
        self.all = list(islice(made, count))
        self.cumulative = list(accumulate(1 / (rank + 4) ** 0.9 for rank in range(count)))


WORDS = Words(VOCABULARY)


def _text(chance: random.Random) -> str:
    sizes = [chance.randrange(12, 30) for _ in range(3)]
    paragraphs = [" ".join(chance.choices(WORDS.all, cum_weights=WORDS.cumulative, k=size)) for size in sizes]
    if chance.random() < 0.25:
        paragraphs[1] += f" {COMMON}"
    return "\n\n".join(["**" + paragraphs[0] + "**", paragraphs[1], "- " + paragraphs[2]])


_POSTS = Table(Post, "id topic_id number author_id text html renderer_version created_at published_at")


def _add_posts(
    topics: list[Topic], members: list[Member], rendered: list[tuple[str, str]], chance: random.Random
) -> None:
    answers: dict[int, int] = {}
    rows = (post for topic in topics for post in _posts_of(topic, members, rendered, chance))
    while batch := list(islice(rows, 5 * BATCH)):
        pks = _POSTS.draw(len(batch))
        _POSTS.insert([(pk, *row) for pk, row in zip(pks, batch, strict=True)])
        answers.update(
            (topic, pk) for pk, (topic, number, *_rest) in zip(pks, batch, strict=True) if number == 2
        )
    for topic in topics:
        if topic.kind == Kind.QUESTION and topic.pk in answers and chance.random() < 0.6:
            topic.accepted_id = answers[topic.pk]
    accepted = [topic for topic in topics if topic.accepted_id]
    Topic.objects.bulk_update(accepted, ["accepted"], batch_size=500)


def _posts_of(
    topic: Topic, members: list[Member], rendered: list[tuple[str, str]], chance: random.Random
) -> Iterable[tuple[Any, ...]]:
    """As `_POSTS` writes them, without their ids."""
    for number in range(1, topic.last_number + 1):
        text, html = chance.choice(rendered)
        author = topic.author_id if number == 1 else chance.choice(members).pk
        if number > 1 and number == topic.last_number:
            author = topic.last_author_id
        moment = topic.created_at + timedelta(minutes=number - 1)
        yield (topic.pk, number, author, text, html, markdown.RENDERER_VERSION, moment, moment)


def _count(rooms: list[Category], topics: list[Topic]) -> None:
    of_topics = Counter(topic.category_id for topic in topics)
    of_posts: Counter[int] = Counter()
    for topic in topics:
        of_posts[topic.category_id] += topic.post_count
    for room in rooms:
        room.topic_count, room.post_count = of_topics[room.pk], of_posts[room.pk]
    Category.objects.bulk_update(rooms, ["topic_count", "post_count"])


def _read(topics: list[Topic], members: list[Member], chance: random.Random) -> None:
    marks = [
        ReadMark(member=member, topic=topic, number=chance.randint(1, topic.last_number))
        for member in members[:READERS]
        for topic in chance.sample(topics, min(READ, len(topics)))
    ]
    ReadMark.objects.bulk_create(marks, batch_size=BATCH)
