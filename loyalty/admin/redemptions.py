"""What was redeemed or given, and what is still to be done for it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from loyalty import actions, money
from loyalty.actions.fulfilment import STEPS
from loyalty.forms.deciding import ReasonForm
from loyalty.forms.rewards import ArrangeForm, SendForm
from loyalty.models import Fulfilment, Redemption, Voucher

from .deciding import Deciding, Decision
from .giving import Giving
from .showing import counted, member_of, person


def _moment(value: Any) -> str:
    return date_format(localtime(value), "SHORT_DATETIME_FORMAT") if value else ""


def _person(redemption: Redemption) -> str:
    return person(redemption.account.member)


def _undo(row: Redemption, actor: Any) -> None:
    actions.undo(redemption=row, actor=actor)


def _cancel(row: Voucher, actor: Any, reason: str) -> None:
    actions.cancel_voucher(voucher=row, actor=actor, reason=reason)


def _send(row: Fulfilment, actor: Any, tracking: str) -> None:
    actions.send_gift(fulfilment=row, actor=actor, tracking=tracking)


def _arrange(row: Fulfilment, actor: Any, **values: Any) -> None:
    actions.arrange_service(fulfilment=row, actor=actor, **values)


def _complete(row: Fulfilment, actor: Any) -> None:
    actions.complete_fulfilment(fulfilment=row, actor=actor)


@admin.register(Redemption)
class RedemptionAdmin(Giving, Deciding):
    list_display = ["id", "reward", "member", "state_tag", "points", "redeemed_at", "given_by", "said"]
    list_filter = ["state", "reward__kind", "reward"]
    list_select_related = ["reward", "account__member", "given_by"]
    search_fields = ["=source", "account__member__email", "account__member__number"]
    date_hierarchy = "redeemed_at"
    ordering = ["-pk"]
    decisions = (Decision("undo", _("Undo"), Form, _undo, _("It is undone."), is_main=True),)

    @display(description=_("state"), ordering="state", label={"reserved": "warning", "captured": "success"})
    def state_tag(self, row: Redemption) -> tuple[str, str]:
        return row.state, row.get_state_display()

    @admin.display(description=_("member"))
    def member(self, row: Redemption) -> str:
        return _person(row)

    @admin.display(description=_("reason"))
    def said(self, row: Redemption) -> str:
        return row.why

    def get_queryset(self, request: HttpRequest) -> QuerySet[Redemption]:
        rows = super().get_queryset(request)
        return rows.select_related("reward__programme", "account__member", "voucher", "fulfilment")

    def open_decisions(self, request: HttpRequest, obj: Redemption) -> tuple[Decision, ...]:
        return self.decisions if obj.can_be_undone() else ()

    def facts_of(self, obj: Redemption) -> list[tuple[Any, Any]]:
        voucher, fulfilment = getattr(obj, "voucher", None), getattr(obj, "fulfilment", None)
        return [
            (_("reward"), obj.reward.name),
            (_("member"), _person(obj)),
            (_("state"), obj.get_state_display()),
            (_("points"), obj.points),
            (_("redeemed at"), _moment(obj.redeemed_at)),
            (_("can be undone until"), _moment(obj.undo_until)),
            (_("settled at"), _moment(obj.settled_at)),
            (_("voucher"), voucher.code if voucher else ""),
            (_("fulfilment"), fulfilment.get_state_display() if fulfilment else ""),
            (_("given by"), str(obj.given_by or "")),
            (_("reason"), obj.why),
        ]


@admin.register(Voucher)
class VoucherAdmin(Deciding):
    list_display = ["code", "reward", "member", "state", "worth", "percent", "expires_at"]
    list_filter = ["state", "reward"]
    list_select_related = ["reward", "account__member"]
    member = member_of("account__member")
    search_fields = ["code", "account__member__email", "account__member__number"]
    decisions = (
        Decision("cancel", _("Cancel the voucher"), ReasonForm, _cancel, _("The voucher holds no longer.")),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Voucher]:
        rows = super().get_queryset(request)
        return rows.select_related("reward", "account__member", "redemption__account__member")

    @admin.display(description=_("value"), ordering="value")
    def worth(self, row: Voucher) -> str:
        return money.spoken(row.value, row.currency) if row.value else "–"

    def open_decisions(self, request: HttpRequest, obj: Voucher) -> tuple[Decision, ...]:
        return self.decisions if obj.state == Voucher.State.ISSUED else ()

    def facts_of(self, obj: Voucher) -> list[tuple[Any, Any]]:
        return [
            (_("code"), obj.code),
            (_("reward"), obj.reward.name),
            (_("member"), _person(obj.redemption)),
            (_("state"), obj.get_state_display()),
            (_("value"), money.spoken(obj.value, obj.currency) if obj.value else ""),
            (_("percent off"), obj.percent or ""),
            (_("issued at"), _moment(obj.issued_at)),
            (_("expires at"), _moment(obj.expires_at)),
            (_("used by purchase"), obj.used_by),
            (_("used at"), _moment(obj.used_at)),
            (_("cancelled by"), str(obj.cancelled_by or "")),
            (_("reason for cancelling"), obj.why_cancelled),
        ]


@admin.register(Fulfilment)
class FulfilmentAdmin(Deciding):
    """The work list: what can be sent or arranged, the oldest first."""

    def waiting(self, request: HttpRequest) -> str:
        """What can be sent or arranged by now: nothing its member may still undo."""
        settled = Fulfilment.objects.filter(redemption__state=Redemption.State.CAPTURED)
        return counted(settled.filter(state=Fulfilment.State.OPEN)) if self.may_decide(request) else ""

    list_display = ["id", "what", "whom", "state_tag", "wished_for", "arranged_for", "tracking", "changed_at"]
    list_filter = ["state", "redemption__reward__kind", "redemption__state"]
    search_fields = ["recipient", "tracking", "redemption__account__member__email"]
    ordering = ["redemption__redeemed_at", "pk"]
    decisions = (
        Decision("sent", _("It is sent"), SendForm, _send, _("Sent; the member is told."), is_main=True),
        Decision(
            "arranged", _("Arrange a date"), ArrangeForm, _arrange, _("The member is told."), is_main=True
        ),
        Decision("done", _("It is done"), Form, _complete, _("Done.")),
    )

    @display(
        description=_("state"),
        ordering="state",
        label={"open": "warning", "arranged": "info", "sent": "info", "done": "success"},
    )
    def state_tag(self, row: Fulfilment) -> tuple[str, str]:
        return row.state, row.get_state_display()

    @admin.display(description=_("reward"))
    def what(self, row: Fulfilment) -> str:
        return row.redemption.reward.name

    @admin.display(description=_("member"))
    def whom(self, row: Fulfilment) -> str:
        return _person(row.redemption)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Fulfilment]:
        return (
            super().get_queryset(request).select_related("redemption__reward", "redemption__account__member")
        )

    def open_decisions(self, request: HttpRequest, obj: Fulfilment) -> tuple[Decision, ...]:
        """The next steps, once the member cannot undo it any more."""
        if obj.redemption.state != Redemption.State.CAPTURED:
            return ()
        steps = STEPS.get(obj.redemption.reward.kind, {})
        return tuple(one for one in self.decisions if obj.state in steps.get(one.verb, ()))

    def facts_of(self, obj: Fulfilment) -> list[tuple[Any, Any]]:
        return [
            (_("reward"), obj.redemption.reward.name),
            (_("member"), _person(obj.redemption)),
            (_("state"), obj.get_state_display()),
            (_("redeemed at"), _moment(obj.redemption.redeemed_at)),
            (_("can be undone until"), _moment(obj.redemption.undo_until)),
            (_("address"), ", ".join(obj.address)),
            (_("date wished for"), date_format(obj.wished_for) if obj.wished_for else ""),
            (_("date arranged"), _moment(obj.arranged_for)),
            (_("tracking number"), obj.tracking),
            (_("note"), obj.note),
        ]
