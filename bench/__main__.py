"""`make bench`: the pages on a seeded PostgreSQL and the production server, and the points programme.

Writes var/bench/pages.json and pages.md, then loyalty.json and loyalty.md (see bench/loyalty). GATE=1 fails
where a page takes more queries than it may. SCALE (1) multiplies the data, SECONDS (4) is the time each run
gets; SCALE=0.01 SECONDS=1 is a quick look. ONLY=pages or ONLY=loyalty leaves the other out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from portal.demo.runner import free_port

from .database import ROOT, ready, results_folder, scaled

SERVER = ["granian", "--interface", "wsgi", "--no-ws", "--workers", "2", "--log-level", "warning"]
SIZES = {"members": 20_000, "topics": 50_000, "posts": 1_000_000, "purchases": 50_000}


def main() -> int:
    only = os.environ.get("ONLY", "")
    code = pages() if only != "loyalty" else 0
    if only != "pages":
        code |= subprocess.call([sys.executable, "-m", "bench.loyalty"], cwd=ROOT)
    return code


def pages() -> int:
    """Each page in turn, on two processes of the server; queries are counted in this one."""
    out = results_folder()
    with ready() as database:
        from django.core.management import call_command

        started = time.monotonic()
        print("seeding …", flush=True)
        call_command("seed_load", index=True, **{name: scaled(size, 300) for name, size in SIZES.items()})
        print(f"seeded after {time.monotonic() - started:.0f} s", flush=True)
        from . import replies
        from .measure import measure

        port = free_port()
        command = [sys.executable, "-m", *SERVER, "--port", str(port), "portal.wsgi:application"]
        with subprocess.Popen(command, cwd=ROOT, env=os.environ) as server:
            try:
                results = measure(port, server.pid, database, float(os.environ.get("SECONDS", "4")))
            finally:
                server.terminate()
        written = replies.measure(database)
    report = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "cores": os.cpu_count(),
        "pages": results,
        "replies": written,
    }
    (out / "pages.json").write_text(json.dumps(report, indent=1))
    return finish(results, written, out)


def finish(results: list[dict[str, object]], written: list[dict[str, object]], out: Path) -> int:
    from .measure import over_budget, table

    said = "{page} ({posts} posts): {p50} ms (median), CPU {CPU web} web + {CPU db} db"
    lines = [said.format_map(row) for row in written]
    text = "\n".join([table(results), *lines, ""])
    (out / "pages.md").write_text(text)
    print(text, f"\n{out}/pages.json", sep="")
    over = over_budget(results)
    for line in over:
        print(line)
    return int(bool(over) and os.environ.get("GATE") == "1")


if __name__ == "__main__":
    sys.exit(main())
