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

from django.test import Client
from django.utils import timezone

from loyalty.actions import record_purchase, redeem
from loyalty.models import Purchase, Redemption, Reward, Voucher
from portal.api.actions import create_key
from portal.api.models import Scope
from portal.members.models import Member

from .people import ACCOUNT, LOT, MEMBER
from .pgbench import repeat
from .recording import script_of

ROUNDS = 5
_serial = iter(range(1, 10**9))


@dataclass(frozen=True)
class Write:
    """One kind of write: `act(member, serial)` does it once, `ask` by the API; `made` counts what it left."""

    name: str
    act: Callable[[Member, str], Any]
    ask: Callable[[Member, str], Any]
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


@functools.cache
def _till() -> Client:
    scopes = [Scope.PURCHASES, Scope.VOUCHERS]
    _key, secret = create_key(name="bench", scopes=scopes, requests_per_minute=10**6)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def _post(path: str, body: dict[str, Any], serial: str) -> None:
    headers = {"Idempotency-Key": f"{path}:{serial}"}
    answer = _till().post(f"/api/v1{path}", body, content_type="application/json", headers=headers)
    if answer.status_code != 201:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.content[:500]!r}")


def _buy_by_api(member: Member, serial: str) -> None:
    line = {"sku": "COFFEE-1", "quantity": 1, "unit_price": "64.93"}
    body = {"member": member.external_id, "external_id": serial, "currency": "EUR", "lines": [line]}
    _post("/purchases", body | {"purchased_at": timezone.now().isoformat()}, serial)


def _redeem_by_api(member: Member, serial: str) -> None:
    _post("/rewards/voucher-10/redemptions", {"member": member.external_id}, serial)


WRITES = [
    Write("post a purchase", _buy, _buy_by_api, Purchase.objects.count),
    Write("redeem", _redeem, _redeem_by_api, Redemption.objects.count),
]


def compare(write: Write, members: int, seconds: float) -> dict[str, Any]:
    """Medians of paired runs, in transactions per second, one client each."""
    chance = Random(1)  # noqa: S311 - the same data each time
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "script.sql"
        script.write_text(text := _script(write, members))
        people = list(Member.objects.filter(pk__gte=MEMBER, pk__lt=MEMBER + members))
        for call in (write.act, write.ask):
            _rate(call, chance, people, 1)
        rounds = []
        for _round in range(ROUNDS):
            simple, prepared = (_repeated(write, script, seconds, mode) for mode in ("simple", "prepared"))
            by_action = _rate(write.act, chance, people, seconds)
            rounds.append((simple, prepared, by_action, _rate(write.ask, chance, people, seconds)))
    medians = [round(statistics.median(rates), 1) for rates in zip(*rounds, strict=True)]
    shares = [by_action / prepared for _simple, prepared, by_action, _api in rounds]
    return {
        "name": write.name,
        **dict(zip(("pgbench -M simple", "pgbench -M prepared", "action", "API"), medians, strict=True)),
        "action / prepared": round(statistics.median(shares), 2),
        "statements": _statements(text),
    }


def _repeated(write: Write, script: Path, seconds: float, mode: str) -> float:
    before = write.made()
    rate = repeat(script, seconds, mode)
    if (wrote := write.made() - before) < rate * seconds * 0.9:
        raise RuntimeError(f"pgbench wrote {wrote} rows at {rate}/s")
    return rate


def _statements(script: str) -> int:
    """How many there are between BEGIN and COMMIT."""
    return len([line for line in script.splitlines() if line and not line.startswith("\\")]) - 2


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
    return [(code, ":serial") for code in Voucher.objects.order_by("-pk").values_list("code", flat=True)[:1]]


def _rate(call: Callable[[Member, str], Any], chance: Random, people: list[Member], seconds: float) -> float:
    started, done = time.perf_counter(), 0
    while time.perf_counter() - started < seconds:
        call(chance.choice(people), f"{next(_serial):016d}")
        done += 1
    return done / (time.perf_counter() - started)
