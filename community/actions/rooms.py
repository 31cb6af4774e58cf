"""Setting up categories."""

from __future__ import annotations

from django.db import transaction

from community import indexing
from community.models import Category


@transaction.atomic
def keep_category(*, category: Category) -> None:
    """Save a category; what lies in it can be found, from now on, by those who may read it."""
    category.save()
    indexing.follow_audience(category)
