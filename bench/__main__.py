"""`make bench`: a seeded PostgreSQL, the production server on two processes, each page in turn.

Writes var/bench/pages.json and pages.md. GATE=1 fails where a page takes more queries than it may.
SCALE (1) multiplies the data, SECONDS (4) is the time each page gets.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from portal.demo.runner import free_port
from tests.support import postgres
from tools.run_checks import PRODUCTION

ROOT = Path(__file__).resolve().parents[1]
SERVER = ["granian", "--interface", "wsgi", "--no-ws", "--workers", "2", "--log-level", "warning"]
SIZES = {"members": 20_000, "topics": 20_000, "posts": 200_000, "purchases": 50_000}


def prepare() -> None:
    """Migrate and seed in this process, which then counts the queries as well."""
    import django

    django.setup()
    from django.core.management import call_command

    scale = float(os.environ.get("SCALE", "1"))
    print("seeding …", flush=True)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("seed_load", **{name: max(1, int(size * scale)) for name, size in SIZES.items()})


def main() -> int:
    out = Path(os.environ.get("VAR_DIR", ROOT / "var")) / "bench"
    out.mkdir(parents=True, exist_ok=True)
    with postgres.running(postgres.STEADY) as (url, database), tempfile.TemporaryDirectory() as var:
        for folder in ("assets", "static"):
            (Path(var) / folder).mkdir()
        here = {
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "DATABASE_URL": url,
            "CACHE_URL": "dbcache://cache",
        }
        here |= {"ALLOWED_HOSTS": "127.0.0.1,testserver", "CELERY_BROKER_URL": "memory://", "VAR_DIR": var}
        os.environ.update(PRODUCTION | here)
        prepare()
        from .measure import measure

        port = free_port()
        command = [sys.executable, "-m", *SERVER, "--port", str(port), "portal.wsgi:application"]
        with subprocess.Popen(command, cwd=ROOT, env=os.environ) as server:
            try:
                results = measure(port, server.pid, database, float(os.environ.get("SECONDS", "4")))
            finally:
                server.terminate()
    report = {"at": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "cores": os.cpu_count(), "pages": results}
    (out / "pages.json").write_text(json.dumps(report, indent=1))
    return finish(results, out)


def finish(results: list[dict[str, object]], out: Path) -> int:
    from .measure import over_budget, table

    (out / "pages.md").write_text(table(results))
    print(table(results), f"\n{out}/pages.json", sep="")
    over = over_budget(results)
    for line in over:
        print(line)
    return int(bool(over) and os.environ.get("GATE") == "1")


if __name__ == "__main__":
    sys.exit(main())
