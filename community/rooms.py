"""How categories fit together: what a setting may not be, and how they are listed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from .models import Category, CategoryQuerySet, CategoryRemoval, Readers, Topic


@dataclass
class Room:
    """A category as it is listed, with those that lie in it and, where they are shown, its newest topics."""

    category: Category
    children: list[Category] = field(default_factory=list)
    newest: list[Topic] = field(default_factory=list)


def grouped(categories: Iterable[Category]) -> list[Room]:
    """Categories of both levels, in their order, children under their parents; archived ones come last.

    A child whose parent is not among them stands for itself.
    """
    known = sorted(categories, key=lambda one: (one.archived, one.order, one.pk))
    ids = {one.pk for one in known}
    tops = {one.pk: Room(one) for one in known if one.parent_id not in ids}
    for one in known:
        if one.parent_id in tops:
            tops[one.parent_id].children.append(one)
    return list(tops.values())


def complaints(category: Category) -> dict[str, str]:
    """What is wrong with a category's settings, by field, in the reader's language."""
    found = _about_place(category) | _about_readers(category)
    removals = CategoryRemoval.objects.filter(state=CategoryRemoval.State.DUE)
    if category.pk and removals.filter(Q(category=category) | Q(target=category)).exists():
        found["audience"] = _(
            "Topics are being moved from or to this category. Please wait until that is done."
        )
    return found


def targets_of(category: Category) -> CategoryQuerySet:
    """Where its topics may go without anybody reading them who could not before."""
    others = Category.objects.filter(archived=False).exclude(pk=category.pk).select_related("segment")
    allowed = [one.pk for one in others if not one.is_wider_than(category)]
    return others.filter(pk__in=allowed)


def _about_place(category: Category) -> dict[str, str]:
    parent = category.parent
    if parent is None:
        return {}
    if parent.pk == category.pk:
        return {"parent": _("A category cannot lie in itself.")}
    if parent.parent_id:
        said = _("“%(name)s” lies in another category itself; there are two levels only.")
        return {"parent": said % {"name": parent}}
    if category.pk and category.children.exists():
        return {"parent": _("Other categories lie in this one; there are two levels only.")}
    if parent.archived and not category.archived:
        return {"archived": _("“%(name)s”, in which it lies, is archived.") % {"name": parent}}
    return {}


def _about_readers(category: Category) -> dict[str, str]:
    if category.audience == Readers.SEGMENT and category.segment is None:
        return {"segment": _("Please choose the segment.")}
    if category.audience != Readers.SEGMENT and category.segment is not None:
        return {"segment": _("Leave this empty, or choose a segment as the audience.")}
    if category.segment is not None and category.segment.depends_on_time:
        said = _("“%(name)s” depends on time and lags behind the clock: it cannot decide who may read.")
        return {"segment": said % {"name": category.segment}}
    if category.parent is not None and category.is_wider_than(category.parent):
        said = _(
            "“%(name)s”, in which it lies, is open to %(readers)s only; this one cannot be open to others."
        )
        return {"audience": said % {"name": category.parent, "readers": category.parent.readers_in_words}}
    return {}
