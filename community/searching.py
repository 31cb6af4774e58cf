"""Which topics and replies may be found at this moment."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import Combinable

from portal.search import sources
from portal.search.sources import Filters

from .models import Category, Kind, Post, Topic


def topics(viewer: Any, filters: Filters, object_id: Combinable) -> QuerySet[Topic]:
    rows = Topic.objects.visible_to(viewer).filter(pk=object_id)
    if filters.author is not None:
        rows = rows.filter(author=filters.author)
    if filters.containers:
        rows = rows.filter(category__in=_categories(filters))
    if filters.solved is not None:
        rows = rows.filter(kind=Kind.QUESTION, accepted__isnull=not filters.solved)
    return rows


def replies(viewer: Any, filters: Filters, object_id: Combinable) -> QuerySet[Post]:
    rows = Post.objects.visible_to(viewer).filter(pk=object_id)
    if filters.author is not None:
        rows = rows.filter(author=filters.author)
    if filters.containers:
        rows = rows.filter(topic__category__in=_categories(filters))
    if filters.solved is not None:
        rows = rows.filter(topic__kind=Kind.QUESTION, topic__accepted__isnull=not filters.solved)
    return rows


def container_of(category: Category) -> str:
    return f"category:{category.pk}"


def _categories(filters: Filters) -> list[int]:
    return [int(name.partition(":")[2]) for name in filters.containers if name.startswith("category:")]


sources.register("topic", topics)
sources.register("post", replies)
