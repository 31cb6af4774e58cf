"""`make test`: the whole suite on SQLite, then on PostgreSQL. Exit 0 only when both passed.

TEST_ARGS adds arguments for pytest ("-k ledger"); WORKERS says how many run at once (2).
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time

from tests.support import postgres
from tools.messages import compile_stale

PYTEST = [sys.executable, "-m", "pytest", "-n", os.environ.get("WORKERS", "2"), "--dist", "worksteal", "-rs"]
NOTHING_COLLECTED = 5


def leg(name: str, arguments: list[str], environment: dict[str, str]) -> int:
    """One run of the suite; prints what runs, what came of it and how long it took (seconds)."""
    print(f"\n── {name} ──", flush=True)
    started = time.monotonic()
    status = subprocess.call(
        [*PYTEST, *arguments, *shlex.split(os.environ.get("TEST_ARGS", ""))], env=environment
    )
    print(f"── {name}: {'passed' if not status else 'failed'} in {time.monotonic() - started:.0f} s ──")
    return 0 if status == NOTHING_COLLECTED and os.environ.get("TEST_ARGS") else status


def main() -> int:
    compile_stale()
    plain = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "VAR_DIR"}}
    first = leg("tests on SQLite, browser included", [], plain)
    with postgres.running() as (url, _pid):
        second = leg("tests on PostgreSQL", ["-m", "not browser"], plain | {"DATABASE_URL": url})
    return int(bool(first or second))


if __name__ == "__main__":
    sys.exit(main())
