"""Setting up categories."""

from __future__ import annotations

from django.db import transaction

from community import indexing
from community.models import Category

SET_BY_EDITORS = [
    *("name_en", "name_de", "about_en", "about_de", "slug", "icon", "order", "kinds", "parent"),
    *("audience", "segment", "archived"),
]


@transaction.atomic
def keep_category(*, category: Category) -> None:
    """Save a category; what lies in it can be found, from now on, by those who may read it."""
    # The counters are not an editor's to write: they may have moved since she opened the page.
    category.save(update_fields=None if category._state.adding else SET_BY_EDITORS)
    category.refresh_from_db(fields=["readers"])
    indexing.follow_audience(category)
