"""What the database alone takes for what an import leaves: the very same rows by plain COPY.

With the same indexes, constraints and foreign keys, over one connection and in one transaction: no program
reads a file, asks rules, looks for what is known or changes a row.
"""

from __future__ import annotations

import os
import time
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

# In an order in which each finds what it refers to.
TABLES = (
    "members_member",
    "loyalty_account",
    "loyalty_purchase",
    "loyalty_award",
    "loyalty_posting",
    "loyalty_lot",
    "loyalty_entry",
    "loyalty_tierchange",
    "members_trait",
    "activity_event",
)


def keep_empty() -> None:
    """Set the database, as it is before the import, aside."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as found:
        found.execute("CREATE DATABASE floor TEMPLATE postgres")


def measure(rows: int) -> dict[str, Any]:
    """The figures of copying all rows of the tables into the database that was set aside."""
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url) as full, psycopg.connect(url.replace("/postgres?", "/floor?")) as empty:
        written = {table: _read(full, table) for table in TABLES}
        empty.execute("CHECKPOINT")
        empty.commit()
        started = time.perf_counter()
        for table, parts in written.items():
            _write(empty, table, parts)
        empty.commit()
        seconds = time.perf_counter() - started
    name = "floor: the rows it left, by COPY alone"
    return {"name": name, "rows": rows, "seconds": round(seconds, 2), "per second": round(rows / seconds)}


def _read(full: psycopg.Connection[Any], table: str) -> list[bytes]:
    with full.cursor() as cursor, cursor.copy(_sql("COPY {} TO STDOUT (FORMAT binary)", table)) as copy:
        return [bytes(part) for part in copy]


def _write(empty: psycopg.Connection[Any], table: str, parts: list[bytes]) -> None:
    with empty.cursor() as cursor, cursor.copy(_sql("COPY {} FROM STDIN (FORMAT binary)", table)) as copy:
        for part in parts:
            copy.write(part)


def _sql(text: Any, table: str) -> Any:
    return SQL(text).format(Identifier(table))
