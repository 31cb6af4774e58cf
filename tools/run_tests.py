"""`make test`: the whole suite on SQLite, then on PostgreSQL. Exit 0 only when both passed.

The second leaves out the browser, and what asks no database. TEST_ARGS adds arguments for pytest
("-k ledger"); WORKERS says how many run at once (2).
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time

import psycopg

from tests.support import postgres
from tools.messages import compile_stale

PYTEST = [sys.executable, "-m", "pytest", "-n", os.environ.get("WORKERS", "2"), "--dist", "worksteal", "-rs"]
NOTHING_COLLECTED = 5
TEMPLATE = "migrated"
# Elsewhere than usual, or keeping pytest from keeping what it compiles.
NOT_FOR_TESTS = {"DATABASE_URL", "VAR_DIR", "PYTHONDONTWRITEBYTECODE"}


def leg(name: str, arguments: list[str], environment: dict[str, str]) -> int:
    """One run of the suite; prints what runs, what came of it and how long it took (seconds)."""
    print(f"\n── {name} ──", flush=True)
    started = time.monotonic()
    status = subprocess.call(
        [*PYTEST, *arguments, *shlex.split(os.environ.get("TEST_ARGS", ""))], env=environment
    )
    print(f"── {name}: {'passed' if not status else 'failed'} in {time.monotonic() - started:.0f} s ──")
    return 0 if status == NOTHING_COLLECTED and os.environ.get("TEST_ARGS") else status


def migrate(url: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Begins to migrate the database that those of the tests on this server are copied from."""
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {TEMPLATE}")
    beside = url.replace("/postgres?", f"/{TEMPLATE}?")
    settings = {"DJANGO_SETTINGS_MODULE": "portal.settings.test", "DATABASE_URL": beside}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    return subprocess.Popen(command, env=environment | settings)


def main() -> int:
    compile_stale()
    plain = {name: value for name, value in os.environ.items() if name not in NOT_FOR_TESTS}
    with postgres.running() as (url, _pid):
        migrating = migrate(url, plain)
        first = leg("tests on SQLite, browser included", [], plain)
        if migrating.wait():
            return 1
        other = {"HYPOTHESIS_PROFILE": "second", **plain}
        other |= {"DATABASE_URL": url, "TEST_DATABASE_TEMPLATE": TEMPLATE}
        second = leg("tests on PostgreSQL", ["-m", "not browser", "--database-only"], other)
    return int(bool(first or second))


if __name__ == "__main__":
    sys.exit(main())
