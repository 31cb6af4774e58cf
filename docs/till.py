#!/usr/bin/env python3
"""A till that speaks to Stammtisch: looks a card up, posts a purchase, redeems a voucher.

Standard library only. The address and the key come from the environment:

    export STAMMTISCH_URL=http://localhost:8000 STAMMTISCH_KEY=stk_…
    python3 docs/till.py card S-0123456789
    python3 docs/till.py sell S-0123456789 receipt-4711 2026-11-23T10:15:00+01:00 BEANS-1:2:12.50
    python3 docs/till.py voucher ABCD-EFGH-JKLM receipt-4711
    python3 docs/till.py back receipt-4711 return-12 2026-11-24T09:00:00+01:00 12.50

The key needs the scopes members, purchases and vouchers. Each command can be given again: a receipt counts
once, and a voucher is used once for it. Exit code: 0 done, 1 refused, 2 wrong usage, 3 no answer.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

TRIES = 5
TIMEOUT = 10  # seconds
# Passing states: worth another try with the same Idempotency-Key, which makes that harmless.
TRY_AGAIN = {429, 500, 502, 503, 504}


class Refusal(Exception):
    """The portal said no. `code` is stable ("insufficient_points"), `fields` names what is wrong."""

    def __init__(self, status: int, problem: dict) -> None:
        super().__init__(problem.get("detail") or f"HTTP {status}")
        self.status = status
        self.code = problem.get("code", "")
        self.fields = {error["field"]: error["message"] for error in problem.get("errors", [])}


class NoAnswer(Exception):
    """Nobody answered, however often we asked. What was asked may have happened: ask again later."""


class Portal:
    """The calls a till needs. `wait` sleeps for seconds."""

    def __init__(self, url: str, key: str, wait=time.sleep) -> None:
        self.base, self.key, self.wait = url.rstrip("/") + "/api/v1", key, wait

    def member(self, ref: str) -> dict:
        """Who holds this card (or has this customer number), with points, tier and benefits."""
        return self._call("GET", f"/members/{quoted(ref)}")

    def sell(self, card: str, receipt: str, sold_at: str, lines: list[dict], currency: str = "EUR") -> dict:
        """Record a purchase; `receipt` is its number for ever, `sold_at` ISO 8601 with an offset."""
        body = {"member": card, "external_id": receipt, "purchased_at": sold_at}
        return self._call("POST", "/purchases", body | {"currency": currency, "lines": lines})

    def take_back(self, receipt: str, number: str, taken_at: str, amount: str) -> dict:
        """Goods worth `amount` of that purchase came back; `number` is the refund's own number."""
        body = {"external_id": number, "refunded_at": taken_at, "amount": amount}
        return self._call("POST", f"/purchases/{quoted(receipt)}/refunds", body)

    def voucher(self, code: str) -> dict:
        return self._call("GET", f"/vouchers/{quoted(code)}")

    def redeem(self, code: str, receipt: str) -> dict:
        """Use the voucher for this receipt; again for the same receipt it answers the same."""
        return self._call("POST", f"/vouchers/{quoted(code)}/redeem", {"purchase": receipt})

    def release(self, code: str, receipt: str) -> dict:
        """The receipt was cancelled: the voucher holds again."""
        return self._call("POST", f"/vouchers/{quoted(code)}/release", {"purchase": receipt})

    def _call(self, method: str, path: str, body: dict | None = None) -> dict:
        """One call, tried again while that can help; body and Idempotency-Key are the same each time."""
        headers = {"Authorization": f"Bearer {self.key}"}
        if body is not None:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, headers, method=method)  # noqa: S310
        return self._answer_to(request)

    def _answer_to(self, request: urllib.request.Request) -> dict:
        refusal: Exception = NoAnswer()
        for attempt in range(TRIES):
            pause = 2.0**attempt
            try:
                with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                refusal = problem = Refusal(error.code, problem_of(error))
                if error.code not in TRY_AGAIN and problem.code != "still_running":
                    raise problem from None
                asked = error.headers.get("Retry-After", "")
                pause = float(asked) if asked.isdecimal() else pause
            except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
                refusal = NoAnswer(str(error))
            if attempt + 1 < TRIES:
                self.wait(pause)
        raise refusal


def quoted(part: str) -> str:
    return urllib.parse.quote(part, safe="")


def problem_of(error: urllib.error.HTTPError) -> dict:
    """The problem document of a refusal; empty where something else answered, such as a proxy."""
    try:
        problem = json.load(error)
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}


def line_of(text: str) -> dict:
    """ "BEANS-1:2:12.50" as a line: article, how many, price of one."""
    sku, quantity, price = text.rsplit(":", 2)
    return {"sku": sku, "quantity": int(quantity), "unit_price": price}


def show_card(portal: Portal, ref: str) -> None:
    member = portal.member(ref)
    points, benefits = member["points"], ", ".join(member["benefits"]) or "none"
    print(f"{member['display_name']}: {points['available']} points, {points['pending']} on their way")
    print(f"Tier {member['tier'] or 'none'}; benefits: {benefits}")


def sell(portal: Portal, card: str, receipt: str, sold_at: str, *lines: str) -> None:
    done = portal.sell(card, receipt, sold_at, [line_of(line) for line in lines])
    earned = done["points"]["available"] + done["points"]["pending"]
    print(f"Receipt {done['external_id']} earns {earned} points; {done['balance']} can be spent")


def use_voucher(portal: Portal, code: str, receipt: str) -> None:
    """Ask first, so that the person at the till reads what the voucher is worth."""
    known = portal.voucher(code)
    worth = f"{known['value']} {known['currency']}" if known["value"] else f"{known['percent']} %"
    portal.redeem(code, receipt)
    print(f"{worth} off on receipt {receipt}")


def take_back(portal: Portal, receipt: str, number: str, taken_at: str, amount: str) -> None:
    done = portal.take_back(receipt, number, taken_at, amount)
    print(
        f"{done['points_taken_back']} points taken back; {done['balance']} can be spent, {done['debt']} owed"
    )


COMMANDS = {
    "back": (take_back, 4, 4),
    "card": (show_card, 1, 1),
    "sell": (sell, 4, 99),
    "voucher": (use_voucher, 2, 2),
}
SPOKEN = {404: "Nobody knows this number.", 410: "This voucher has expired."}


def main(arguments: list[str], environment: dict[str, str]) -> int:
    name, *rest = arguments or [""]
    command, least, most = COMMANDS.get(name, (None, 0, 0))
    url, key = environment.get("STAMMTISCH_URL", ""), environment.get("STAMMTISCH_KEY", "")
    if command is None or not least <= len(rest) <= most or not (url and key):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        command(Portal(url, key), *rest)
    except Refusal as refusal:
        print(SPOKEN.get(refusal.status, f"Refused: {refusal}"), file=sys.stderr)
        for field, message in refusal.fields.items():
            print(f"  {field}: {message}", file=sys.stderr)
        return 1
    except NoAnswer as silence:
        print(f"No answer: {silence}", file=sys.stderr)
        return 3
    except ValueError:
        print("A line is written ARTICLE:HOW MANY:PRICE, such as BEANS-1:2:12.50", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], dict(os.environ)))
