"""What the pages of lists and topics ask the database, compiled once for each kind of viewer.

A stand-in takes the viewer's place in the querysets, so these say who sees what as everywhere else.
"""

from __future__ import annotations

import functools
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Value

from portal.members.stand_ins import SomeMember
from portal.precompiled import Given, Select
from portal.search.viewers import kind_of

from ..models import Category, CategoryFollow, Order, Post, Topic, TopicQuerySet
from ..models.listing import PER_PAGE, Place, Shown


def topic(viewer: Any, pk: int) -> Topic | None:
    """`for_page`, where she may read it."""
    return _topic(kind_of(viewer)).first(pk=pk, **_who(viewer))


def posts(viewer: Any, topic: Topic, page: int) -> list[Post]:
    """Those of one page (from 1)."""
    last = page * PER_PAGE
    return _posts(kind_of(viewer)).all(topic=topic.pk, after=last - PER_PAGE, last=last, **_who(viewer))


def first_new(viewer: Any, topic: Topic) -> int:
    """The number from which on the viewer has not read; the topic comes `with_reading`, and has news."""
    found = _first_new().first(topic=topic.pk, **_who(viewer))
    return max(found[0] if found else 1, topic.read_number + 1)  # type: ignore[attr-defined]


def topics(viewer: Any, shown: Shown, order: Order, place: Place | None) -> list[Topic]:
    """One page of a list of all topics, and one more where it goes on."""
    asked = _topics(kind_of(viewer), shown, order, _beyond(place))
    return asked.all(**_place(place, order), **_who(viewer))


def topics_in(viewer: Any, category: Category, order: Order, place: Place | None) -> list[Topic]:
    """As `topics`, of one category."""
    asked = _topics_in(kind_of(viewer), order, _beyond(place))
    return asked.all(category=category.pk, **_place(place, order), **_who(viewer))


def newest(viewer: Any, limit: int) -> list[Topic]:
    """The topics with the newest posts."""
    return _newest(kind_of(viewer), limit).all(**_who(viewer))


def followed_news(viewer: Any, limit: int) -> list[Topic]:
    """The newest of those that the member follows and that have something new for her."""
    return _followed_news(kind_of(viewer), limit).all(**_who(viewer))


def categories(viewer: Any) -> list[Category]:
    """Those she may read."""
    return _categories(kind_of(viewer)).all(**_who(viewer))


def category_names(viewer: Any) -> list[tuple[str, str, str]]:
    """Address, English and German name of those she may read."""
    return _category_names(kind_of(viewer)).all(**_who(viewer))


def category(viewer: Any, slug: str) -> Category | None:
    """The one with this address, now or formerly, where she may read it; with all that its page shows.

    Adds `is_followed`.
    """
    return _category(kind_of(viewer)).first(slug=slug, **_who(viewer))


def children(viewer: Any, category: Category) -> list[Category]:
    """Those in the category that she may read."""
    return _children(kind_of(viewer)).all(category=category.pk, **_who(viewer))


def _who(viewer: Any) -> dict[str, Any]:
    if not viewer.is_authenticated:
        return {}
    return {"viewer": viewer.pk, "joined": viewer.registered_at or viewer.created_at}


def _stand_in(kind: bool | None) -> Any:
    return AnonymousUser() if kind is None else SomeMember(is_staff=kind)


def _beyond(place: Place | None) -> bool | None:
    """None at the start of a list, else whether something lies below the place's head."""
    return bool(place.head) if place else None


def _place(place: Place | None, order: Order) -> dict[str, Any]:
    if place is None:
        return {}
    head = bool(place.head) if order == Order.PINNED else place.head
    return {"head": head, "moment": place.moment, "pk": place.pk}


def _given(beyond: bool | None) -> Place | None:
    if beyond is None:
        return None
    head: Any = Given("head") if beyond else 0
    moment, pk = Given("moment"), Given("pk")
    return Place(head, moment, pk)  # type: ignore[arg-type]


@functools.cache
def _topic(kind: bool | None) -> Select[Topic]:
    viewer = _stand_in(kind)
    return Select(lambda: Topic.objects.visible_to(viewer).for_page(viewer).filter(pk=Given("pk")).order_by())


@functools.cache
def _posts(kind: bool | None) -> Select[Post]:
    seen = Post.objects.visible_to(_stand_in(kind))
    return Select(lambda: seen.between(Given("topic"), Given("after"), Given("last")))


@functools.cache
def _first_new() -> Select[tuple[Any]]:
    return Select(lambda: Post.objects.new_to(SomeMember(), Given("topic")).values_list("number")[:1])


@functools.cache
def _topics(kind: bool | None, shown: Shown, order: Order, beyond: bool | None) -> Select[Topic]:
    viewer = _stand_in(kind)
    return Select(lambda: _rows(viewer).shown_as(shown, viewer).page(_given(beyond), order))


@functools.cache
def _topics_in(kind: bool | None, order: Order, beyond: bool | None) -> Select[Topic]:
    viewer = _stand_in(kind)
    return Select(lambda: _rows(viewer).filter(category=Given("category")).page(_given(beyond), order))


@functools.cache
def _newest(kind: bool | None, limit: int) -> Select[Topic]:
    return Select(lambda: _rows(_stand_in(kind)).newest(limit))


@functools.cache
def _followed_news(kind: bool | None, limit: int) -> Select[Topic]:
    viewer = _stand_in(kind)
    return Select(lambda: _rows(viewer).followed_by(SomeMember()).with_news().newest(limit))


@functools.cache
def _categories(kind: bool | None) -> Select[Category]:
    return Select(lambda: Category.objects.visible_to(_stand_in(kind)))


@functools.cache
def _category_names(kind: bool | None) -> Select[tuple[str, str, str]]:
    rows = Category.objects.visible_to(_stand_in(kind))
    return Select(lambda: rows.values_list("slug", "name_en", "name_de"))


@functools.cache
def _category(kind: bool | None) -> Select[Category]:
    viewer = _stand_in(kind)
    seen = Category.objects.visible_to(viewer).select_related("parent", "segment", "picture")
    followed = CategoryFollow.objects.filter(member=Given("viewer"), category=OuterRef("pk"))
    asked = seen.annotate(is_followed=Value(False) if kind is None else Exists(followed))
    return Select(lambda: asked.at(Given("slug")).order_by())


@functools.cache
def _children(kind: bool | None) -> Select[Category]:
    return Select(lambda: Category.objects.visible_to(_stand_in(kind)).filter(parent=Given("category")))


def _rows(viewer: Any) -> TopicQuerySet:
    return Topic.objects.visible_to(viewer).for_rows(viewer)
