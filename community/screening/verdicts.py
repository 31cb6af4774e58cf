"""What the rules make of a text."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any


class Deed(IntEnum):
    """What happens with the text; the strongest of all findings counts."""

    ALERT = 1
    HOLD = 2
    HIDE = 3


@dataclass(frozen=True)
class Origin:
    """How a text came, as the door it came by knows: what speaks for a machine, from which address.

    `seconds` is how long its form was open, None where that is not known.
    """

    suspicions: tuple[str, ...] = ()
    address: str = ""
    agent: str = ""
    seconds: float | None = None


@dataclass(frozen=True)
class Finding:
    """What one rule has noticed.

    `signal` is a Signal.Kind, `detail` the numbers and short words that explain it, `priority` a
    Matter.Priority, `rule` the short name of the house rule it is about ("" where none is named).
    """

    signal: str
    deed: Deed
    detail: dict[str, Any] = field(default_factory=dict)
    priority: int = 0
    rule: str = ""


@dataclass(frozen=True)
class Verdict:
    """All that was found in one text."""

    findings: tuple[Finding, ...] = ()

    @property
    def is_held(self) -> bool:
        """Whether nobody but its author and the moderators sees the text for now."""
        return any(finding.deed >= Deed.HOLD for finding in self.findings)

    @property
    def hiding(self) -> Finding | None:
        """The finding by which the text is hidden at once."""
        return next((finding for finding in self.findings if finding.deed == Deed.HIDE), None)
