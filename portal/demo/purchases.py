"""What the demo company's customers bought: a CSV made the same for the same seed and day."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from .people import CUSTOMERS, PEOPLE

HEADER = ["member", "purchase", "purchased_at", "amount", "currency", "sku", "quantity"]
_ARTICLES = [
    ("BEANS-250", 8.9),
    ("BEANS-1000", 29.5),
    ("MOKA-6", 44.0),
    ("M2", 189.0),
    ("FILTER-100", 4.5),
    ("CUP", 14.0),
]
#: Purchases over 50 € in the last year: what makes anna silver, clara gold and ben new.
_GOOD_BUYS = {"anna": 18, "clara": 34, "ben": 0, "jonas": 12, "marie": 6, "tomasz": 3, "helene": 8, "lea": 1}


def write(path: Path, now: datetime, seed: int = 7) -> int:
    """Write the CSV for `import_purchases`; returns the number of purchases. Amounts in euros."""
    rows = sorted(_rows(now, random.Random(seed)), key=lambda row: row[2])
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows([row[0], f"RW-{number}", *row[2:]] for number, row in enumerate(rows, 10_001))
    return len(rows)


def _rows(now: datetime, chance: random.Random) -> Iterator[list[str]]:
    for person in PEOPLE:
        if person.key in _GOOD_BUYS:
            yield from _member(person.customer, _GOOD_BUYS[person.key], now, chance)
    for person in CUSTOMERS:
        yield from _customer(person.customer, now, chance)
    for number in range(20):  # known to the shop, not yet registered here
        yield from _customer(f"RW-{2000 + number}", now, chance)


def _member(customer: str, good: int, now: datetime, chance: random.Random) -> Iterator[list[str]]:
    """`good` purchases over 50 € spread over the last eleven months, the newest pending, and small ones."""
    for i in range(good):
        days = 4 + i * 330 / max(1, good)
        yield _row(
            customer, now - timedelta(days=days, hours=chance.randrange(8)), 5200 + chance.randrange(9000)
        )
    for i in range(2 + good // 4):
        yield _row(
            customer,
            now - timedelta(days=2 + i * 41, hours=chance.randrange(8)),
            890 + chance.randrange(4000),
        )


def _customer(customer: str, now: datetime, chance: random.Random) -> Iterator[list[str]]:
    pace = chance.choice([40, 60, 90, 120, 200])
    day = chance.uniform(1, 2 * pace)
    while day < 600:
        yield _row(customer, now - timedelta(days=day), round(chance.lognormvariate(3.7, 0.6) * 100))
        day += chance.expovariate(1 / pace) + 2


def _row(customer: str, moment: datetime, cents: int) -> list[str]:
    sku, price = min(_ARTICLES, key=lambda article: abs(article[1] * 100 - cents / 2))
    quantity = max(1, round(cents / 100 / price))
    stamp = moment.astimezone(UTC).replace(microsecond=0).isoformat()
    return [customer, "", stamp, f"{cents // 100}.{cents % 100:02d}", "EUR", sku, str(quantity)]
