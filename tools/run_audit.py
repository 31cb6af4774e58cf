"""`make audit`: what takes long, about an hour on two cores. Exit 0 only when all passed.

Security lint; many examples, long storms and all attacks on SQLite and on PostgreSQL; the pages in both
languages, and each twelfth attack, in a browser; many kills of workers. AUDIT_PARTS takes some parts alone,
by words of their names ("kills", "examples storms"); TEST_ARGS adds arguments for pytest.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import postgres
from tools.messages import compile_stale

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv/bin"
OURS = ["portal", "community", "loyalty", "feedback"]
AUDIT = {"HYPOTHESIS_PROFILE": "audit"}
KILLS = {"KILL_COUNT": "2000", "KILL_TIMES": "10"}
# What grows in an audit, or finds other examples each time; the rest is what `make test` has run.
EXAMPLES = "(hypothesis or thorough) and not postgres and not browser and not processes"


@dataclass(frozen=True)
class Part:
    """One command and what it needs."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    on_postgres: bool = False

    @property
    def is_wanted(self) -> bool:
        words = os.environ.get("AUDIT_PARTS", "").split()
        return not words or any(word in self.name for word in words)

    def passed(self) -> bool:
        """Runs it, on a PostgreSQL of its own where it asks for one; says how long it took."""
        print(f"\n── {self.name} ──", flush=True)
        started = time.monotonic()
        if self.on_postgres:
            with postgres.running() as (url, _pid):
                passed = self._call(DATABASE_URL=url)
        else:
            passed = self._call()
        took = time.monotonic() - started
        print(f"── {self.name}: {'passed' if passed else 'FAILED'} in {took:.0f} s ──", flush=True)
        return passed

    def _call(self, **more: str) -> bool:
        plain = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "VAR_DIR"}}
        return subprocess.call(self.command, cwd=ROOT, env=plain | self.environment | more) == 0


def tests(expression: str, *arguments: str) -> list[str]:
    extra = shlex.split(os.environ.get("TEST_ARGS", ""))
    return [sys.executable, "-m", "pytest", "-rs", "--durations=10", "-m", expression, *arguments, *extra]


def parts() -> Iterator[Part]:
    lint = [f"{BIN}/bandit", "--quiet", "--severity-level", "high", "--recursive", *OURS]
    side_by_side = ["-n", "2", "--dist", "worksteal"]
    yield Part("security lint", lint)
    yield Part("kills on PostgreSQL", tests("processes", "tests/processes"), KILLS, on_postgres=True)
    yield Part("kills on SQLite", tests("processes", "tests/processes"), KILLS)
    yield Part("storms on PostgreSQL", tests("postgres and thorough"), AUDIT, on_postgres=True)
    yield Part("examples on SQLite", tests(EXAMPLES, *side_by_side), AUDIT)
    again = tests(EXAMPLES, "--database-only", *side_by_side)
    yield Part("examples on PostgreSQL", again, AUDIT, on_postgres=True)
    # `make test` asks one database only.
    yield Part("the rest on PostgreSQL", tests("one_database", *side_by_side), on_postgres=True)
    yield Part("pages and attacks in a browser", tests("browser", "tests/browser"), AUDIT)


def main() -> int:
    compile_stale()
    results = {part.name: part.passed() for part in parts() if part.is_wanted}
    failed = [name for name, passed in results.items() if not passed]
    print(
        f"\n{len(results) - len(failed)} parts passed" + (f"; failed: {', '.join(failed)}" if failed else "")
    )
    return int(bool(failed) or not results)


if __name__ == "__main__":
    sys.exit(main())
