"""Addresses replies by mail are sent to: `reply+<token>@<INBOUND_DOMAIN>`.

A token says who may write where until when, and is signed, so that it can be neither made up nor changed.
It is lower case and short: an address keeps no capitals, and no more than 64 characters before its "@".
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36

PREFIX = "reply+"
DAYS = 90
_SIGNED = 24  # hexadecimal digits: 96 bits
_DAY = 86_400


@dataclass(frozen=True)
class Seat:
    """Whose reply it is, and in which topic (ids)."""

    member: int
    topic: int


def address_for(seat: Seat) -> str:
    """The address this member's replies in this topic go to for DAYS days; "" where no domain takes mails."""
    if not settings.INBOUND_DOMAIN:
        return ""
    parts = (seat.member, seat.topic, int(time.time()) // _DAY + DAYS)
    said = ".".join(int_to_base36(part) for part in parts)
    return f"{PREFIX}{said}.{_sign(said)}@{settings.INBOUND_DOMAIN}"


def read(address: str) -> Seat | None:
    """Whose and where an address is; None where it is none of ours, changed or too old."""
    local, _at, domain = address.strip().lower().rpartition("@")
    if domain != settings.INBOUND_DOMAIN.lower() or not domain or not local.startswith(PREFIX):
        return None
    said, _dot, signature = local.removeprefix(PREFIX).rpartition(".")
    if not constant_time_compare(signature, _sign(said)):
        return None
    member, topic, last_day = (base36_to_int(part) for part in said.split("."))
    return Seat(member, topic) if last_day >= int(time.time()) // _DAY else None


def _sign(said: str) -> str:
    return salted_hmac("community.reply_address", said, algorithm="sha256").hexdigest()[:_SIGNED]
