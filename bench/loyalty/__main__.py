"""`python -m bench.loyalty`: the points programme's figures on a PostgreSQL of its own.

Writes var/bench/loyalty.json and loyalty.md. SCALE (1) multiplies the data, SECONDS (4) is the time of a run;
SCALE=0.01 SECONDS=1 is a quick look.
"""

from __future__ import annotations

import json
import os
import sys
import time

from bench.database import ready, results_folder, scaled


def main() -> int:
    out = results_folder()
    with ready():
        results = {"writes": writes()}
    report = {"at": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "cores": os.cpu_count()} | results
    (out / "loyalty.json").write_text(json.dumps(report, indent=1))
    print(json.dumps(report, indent=1))
    return 0


def writes() -> list[dict[str, object]]:
    from .people import add_members
    from .writes import WRITES, compare

    members = scaled(20_000, least=200)
    add_members(members, points=10**9)
    seconds = float(os.environ.get("SECONDS", "4"))
    return [compare(write, members, seconds) for write in WRITES]


if __name__ == "__main__":
    sys.exit(main())
