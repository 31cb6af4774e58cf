"""Posting purchases and redeeming: by the action, by the API, and the very same statements by pgbench."""

from __future__ import annotations

import functools
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from django.utils import timezone

from loyalty.actions import record_purchase, redeem
from loyalty.models import Purchase, Redemption, Reward, Voucher
from portal.members.models import Member

from .people import ACCOUNT, LOT, MEMBER
from .pgbench import repeat
from .recording import script_of

ROUNDS = 5
_serial = iter(range(1, 10**9))


@dataclass(frozen=True)
class Write:
    """One kind of write: `act(member, serial)` does it once; `made` counts what it left."""

    name: str
    act: Callable[[Member, str], Any]
    made: Callable[[], int]


def _buy(member: Member, serial: str) -> Purchase:
    return record_purchase(
        member=member,
        external_id=serial,
        purchased_at=timezone.now(),
        amount=6493,
        currency="EUR",
        source_system="shop",
        lines=[{"sku": "COFFEE-1", "quantity": 2}],
    )


def _redeem(member: Member, serial: str) -> Any:
    return redeem(member=member, reward=_reward(), key=serial)


@functools.cache
def _reward() -> Reward:
    return Reward.objects.select_related("programme").get(slug="voucher-10")


WRITES = [
    Write("post a purchase", _buy, Purchase.objects.count),
    Write("redeem", _redeem, Redemption.objects.count),
]


def compare(write: Write, members: int, seconds: float) -> dict[str, Any]:
    """Medians of paired runs, in transactions per second, one client each."""
    chance = Random(1)  # noqa: S311 - the same data each time
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "script.sql"
        script.write_text(text := _script(write, members))
        people = list(Member.objects.filter(pk__gte=MEMBER, pk__lt=MEMBER + members))
        _by_action(write, chance, people, 1)
        pairs = []
        for _round in range(ROUNDS):
            before = write.made()
            plain = repeat(script, seconds)
            wrote = write.made() - before
            pairs.append((_by_action(write, chance, people, seconds), plain))
            if wrote < plain * seconds * 0.9:
                raise RuntimeError(f"pgbench wrote {wrote} rows at {plain}/s")
    return {
        "name": write.name,
        "action": round(statistics.median(action for action, _plain in pairs), 1),
        "pgbench": round(statistics.median(plain for _action, plain in pairs), 1),
        "share": round(statistics.median(action / plain for action, plain in pairs), 3),
        "statements": len([line for line in text.splitlines() if not line.startswith("\\")]),
    }


def _script(write: Write, members: int) -> str:
    n, serial = 1, "5555500000000001"
    left: list[tuple[str, str]] = [
        (serial, ":serial"), (str(MEMBER + n), ":member"), (str(ACCOUNT + n), ":account"),
        (str(LOT + n), ":lot"),
    ]  # fmt: skip
    settings = [
        f"\\set n random(1, {members - 1})", "\\set serial random(6000000000000000, 9000000000000000)",
        f"\\set member {MEMBER} + :n", f"\\set account {ACCOUNT} + :n", f"\\set lot {LOT} + :n",
    ]  # fmt: skip
    member = Member.objects.get(pk=MEMBER + n)
    write.act(member, "1" + serial[1:])  # so that what is recorded is no member's first
    return script_of(lambda: write.act(member, serial), left, settings, _codes)


def _codes() -> list[tuple[str, str]]:
    """The voucher's code is drawn by the program: the script draws another."""
    return [(code, "B:serial") for code in Voucher.objects.order_by("-pk").values_list("code", flat=True)[:1]]


def _by_action(write: Write, chance: Random, people: list[Member], seconds: float) -> float:
    started, done = time.perf_counter(), 0
    while time.perf_counter() - started < seconds:
        write.act(chance.choice(people), f"{next(_serial):016d}")
        done += 1
    return done / (time.perf_counter() - started)
