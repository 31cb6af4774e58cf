"""Removing a category: at once by archiving it, or by moving what lies in it, portion by portion."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from community import indexing, rooms
from community.events import CategoryRemoved
from community.models import Category, CategoryFollow, CategoryRemoval, Draft, FormerAddress, State, Topic
from portal.activity.actions import record
from portal.activity.doorbell import ring
from portal.content import images
from portal.members.models import Member
from portal.shell.ports import Refused

from .rooms import hold_categories, keep_category

REMOVE = "community.tasks.remove_due"
PORTION = 500  # topics in one transaction


@transaction.atomic
def remove_category(*, category: Category, target: Category, actor: Member) -> CategoryRemoval:
    """Have all that lies in the category moved to `target`, and the category deleted, by the worker.

    From now on it is archived: nobody writes there meanwhile. Asked again it answers the same.
    Refused: target (itself, archived, or open to somebody new), children, busy.
    """
    hold_categories()
    if known := CategoryRemoval.objects.filter(category=category).first():
        return known
    if CategoryRemoval.objects.filter(target=category, state=CategoryRemoval.State.DUE).exists():
        raise Refused("busy", _("Topics are being moved here. Please wait until that is done."))
    if category.children.exists():
        raise Refused("children", _("Other categories lie in this one. Please remove or move them first."))
    if not rooms.targets_of(category).filter(pk=target.pk).exists() or target.is_wider_than(category):
        raise Refused("target", _("The topics cannot go there: choose a category open to nobody else."))
    Category.objects.filter(pk=category.pk).update(archived=True)
    removal: CategoryRemoval = CategoryRemoval.objects.create(
        category=category, name=f"{category.name_en} ({category.slug})", target=target, asked_by=actor
    )
    ring(REMOVE)
    return removal


@transaction.atomic
def archive_category(*, category: Category) -> None:
    """It is read and takes nothing new, nor does what lies in it. Refused: audience (it is being removed)."""
    category.refresh_from_db()
    category.archived = True
    keep_category(category=category)


def remove_due(limit: int = 10) -> int:
    """Go on with removals that are due; returns how many portions were moved.

    Each portion is a transaction of its own and remembers how far it came: safe to interrupt anywhere.
    """
    done = 0
    for claimed in CategoryRemoval.objects.batches(limit):
        for removal in claimed:
            while removal.state == CategoryRemoval.State.DUE and removal.work(partial(_portion, removal)):
                done += 1
    return done


def _portion(removal: CategoryRemoval) -> None:
    """Move the next topics by id, under their locks; where none is left, the category goes."""
    here = Topic.objects.filter(category=removal.category_id, pk__gt=removal.after)
    locked = here.select_for_update(no_key=True).order_by("pk")
    topics = list(locked.only("pk", "state", "post_count")[:PORTION])
    source, target = _hold(removal)
    if target.is_wider_than(source):
        raise RuntimeError(f"{target.slug} is open to more than {source.slug}")
    if topics:
        _move(topics, source, target)
        removal.after, removal.moved = topics[-1].pk, removal.moved + len(topics)
    elif Topic.objects.filter(category=source).exists():
        removal.after = 0  # a moderator has put one there behind us
    else:
        _delete(removal, source, target)


def _hold(removal: CategoryRemoval) -> tuple[Category, Category]:
    ids = sorted([removal.category_id or 0, removal.target_id])
    rows = Category.objects.select_for_update(no_key=True).order_by("pk").in_bulk(ids)
    return rows[removal.category_id or 0], rows[removal.target_id]


def _move(topics: list[Topic], source: Category, target: Category) -> None:
    ids = [topic.pk for topic in topics]
    seen = [topic for topic in topics if topic.state == State.VISIBLE]
    posts = sum(topic.post_count for topic in seen)
    Topic.objects.filter(pk__in=ids).update(category=target)
    for category, sign in [(source, -1), (target, 1)]:
        Category.objects.filter(pk=category.pk).update(
            topic_count=Greatest(F("topic_count") + sign * len(seen), 0),
            post_count=Greatest(F("post_count") + sign * posts, 0),
        )
    indexing.follow_topics(ids, target)


def _delete(removal: CategoryRemoval, source: Category, target: Category) -> None:
    """Its addresses, followers and drafts are the target's; its row and picture go."""
    FormerAddress.objects.filter(category=source).update(category=target)
    FormerAddress.objects.filter(slug=source.slug).delete()
    follows = CategoryFollow.objects.filter(category=source)
    there = CategoryFollow.objects.filter(category=target)
    follows.exclude(member__in=there.values("member")).update(category=target)
    Draft.objects.filter(category=source).update(category=target)
    FormerAddress.objects.create(slug=source.slug, category=target)
    if source.picture:
        images.remove([source.picture])
    record(
        CategoryRemoved(category=source.pk, target=target.pk, topics=removal.moved),
        actor=removal.asked_by,
        source=f"category:{source.pk}",
        occurred_at=timezone.now(),
    )
    CategoryRemoval.objects.filter(target=source).update(target=target)
    source.delete()
    removal.category = None
