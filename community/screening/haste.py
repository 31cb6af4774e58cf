"""Forms that machines fill in: too fast, or a field that people do not see."""

from __future__ import annotations

import time

from django.core import signing

#: The field people do not see; its name looks worth filling in.
TRAP = "homepage"
STAMP = "opened"
LONGEST = 24 * 3600  # seconds; an older stamp serves a machine again and again
_SIGNER_SALT = "community.opened"


def stamp(now: float | None = None) -> str:
    """When the form was opened (seconds since 1970), signed."""
    return signing.Signer(salt=_SIGNER_SALT).sign(str(int(now or time.time())))


def seconds_open(stamped: str, now: float | None = None) -> float | None:
    """How long ago the form was opened; None without a stamp of ours."""
    try:
        return (now or time.time()) - int(signing.Signer(salt=_SIGNER_SALT).unsign(stamped))
    except (signing.BadSignature, ValueError):
        return None


def suspicions(
    trap: str, stamped: str, *, at_least: int, stamp_needed: bool = False, now: float | None = None
) -> list[str]:
    """What speaks for a machine: "trap", "haste" (sent in less than `at_least` seconds), "forged"
    (no stamp of ours, or one older than LONGEST; without any, only where it is `stamp_needed`).
    """
    found = ["trap"] if trap else []
    if not stamped:
        return [*found, "forged"] if stamp_needed else found
    age = seconds_open(stamped, now)
    if age is None or age > LONGEST:
        found.append("forged")
    elif age < at_least:
        found.append("haste")
    return found
