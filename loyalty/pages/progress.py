"""How far a redemption has come, as steps a member can follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from ..models import Fulfilment, Redemption, Reward

State = Fulfilment.State
_ORDER = {
    Reward.Kind.GIFT: (State.OPEN, State.SENT, State.DONE),
    Reward.Kind.SERVICE: (State.OPEN, State.ARRANGED, State.DONE),
}


@dataclass(frozen=True)
class Step:
    """`state` is done, now or ahead; `moment` where it is known."""

    label: str
    state: str
    moment: datetime | None = None


def steps_of(redemption: Redemption) -> list[Step]:
    """The steps of a gift or a service; none for what is complete at once, or was undone."""
    fulfilment = getattr(redemption, "fulfilment", None)
    order = _ORDER.get(Reward.Kind(redemption.reward.kind))
    if fulfilment is None or order is None or fulfilment.state == State.CANCELLED:
        return []
    at = order.index(State(fulfilment.state))
    first = Step(_("Redeemed") if redemption.points else _("Given to you"), "done", redemption.redeemed_at)
    labels = _labels(redemption.reward.kind)
    return [first, *(_step(labels[state], i, at, fulfilment, order) for i, state in enumerate(order))]


def _step(label: str, i: int, at: int, fulfilment: Fulfilment, order: tuple[State, ...]) -> Step:
    reached = i < at or at == len(order) - 1
    moment = fulfilment.changed_at if i == at and i else None
    return Step(label, "done" if reached else "now" if i == at else "ahead", moment)


def _labels(kind: str) -> dict[str, str]:
    if kind == Reward.Kind.GIFT:
        return {State.OPEN: _("We are packing it"), State.SENT: _("On its way"), State.DONE: _("Arrived")}
    return {
        State.OPEN: _("We are arranging a date"),
        State.ARRANGED: _("A date is arranged"),
        State.DONE: _("Done"),
    }
