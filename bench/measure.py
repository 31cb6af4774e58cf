"""Measures every page as a member and as a visitor; needs Django set up on the seeded database."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.demo.runner import answers
from portal.members.models import Member

from . import cpu
from .load import fire
from .pages import BARE, BAREST, PAGES, places

COLUMNS = [
    "page",
    "as",
    "status",
    "queries",
    "may",
    "CPU web",
    "CPU db",
    "of bare",
    "of barest",
    "req/s",
    "p50",
    "p95",
    "kB",
]


def measure(port: int, web: int, database: int, seconds: float) -> list[dict[str, Any]]:
    """`web` and `database` are process ids; times and CPU per request are in milliseconds."""
    _wait(port)
    known = places()
    reader = Client()
    reader.force_login(Member.objects.order_by("pk")[0], backend="django.contrib.auth.backends.ModelBackend")
    results = []
    for page in PAGES:
        path = page.path.format(**known)
        for who, client, may in (("member", reader, page.member), ("visitor", Client(), page.visitor)):
            if may is not None:
                counted = _count(client, path)
                timed = _time(port, path, client, web, database, seconds) if counted["status"] == 200 else {}
                results.append({"page": page.name.format(**known), "as": who, "may": may} | counted | timed)
                print(".", end="", flush=True)
    print()
    for name, beginning in (("of bare", BARE), ("of barest", BAREST)):
        _compare(results, name, beginning)
    return results


def _compare(results: list[dict[str, Any]], name: str, page: str) -> None:
    """Give each page its CPU as a multiple of that of `page`, member by member and visitor by visitor."""
    for who in ("member", "visitor"):
        rows = [row for row in results if row["as"] == who and "CPU web" in row]
        base = sum(_used(row) for row in rows if row["page"] == page)
        for row in rows:
            row[name] = round(_used(row) / base, 2) if base else None


def _used(row: dict[str, Any]) -> float:
    return float(row["CPU web"] + row["CPU db"])


def _count(client: Client, path: str) -> dict[str, Any]:
    """Status and queries of a warm request, in this process with the same settings."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    return {"path": path, "status": answer.status_code, "queries": len(queries)}


def _time(port: int, path: str, client: Client, web: int, database: int, seconds: float) -> dict[str, float]:
    session = client.cookies.get(settings.SESSION_COOKIE_NAME)
    cookie = f"{settings.SESSION_COOKIE_NAME}={session.value}" if session else ""
    fire(port, path, cookie, requests=120, seconds=10)
    before = cpu.spent(web), cpu.spent(database)
    load = fire(port, path, cookie, requests=5000, seconds=seconds)
    count = max(1, len(load.times))
    return {
        "CPU web": round((cpu.spent(web) - before[0]) / count, 2),
        "CPU db": round((cpu.spent(database) - before[1]) / count, 2),
        "req/s": round(count / load.seconds, 1),
        "p50": round(load.percentile(0.5), 1),
        "p95": round(load.percentile(0.95), 1),
        "kB": round(load.size / 1000, 1),
        "bad": load.bad,
    }


def _wait(port: int) -> None:
    """Until the server answers, then long enough for each of its processes to be warm."""
    for _ in range(300):
        if answers(port):
            fire(port, "/", requests=200, seconds=10)
            return
        time.sleep(0.1)
    raise RuntimeError("the web server does not answer")


def table(results: list[dict[str, Any]]) -> str:
    rows = [COLUMNS, ["---"] * len(COLUMNS)]
    rows += [[str(result.get(name, "–")) for name in COLUMNS] for result in results]
    widths = [max(len(row[place]) for row in rows) for place in range(len(COLUMNS))]
    lines = (
        "| " + " | ".join(cell.ljust(widths[place]) for place, cell in enumerate(row)) + " |" for row in rows
    )
    return "\n".join(lines) + "\n"


def over_budget(results: list[dict[str, Any]]) -> list[str]:
    """A sentence for each page that answers otherwise than 200 or takes more queries than it may."""
    return [
        f"over: {row['page']} as {row['as']}: {row['status']}, {row['queries']} queries of {row['may']}"
        for row in results
        if row["status"] != 200 or row["queries"] > row["may"] or row.get("bad")
    ]
