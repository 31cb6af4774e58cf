"""`python -m bench.loyalty`: the points programme's figures, each part on a PostgreSQL of its own.

Writes var/bench/loyalty.json and loyalty.md. SCALE (1) multiplies the data, SECONDS (4) is the time of a run;
SCALE=0.01 SECONDS=1 is a quick look. PARTS names some of writes, depth, import, masses.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from bench.database import ROOT, ready, results_folder, scale, scaled

Rows = list[dict[str, Any]]


def writes() -> Rows:
    """Purchases and redemptions, by the action and by pgbench, in transactions per second."""
    from django.db.models import F

    from loyalty.models import Tier

    from .people import add_members
    from .writes import WRITES, compare

    members = scaled(20_000, least=200)
    add_members(members, points=10**9)
    # What pgbench repeats changes no tier; neither may the purchases it is compared with.
    Tier.objects.filter(threshold__gt=0).update(threshold=F("threshold") * 10**6)
    seconds = float(os.environ.get("SECONDS", "4"))
    return [compare(write, members, seconds) for write in WRITES]


def depth() -> Rows:
    """Balance and statement of members with few and with many entries, in milliseconds."""
    from .depth import measure
    from .people import add_members

    add_members(3, points=10**9)
    return [measure(n, entries) for n, entries in enumerate((10, 10_000, 1_000_000))]


def imports() -> Rows:
    """The CDNOW file, all of it earning, beside what the database takes for the rows alone."""
    from django.db import connection

    from loyalty.models import EarningRule, Programme

    from . import floor
    from .jobs import run
    from .people import programme

    programme()
    Programme.objects.update(starts_on=date(1997, 1, 1), months_to_live=240)
    EarningRule.objects.update(valid_from=datetime(1996, 12, 31, tzinfo=UTC))
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    floor.keep_empty()
    done = run("import")
    least = floor.measure(done["rows"])
    share = round(done["per second"] / least["per second"], 2)
    return [done | {"of floor": share}, least | {"peak MB": "", "of floor": 1}]


def masses() -> Rows:
    """A million lots expire, a million accounts are reviewed, and reviewed again without a change."""
    from .jobs import run
    from .masses import add
    from .people import programme

    add(scaled(1_000_000), programme())
    return [run("review"), run("review"), run("expire")]


PARTS: dict[str, Callable[[], Rows]] = {
    "writes": writes,
    "depth": depth,
    "import": imports,
    "masses": masses,
}


def one(part: str) -> None:
    with ready():
        print(json.dumps(PARTS[part]()))


def main() -> int:
    report: dict[str, Any] = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "cores": os.cpu_count(),
        "scale": scale(),
    }
    for part in os.environ.get("PARTS", " ".join(PARTS)).split():
        command = [sys.executable, "-m", "bench.loyalty", part]
        answer = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        report[part] = json.loads(answer.stdout.splitlines()[-1])
        print(f"{part}\n{table(report[part])}", flush=True)
    out = results_folder()
    (out / "loyalty.json").write_text(json.dumps(report, indent=1))
    parts = [f"## {part}\n\n{table(rows)}" for part, rows in report.items() if part in PARTS]
    (out / "loyalty.md").write_text("\n".join(parts))
    return 0


def table(rows: Rows) -> str:
    columns = list(rows[0])
    lines = [columns, ["---"] * len(columns), *([str(row[name]) for name in columns] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        one(sys.argv[1])
    else:
        sys.exit(main())
