"""`make test`: the whole suite on SQLite and, beside it, on PostgreSQL. Exit 0 only when both passed.

The second leaves out the browser, and what asks no database. Either waits a good deal, for a browser or for
processes, and leaves the machine to the other; what PostgreSQL came to is printed at the end. TEST_ARGS adds
arguments for pytest ("-k ledger"); WORKERS says how many each of the two runs at once (2).
"""

from __future__ import annotations

import os
import resource
import shlex
import subprocess
import sys
import tempfile
import time
from typing import IO

import psycopg

from tests.support import postgres
from tools.messages import compile_stale

PYTEST = [sys.executable, "-m", "pytest", "-n", os.environ.get("WORKERS", "2"), "--dist", "worksteal", "-rs"]
NOTHING_COLLECTED = 5
TEMPLATE = "migrated"
# A fifth of the time of migrating would go into looking for garbage.
MIGRATE = """import gc
from django.core.management import execute_from_command_line
gc.disable()
execute_from_command_line(["", "migrate", "--verbosity", "0"])"""
# Elsewhere than usual, or keeping pytest from keeping what it compiles.
NOT_FOR_TESTS = {"DATABASE_URL", "VAR_DIR", "PYTHONDONTWRITEBYTECODE"}


class Leg:
    """One run of the suite, begun as this is made; what it says goes to `log`, else to the terminal."""

    def __init__(
        self, name: str, arguments: list[str], environment: dict[str, str], log: IO[bytes] | None = None
    ) -> None:
        self._name, self._log, self._started = name, log, time.monotonic()
        command = [*PYTEST, *arguments, *shlex.split(os.environ.get("TEST_ARGS", ""))]
        print(f"\n── {name}: begins ──", flush=True)
        self._process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    def failed(self) -> bool:
        """Waits for its end; prints what it said, what came of it and how long it took (seconds)."""
        status = self._process.wait()
        if self._log:
            self._log.seek(0)
            print(f"\n── {self._name} ──\n{self._log.read().decode(errors='replace')}")
        failed = status != 0 and not (status == NOTHING_COLLECTED and os.environ.get("TEST_ARGS"))
        took = time.monotonic() - self._started
        print(f"── {self._name}: {'failed' if failed else 'passed'} in {took:.0f} s ──", flush=True)
        return failed


def migrate(url: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Begins to migrate the database that those of the tests on this server are copied from."""
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {TEMPLATE}")
    beside = url.replace("/postgres?", f"/{TEMPLATE}?")
    settings = {"DJANGO_SETTINGS_MODULE": "portal.settings.test", "DATABASE_URL": beside}
    command = [sys.executable, "-c", MIGRATE]
    return subprocess.Popen(command, env=environment | settings)


def main() -> int:
    compile_stale()
    plain = {name: value for name, value in os.environ.items() if name not in NOT_FOR_TESTS}
    with postgres.running() as (url, _pid), tempfile.TemporaryFile() as log:
        migrating = migrate(url, plain)
        first = Leg("tests on SQLite, browser included", [], plain)
        if migrating.wait():
            first.failed()
            return 1
        other = {"HYPOTHESIS_PROFILE": "second", **plain}
        other |= {"DATABASE_URL": url, "TEST_DATABASE_TEMPLATE": TEMPLATE}
        second = Leg("tests on PostgreSQL", ["-m", "not browser", "--database-only"], other, log)
        failed = [first.failed(), second.failed()]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"── {used.ru_utime + used.ru_stime:.0f} s of processor time ──")
    return int(any(failed))


if __name__ == "__main__":
    sys.exit(main())
