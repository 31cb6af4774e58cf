"""What staff still has to do for a redemption: send a gift, arrange a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from loyalty.events import FulfilmentMoved
from loyalty.models import Fulfilment, Redemption, Reward
from portal.activity.actions import record
from portal.retrying import retried
from portal.shell.ports import Refused

if TYPE_CHECKING:
    from portal.members.models import Member

State = Fulfilment.State
# From which states each can be reached, by kind of reward.
STEPS: dict[str, dict[str, tuple[str, ...]]] = {
    Reward.Kind.GIFT: {State.SENT: (State.OPEN,), State.DONE: (State.SENT,)},
    Reward.Kind.SERVICE: {
        State.ARRANGED: (State.OPEN, State.ARRANGED),
        State.DONE: (State.ARRANGED,),
    },
}


@dataclass(frozen=True)
class Wishes:
    """Where a gift is to be sent, or the day a service is wished for; empty where it is told later."""

    recipient: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    wished_for: date | None = None


def begin(redemption: Redemption, wishes: Wishes | None) -> Fulfilment | None:
    """The task of staff for a redemption, where its reward is one to be sent or arranged."""
    if not redemption.reward.needs_staff:
        return None
    return Fulfilment.objects.create(redemption=redemption, **vars(wishes or Wishes()))


def call_off(redemption: Redemption) -> None:
    """Nothing is to be done any more for what is undone."""
    open_ = Fulfilment.objects.filter(redemption=redemption).exclude(state=State.CANCELLED)
    open_.update(state=State.CANCELLED, changed_at=timezone.now())


@retried
@transaction.atomic
def change_wishes(*, fulfilment: Fulfilment, wishes: Wishes) -> None:
    """The member gives or corrects her address or wished day. Refused: too_late, once staff has begun."""
    open_ = Fulfilment.objects.filter(pk=fulfilment.pk, state=State.OPEN)
    if not open_.update(**vars(wishes), changed_at=timezone.now()):
        raise Refused("too_late", _("This can't be changed any more."))


@retried
@transaction.atomic
def send_gift(*, fulfilment: Fulfilment, actor: Member, tracking: str = "") -> Fulfilment:
    """The gift is on its way; the member is told. Refused: no_address, not_settled, wrong_step."""
    if not fulfilment.has_address:
        raise Refused("no_address", _("The member has not told an address yet."))
    return _move(fulfilment, State.SENT, actor, tracking=tracking[:80])


@retried
@transaction.atomic
def arrange_service(
    *, fulfilment: Fulfilment, actor: Member, arranged_for: datetime, note: str = ""
) -> Fulfilment:
    """A date is arranged, or another one; the member is told. Refused: past, not_settled, wrong_step."""
    if arranged_for <= timezone.now():
        raise Refused("past", _("Please choose a time that is ahead."))
    return _move(fulfilment, State.ARRANGED, actor, arranged_for=arranged_for, note=note[:300])


@retried
@transaction.atomic
def complete_fulfilment(*, fulfilment: Fulfilment, actor: Member) -> Fulfilment:
    """It has arrived, or the service is done. Refused: not_settled, wrong_step."""
    return _move(fulfilment, State.DONE, actor)


def _move(fulfilment: Fulfilment, to: State, actor: Member, **values: Any) -> Fulfilment:
    """One step on, by a conditional update, so that two agents never take it twice."""
    redemption = Redemption.objects.select_related("reward", "account__member").get(
        pk=fulfilment.redemption_id
    )
    if redemption.state == Redemption.State.RESERVED:
        raise Refused("not_settled", _("The member can still undo this. Please wait until then."))
    from_states = STEPS.get(redemption.reward.kind, {}).get(to, ())
    ready = Fulfilment.objects.filter(pk=fulfilment.pk, state__in=from_states)
    if not ready.update(state=to, changed_at=timezone.now(), **values):
        raise Refused("wrong_step", _("This is not the next step any more. Please look at the page again."))
    payload = FulfilmentMoved(redemption_id=redemption.pk, reward=redemption.reward.slug, state=to)
    record(payload, member=redemption.account.member, actor=actor, source=f"redemption:{redemption.pk}")
    fulfilment.refresh_from_db()
    return fulfilment
