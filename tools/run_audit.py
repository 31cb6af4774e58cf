"""`make audit`: what takes long. Security lint, many examples, many kills. Exit 0 only when all passed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support import postgres

ROOT = Path(__file__).resolve().parents[1]
PYTEST = [sys.executable, "-m", "pytest", "-rs"]
OURS = ["portal", "community", "loyalty", "feedback"]


def step(name: str, command: list[str], **environment: str) -> bool:
    print(f"\n── {name} ──", flush=True)
    return subprocess.call(command, cwd=ROOT, env=os.environ | environment) == 0


def main() -> int:
    lint = [f"{ROOT}/.venv/bin/bandit", "--quiet", "--severity-level", "high", "--recursive", *OURS]
    examples = [*PYTEST, "-n", "2", "-m", "not browser and not processes"]
    browser = [*PYTEST, "tests/browser"]
    kills = [*PYTEST, "-m", "processes", "tests/processes"]
    numbers = {"KILL_COUNT": "2000", "KILL_TIMES": "10"}
    passed = [
        step("security lint", lint),
        step("many examples", examples, HYPOTHESIS_PROFILE="audit"),
        step("every page and attack in a browser", browser, HYPOTHESIS_PROFILE="audit"),
        step("kills in numbers, SQLite", kills, **numbers),
    ]
    with postgres.running() as (url, _pid):
        passed.append(step("kills in numbers, PostgreSQL", kills, DATABASE_URL=url, **numbers))
    return int(not all(passed))


if __name__ == "__main__":
    sys.exit(main())
