"""Ports: what one app asks of another without importing it.

A port is a typed function that one app provides (`ports.grant_points.provide(actions.grant)` in its own
`providers.py`) and others call inside their own transaction; they see the provider's refusal as `Refused`.
Journeys use the same ports as effects.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

if TYPE_CHECKING:
    from portal.members.models import Member

P = ParamSpec("P")
R = TypeVar("R")


class Refused(Exception):
    """A rule says no. `code` is stable ("cap_reached"), the message is for the reader, translated."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code


class NoProvider(RuntimeError):
    """Nobody provides this port: a fault of the installation, not of the caller."""


class Port(Generic[P, R]):
    def __init__(self, signature: Callable[P, R]) -> None:
        functools.update_wrapper(self, signature)
        self.name = signature.__name__
        self._provider: Callable[P, R] | None = None

    def provide(self, provider: Callable[P, R]) -> None:
        """Say who answers; a second provider is a fault."""
        if self._provider not in {None, provider}:
            raise RuntimeError(f"the port {self.name} has a provider already")
        self._provider = provider

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        if self._provider is None:
            raise NoProvider(self.name)
        return self._provider(*args, **kwargs)


def port(signature: Callable[P, R]) -> Port[P, R]:
    return Port(signature)


@dataclass(frozen=True)
class Outcome:
    """What became of an effect: a verdict and a source key of what it made.

    Verdicts are "done", "waiting" (for somebody's decision) and "skipped:" with a reason ("no_consent").
    """

    verdict: str
    made: str = ""


@dataclass(frozen=True)
class PurchaseSummary:
    """A purchase as other apps may see it. `amount` is in minor currency units."""

    id: int
    external_id: str
    purchased_at: datetime
    amount: int
    currency: str


@port
def grant_points(
    *, member: Member, points: int, reason: str, source: str, actor: Member | None = None
) -> Outcome:
    """Grant `points` (> 0) for `reason` (shown on the statement), once per `source`."""
    raise NoProvider


@port
def take_back_points(*, source: str, reason: str) -> Outcome:
    """Take back what `grant_points` has given for `source`: spent points are owed. Once until given again."""
    raise NoProvider


@port
def give_points_back(*, member: Member, source: str) -> Outcome:
    """Give again what `take_back_points` has taken of `source`; where nothing was taken, nothing is given."""
    raise NoProvider


@port
def grant_goodwill(*, member: Member, points: int, source: str, actor: Member, reason: str = "") -> Outcome:
    """Goodwill by staff, once per `source`: "done", or "waiting" for a second person above its limits.

    Refused: over_limit (nobody of this role grants any), own_account, already_waiting, refused_before.
    """
    raise NoProvider


@port
def goodwill_limit(*, actor: Member, source: str) -> int:
    """How many points this agent may still grant alone on this source ("case:2026-000123")."""
    raise NoProvider


@port
def goodwill_waiting(*, source: str) -> int:
    """How many points wait for a second person on this source."""
    raise NoProvider


@port
def list_purchases(*, member: Member, limit: int = 20) -> list[PurchaseSummary]:
    """The member's purchases, newest first."""
    raise NoProvider


@port
def issue_voucher(*, member: Member, reward: str, source: str) -> Outcome:
    """Give a voucher of the reward with that slug, for no points, once per `source`."""
    raise NoProvider


@port
def take_back_reward(*, source: str, reason: str) -> Outcome:
    """Take back what `issue_voucher` has given for `source` and nobody has used. Once until given again.

    "skipped:used" where she keeps it.
    """
    raise NoProvider


@port
def give_reward_back(*, source: str) -> Outcome:
    """Give again what `take_back_reward` has taken of `source`; where nothing was taken, nothing is given."""
    raise NoProvider


@port
def invite_survey(*, member: Member, survey: str, source: str) -> Outcome:
    """Ask the member to answer the survey with that slug, once per `source`; the arbiter may say no."""
    raise NoProvider


@port
def open_case(*, member: Member, subject: str, body: str, source: str) -> Outcome:
    """File a complaint for the member, once per `source`."""
    raise NoProvider


@port
def send_message(
    *,
    member: Member,
    template: str,
    context: dict[str, Any],
    source: str,
    happened_at: datetime | None = None,
) -> Outcome:
    """Tell the member something, in the portal and by mail as she prefers, once per `source`.

    `happened_at` is when the reason for it came about: what is long past is not news.
    """
    raise NoProvider


@port
def send_account_mail(*, to: str, subject: str, text: str, html: str) -> None:
    """A mail about logging in or verifying an address: queued, and its content removed once sent."""
    raise NoProvider


@port
def check_profile_text(*, member: Member | None, field: str, text: str) -> None:
    """Look at what a member is about to say of herself to all others, in the transaction that will keep it.

    `field` is "display_name" or "about"; `member` is None while she signs up.
    Refused: barred (she may not write at present), limited (it would have to wait), taken_out (by a decision
    in force), unwanted_word, too_many_links.
    """
    raise NoProvider


@port
def check_profile_kept_out(*, member: Member, field: str, text: str) -> None:
    """Look at what staff is about to write into a member's profile: a decision is not undone in passing.

    `field` is "display_name" or "about". Refused: taken_out (by a decision in force).
    """
    raise NoProvider


@port
def explain(*, source: str, member: Member) -> str:
    """One or two sentences on why this came to the member, in the reader's language; "" where unknown."""
    raise NoProvider
