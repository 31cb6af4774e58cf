"""What every test may use."""

from __future__ import annotations

import gc
import importlib
import math
import os
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, settings

from portal.shell import brand
from tests.support import asking, flushing, migrated, once, thorough

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# The machine decides how long an example takes. Every usual run tries the same ones; fewer of them on the
# second database; `make audit` asks for many more, and others each time.
settings.register_profile(
    "usual", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.register_profile("second", settings.get_profile("usual"), max_examples=15)
settings.register_profile("audit", settings.get_profile("usual"), max_examples=1000, derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))
STEPS = [
    ("portal.activity.actions", "deliver_due"),
    ("portal.journeys.actions", "advance_due"),
    ("portal.notifications.actions", "send_due"),
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="leave out tests that differ by no database: those that ask none, or what others ask too",
    )


def pytest_configure() -> None:
    gc.set_threshold(100_000, 20, 20)
    brand.FRESH_SECONDS = math.inf  # no test meets the moment when a page reads it again
    once.list_static_files_once()
    once.note_whole_templates_only()
    if not thorough.AUDIT:
        once.try_no_constants_of_modules()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL: races and locks"))
        if item.get_closest_marker("browser") and not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))
    # Those that wait for processes or a browser begin, so that no worker waits for them alone at the end.
    items.sort(key=lambda item: (_is_quick(item, "processes"), _is_quick(item, "browser")))
    if config.getoption("--database-only"):
        config.hook.pytest_deselected(items=[item for item in items if not asking.both_databases(item)])
        items[:] = filter(asking.both_databases, items)


def _is_quick(item: pytest.Item, slow: str) -> bool:
    return item.get_closest_marker(slow) is None


def pytest_collection_finish() -> None:
    """The collector need not look through all that was imported, again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    return migrated.is_kept()


@pytest.fixture(scope="session")
def kept_database(pytestconfig: pytest.Config) -> migrated.Kept:
    return migrated.Kept(pytestconfig.cache.mkdir("migrated"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, kept_database: migrated.Kept, django_db_keepdb: bool
) -> None:
    if django_db_keepdb:
        kept_database.copy_in()
    elif template := os.environ.get("TEST_DATABASE_TEMPLATE"):
        connection.settings_dict["TEST"]["TEMPLATE"] = template


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, kept_database: migrated.Kept, django_db_keepdb: bool, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock():
        if django_db_keepdb:
            kept_database.keep()
        flushing.restore_after_transactional_tests()


@pytest.fixture
def flow(db: None) -> Callable[[], int]:
    """A callable that does the worker's work until nothing is due; returns how many steps were done."""
    steps = [getattr(importlib.import_module(module), name) for module, name in STEPS]

    def run() -> int:
        total = 0
        for _ in range(50):
            done = sum(step() or 0 for step in steps)
            if not done:
                return total
            total += done
        raise AssertionError("the flow does not come to rest")

    return run


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    """Members of different tests have the same numbers, and visitors one address: no test uses up the rate
    limits of another.
    """
    cache.clear()


@pytest.fixture(autouse=True)
def fresh_brand(request: pytest.FixtureRequest) -> None:
    """A test that counts queries is not the first to need the brand."""
    if {"django_assert_num_queries", "django_assert_max_num_queries"} & set(request.fixturenames):
        request.getfixturevalue("db")
        brand.forget()
        brand.current()


@pytest.fixture
def member(db: None) -> Any:
    from tests.members.factories import MemberFactory

    return MemberFactory()


@pytest.fixture
def client_of() -> Callable[..., Client]:
    """A client logged in as the given member; keyword arguments are those of Client."""

    def log_in(member: Any, **options: Any) -> Client:
        client = Client(**options)
        client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in
