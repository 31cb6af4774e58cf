"""What follows from events of rewards: messages, and the instant reward at a purchase."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils import formats, translation
from django.utils.translation import gettext_lazy

from loyalty import actions
from loyalty.events import FulfilmentMoved, PurchaseRecorded, RewardGiven, RewardRedeemed, VoucherIssued
from loyalty.models import Account, Fulfilment, Purchase, Redemption, Reward, Voucher
from portal.activity.models import Event
from portal.activity.subscriptions import subscribe

from .telling import tell

# What a redemption came from that the member did not make herself on a page.
BY_A_PURCHASE = "purchase:"


def _has_an_instant_reward(kind: str) -> Exists:
    mine = Account.objects.filter(member=OuterRef("member"))
    return Exists(mine.filter(instant_reward__isnull=False))


@subscribe(
    PurchaseRecorded,
    name="loyalty.redeem_instantly",
    label=gettext_lazy("Reward at the purchase: redeem"),
    wants=_has_an_instant_reward,
)
def redeem_instantly(event: Event) -> None:
    """The reward the buyer chose to have at her next purchase, where her points suffice."""
    found = Purchase.objects.select_related("member", "programme")
    purchase = found.filter(pk=PurchaseRecorded.of(event).purchase_id).first()
    if purchase is not None:
        actions.redeem_instantly(purchase=purchase)


@subscribe(VoucherIssued, name="loyalty.tell_voucher", label=gettext_lazy("Voucher: tell where it is"))
def tell_voucher(event: Event) -> None:
    """Say where the voucher is; a gift of staff and an instant reward say so in their own message."""
    vouchers = Voucher.objects.select_related("reward", "redemption")
    voucher = vouchers.filter(pk=VoucherIssued.of(event).voucher_id).first()
    if voucher is None or voucher.state == Voucher.State.CANCELLED:
        return
    if not (voucher.redemption.given_by_id or voucher.redemption.is_instant):
        tell(event, "loyalty/voucher_issued", voucher.redemption.path, **_names(voucher.reward))


@subscribe(RewardGiven, name="loyalty.tell_gift", label=gettext_lazy("Gift: tell the member"))
def tell_gift(event: Event) -> None:
    """A gift with its reason; a voucher that a journey gave is told as a voucher."""
    redemption = _redemption(RewardGiven.of(event).redemption_id)
    if redemption is None or (redemption.reward.comes_with_code and not redemption.given_by_id):
        return
    asks = redemption.reward.kind == Reward.Kind.GIFT
    tell(event, "loyalty/reward_given", redemption.path, asks=asks, **_why(redemption),
         **_names(redemption.reward))  # fmt: skip


@subscribe(
    RewardRedeemed,
    name="loyalty.tell_instant_reward",
    label=gettext_lazy("Reward at the purchase: tell the member"),
)
def tell_instant_reward(event: Event) -> None:
    if not event.source.startswith(BY_A_PURCHASE):
        return
    redemption = _redemption(RewardRedeemed.of(event).redemption_id)
    if redemption is not None and redemption.state != Redemption.State.UNDONE:
        points = redemption.points
        tell(event, "loyalty/instant_reward", redemption.path, points=points, **_names(redemption.reward))


@subscribe(FulfilmentMoved, name="loyalty.tell_fulfilment", label=gettext_lazy("Reward: tell how far it is"))
def tell_fulfilment(event: Event) -> None:
    """The gift is on its way, or a date is arranged; a step that another one followed is old news."""
    moved = FulfilmentMoved.of(event)
    redemption = _redemption(moved.redemption_id)
    fulfilment = Fulfilment.objects.filter(redemption=redemption, state=moved.state).first()
    if redemption is None or fulfilment is None:
        return
    names = _names(redemption.reward)
    if moved.state == Fulfilment.State.SENT:
        tell(event, "loyalty/gift_sent", redemption.path, tracking=fulfilment.tracking, **names)
    elif moved.state == Fulfilment.State.ARRANGED and fulfilment.arranged_for:
        moment = fulfilment.arranged_for.astimezone(redemption.reward.programme.zone)
        tell(event, "loyalty/service_arranged", redemption.path, **names, **_spoken(moment))


def _redemption(pk: int) -> Redemption | None:
    return Redemption.objects.with_all().filter(pk=pk).first()


def _names(reward: Reward) -> dict[str, str]:
    return {"name_en": reward.name_en, "name_de": reward.name_de}


def _why(redemption: Redemption) -> dict[str, str]:
    """The reason in both languages."""
    said = {}
    for language in ("en", "de"):
        with translation.override(language):
            said[f"reason_{language}"] = redemption.why
    return said


def _spoken(moment: datetime) -> dict[str, str]:
    """The moment in both languages: which one the member reads is known when it is rendered."""
    spoken = {}
    for language in ("en", "de"):
        with translation.override(language):
            spoken[f"moment_{language}"] = formats.date_format(moment, "DATETIME_FORMAT")
    return spoken
