"""Which tests ask a database, and which may find another answer in another."""

from __future__ import annotations

import pytest
from django.test import TransactionTestCase

FIXTURES = {
    "db",
    "transactional_db",
    "live_server",
    "django_assert_num_queries",
    "django_assert_max_num_queries",
}


def a_database(item: pytest.Item) -> bool:
    """False only where pytest-django lets the test reach none, and it starts no process that might."""
    marked = any(item.get_closest_marker(name) for name in ("django_db", "postgres", "processes"))
    case = getattr(item, "cls", None)
    return (
        marked
        or not FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))
        or (case is not None and issubclass(case, TransactionTestCase))
    )


def both_databases(item: pytest.Item) -> bool:
    """False where one is enough; whoever marks a test so sees to it that others ask its queries of both."""
    return a_database(item) and item.get_closest_marker("one_database") is None
