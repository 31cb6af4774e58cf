"""Categories, topics and posts in bulk, with the counters the actions would have left."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from community.models import Category, Kind, Post, ReadMark, Topic
from community.models.topics import slug_of
from portal.content import markdown
from portal.members.models import Member

BATCH = 2000
ROOMS = ["Beans", "Grinders", "Moka pots", "Espresso", "Filter", "Water", "Recipes", "Repairs"]
TEXT = """
grind coarse fine bean roast bitter sour crema moka filter water hard soft pressure steam milk foam
clean descale scale timer recipe ratio bloom extraction filter paper gasket valve handle burr dose
"""
WORDS = TEXT.split()
READERS, READ = 100, 100  # so many members have read so many topics


def add_forum(topics: int, posts: int, members: list[Member], now: datetime, chance: random.Random) -> None:
    """`posts` (at least one a topic) over `topics`; one topic in a thousand gets a large share."""
    rooms = _rooms()
    sizes = _sizes(topics, max(posts, topics), chance)
    rows = [_topic(number, size, rooms, members, now, chance) for number, size in enumerate(sizes)]
    Topic.objects.bulk_create(rows, batch_size=BATCH)
    texts = [_text(chance) for _ in range(60)]
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
    heavy = max(1, topics // 1000)
    for _ in range(posts - topics):
        number = chance.randrange(heavy) if chance.random() < 0.1 else chance.randrange(topics)
        sizes[number] += 1
    return sizes


def _topic(
    number: int, size: int, rooms: list[Category], members: list[Member], now: datetime, chance: random.Random
) -> Topic:
    title = " ".join(chance.choices(WORDS, k=6)).capitalize()
    begun = now - timedelta(minutes=chance.randrange(size + 1, 2 * 365 * 24 * 60))
    last = min(now, begun + timedelta(minutes=size - 1))
    return Topic(
        category=chance.choice(rooms),
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


def _text(chance: random.Random) -> str:
    paragraphs = [" ".join(chance.choices(WORDS, k=chance.randrange(15, 60))) for _ in range(3)]
    return "\n\n".join(["**" + paragraphs[0] + "**", paragraphs[1], "- " + paragraphs[2]])


def _add_posts(
    topics: list[Topic], members: list[Member], rendered: list[tuple[str, str]], chance: random.Random
) -> None:
    answers: dict[int, Post] = {}
    rows = (post for topic in topics for post in _posts_of(topic, members, rendered, chance))
    for batch in _batches(rows):
        for post in Post.objects.bulk_create(batch, batch_size=BATCH):
            if post.number == 2:
                answers[post.topic_id] = post
    for topic in topics:
        if topic.kind == Kind.QUESTION and topic.pk in answers and chance.random() < 0.6:
            topic.accepted = answers[topic.pk]
    accepted = [topic for topic in topics if topic.accepted_id]
    Topic.objects.bulk_update(accepted, ["accepted"], batch_size=500)


def _posts_of(
    topic: Topic, members: list[Member], rendered: list[tuple[str, str]], chance: random.Random
) -> Iterable[Post]:
    for number in range(1, topic.last_number + 1):
        text, html = chance.choice(rendered)
        author = topic.author if number == 1 else chance.choice(members)
        if number > 1 and number == topic.last_number:
            author = topic.last_author
        yield Post(
            topic=topic,
            number=number,
            author=author,
            text=text,
            html=html,
            renderer_version=markdown.RENDERER_VERSION,
            created_at=topic.created_at + timedelta(minutes=number - 1),
        )


def _batches(rows: Iterable[Post]) -> Iterable[list[Post]]:
    batch: list[Post] = []
    for row in rows:
        batch.append(row)
        if len(batch) == 5 * BATCH:
            yield batch
            batch = []
    yield batch


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
