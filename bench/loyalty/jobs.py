"""Work in bulk, each in a process of its own: `python -m bench.loyalty.jobs NAME` prints its figures."""

from __future__ import annotations

import importlib.util
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.database import ROOT, scaled

HEADER = "member,purchase,purchased_at,amount,currency\n"


def cdnow() -> Iterator[str]:
    """Purchases of a real shop (CDNOW, 1997/98) as an import file; SCALE below 1 takes the first of them."""
    spec = importlib.util.find_spec("lifetimes")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the package lifetimes is not installed")
    path = Path(spec.submodule_search_locations[0]) / "datasets" / "CDNOW_master.txt"
    yield HEADER
    for number, line in enumerate(path.read_text().splitlines()[1 : scaled(69_659) + 1]):
        member, day, _quantity, amount = line.split()
        yield f"c{member},CD{number},{day[:4]}-{day[4:6]}-{day[6:]},{amount},EUR\n"


def import_file() -> int:
    from loyalty.models import Programme
    from loyalty.purchases.importing import import_purchases

    programme = Programme.objects.get()
    report = import_purchases(cdnow(), programme=programme)
    if report.rejected or report.repeated:
        raise RuntimeError(f"imported {report.imported}, the first error is {report.errors[:1]}")
    return report.imported


def expire() -> int:
    from loyalty.actions import expire_due

    done = 0
    while count := expire_due(10_000):
        done += count
    return done


def review() -> int:
    from loyalty.actions import review_tiers
    from loyalty.models import Account

    review_tiers()
    return Account.objects.count()


JOBS: dict[str, Callable[[], int]] = {"import": import_file, "expire": expire, "review": review}


def run(name: str) -> dict[str, Any]:
    """The job's figures: rows, seconds, rows per second, and the process's peak memory in MB."""
    command = [sys.executable, "-m", "bench.loyalty.jobs", name]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise RuntimeError(f"{name}: {answer.stderr[-2000:]}")
    return {"name": name} | json.loads(answer.stdout.splitlines()[-1])


def main(name: str) -> None:
    import django

    django.setup()
    started = time.perf_counter()
    rows = JOBS[name]()
    seconds = time.perf_counter() - started
    figures = {"rows": rows, "seconds": round(seconds, 2), "per second": round(rows / seconds)}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(json.dumps(figures | {"peak MB": round(peak)}))


if __name__ == "__main__":
    main(sys.argv[1])
