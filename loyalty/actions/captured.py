"""What follows once a redemption is settled and can't be undone any more, by kind of reward."""

from __future__ import annotations

from collections.abc import Callable

from loyalty.models import Redemption

Effect = Callable[[Redemption], object]
_effects: dict[str, Effect] = {}


def when_captured(kind: str) -> Callable[[Effect], Effect]:
    """Register what a settled redemption of a reward of `kind` brings about, in the same transaction.

    It runs under the account's lock; what it refuses stops the redemption of a given reward, and leaves one
    that time was to settle reserved until the next attempt.
    """

    def register(effect: Effect) -> Effect:
        if _effects.setdefault(kind, effect) is not effect:
            raise ValueError(f"something follows a redemption of kind {kind!r} already")
        return effect

    return register


def follow(redemption: Redemption) -> None:
    """Do what follows; nothing for kinds that are complete with their voucher or shipment."""
    effect = _effects.get(redemption.reward.kind)
    if effect is not None:
        effect(redemption)
