"""Setting up categories."""

from __future__ import annotations

from django.db import transaction

from community import indexing, rooms
from community.models import Category, FormerAddress
from portal.content import images
from portal.members.models import Member
from portal.shell.ports import Refused

SET_BY_EDITORS = [
    *("name_en", "name_de", "about_en", "about_de", "slug", "icon", "order", "kinds", "parent"),
    *("audience", "segment", "archived"),
]


def hold_categories() -> None:
    """Whoever sets up categories waits for whoever else does: none is checked against a stale parent."""
    list(Category.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))


@transaction.atomic
def keep_category(*, category: Category) -> list[Category]:
    """Save a category; what lies in it can be found, from now on, by those who may read it.

    A child open to others than the category is then narrowed to the same readers, and archived with it;
    returns the children that were. A former address of its own leads to it for ever.
    Refused, by the name of the field: parent, audience, segment, archived.
    """
    hold_categories()
    category._state.fields_cache.pop("parent", None)
    for field, sentence in rooms.complaints(category).items():
        raise Refused(field, sentence)
    _move_address(category)
    # The counters are not an editor's to write: they may have moved since she opened the page.
    category.save(update_fields=None if category._state.adding else SET_BY_EDITORS)
    category.refresh_from_db(fields=["readers"])
    indexing.follow_audience(category)
    return _bring_children_in_line(category)


@transaction.atomic
def picture_category(*, category: Category, picture: images.Picture | None, actor: Member) -> None:
    """The category's picture from now on, or none; the one before is removed."""
    former = [category.picture] if category.picture else []
    kept = images.store(file=picture, owner=actor, source=f"category:{category.pk}") if picture else None
    Category.objects.filter(pk=category.pk).update(picture=kept)
    images.remove(former)
    category.picture = kept


def _move_address(category: Category) -> None:
    """The address it had leads to where it is now; the one it takes is nobody's former one any more."""
    FormerAddress.objects.filter(slug=category.slug).delete()
    former = Category.objects.filter(pk=category.pk).values_list("slug", flat=True).first()
    if former and former != category.slug:
        FormerAddress.objects.create(slug=former, category=category)


def _bring_children_in_line(category: Category) -> list[Category]:
    changed = []
    for child in category.children.select_related("segment"):
        wider = child.is_wider_than(category)
        if wider:
            child.audience, child.segment = category.audience, category.segment
        if wider or (category.archived and not child.archived):
            child.archived = child.archived or category.archived
            child.save(update_fields=["audience", "segment", "archived"])
            child.refresh_from_db(fields=["readers"])
            indexing.follow_audience(child)
            changed.append(child)
    return changed
