"""The wall of a category: its showcases as tiles, each with the first picture of its opening post."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.content.models import Image

from ..models import Category, Kind, Post, Topic, TopicQuerySet
from ..texts import pictures

PER_WALL = 24


@dataclass(frozen=True)
class Tile:
    """A showcase and its picture."""

    topic: Topic
    image: Image

    @property
    def address(self) -> str:
        return pictures.address_of(self.image)

    @property
    def srcset(self) -> str:
        """Each width there is, for the browser to choose from."""
        scaled = [f"{self.address}?w={width} {width}w" for width in self.image.widths]
        return ", ".join([*scaled, f"{self.address} {self.image.width}w"])


def showcases(category: Category, viewer: Any, before: int | None = None) -> TopicQuerySet:
    """One page of them and one more where it goes on, the newest first; those behind the id `before`."""
    found = Topic.objects.visible_to(viewer).filter(category=category, kind=Kind.SHOWCASE)
    if before is not None:
        found = found.filter(pk__lt=before)
    return found.select_related("author").order_by("-pk")[: PER_WALL + 1]


def tiles(topics: Iterable[Topic]) -> list[Tile]:
    """Two queries, however many there are; a topic whose picture is gone has no tile."""
    by_id = {topic.pk: topic for topic in topics}
    opening = Post.objects.filter(topic__in=by_id, number=1).only("pk", "topic_id", "text")
    wanted: dict[UUID, Post] = {}
    for post in opening:
        wanted.update((pk, post) for pk in pictures.ids_in(post.text)[:1])
    there = Image.objects.in_bulk(list(wanted))
    found = {
        post.topic_id: Tile(by_id[post.topic_id], there[pk])
        for pk, post in wanted.items()
        if pk in there and there[pk].source == pictures.source_of_post(post.pk)
    }
    return [found[pk] for pk in by_id if pk in found]
