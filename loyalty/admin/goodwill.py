"""Goodwill: what agents may grant, have granted, and what waits for a second person."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from loyalty import actions
from loyalty.forms.deciding import BookedReasonForm, NoteForm
from loyalty.forms.typing import TypingLimitForm
from loyalty.models import (
    GoodwillBudget,
    GoodwillGrant,
    GoodwillLimit,
    GoodwillRequest,
    Posting,
    TypingLimit,
)
from portal.activity.admin import ReadOnly

from .deciding import Deciding, Decision
from .showing import amount_of, cause, counted, period


@admin.register(GoodwillLimit)
class GoodwillLimitAdmin(ModelAdmin):
    list_display = ["role", "per_case", "per_month"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(TypingLimit)
class TypingLimitAdmin(ModelAdmin):
    form = TypingLimitForm
    list_display = ["role", "most"]
    list_select_related = ["programme"]
    most = amount_of("per_month", _("purchases in a month"), "programme__currency")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(GoodwillBudget)
class GoodwillBudgetAdmin(ReadOnly):
    list_display = ["agent", "used_in", "granted"]
    fields = ["agent", "used_in", "granted"]
    readonly_fields = ["used_in"]
    list_select_related = ["agent"]
    search_fields = ["agent__email", "period"]

    @admin.display(description=_("period"), ordering="period")
    def used_in(self, row: GoodwillBudget) -> str:
        return period(row.period)

    def called(self, obj: GoodwillBudget) -> str:
        return f"{obj.agent}: {period(obj.period)}"


def approve(row: GoodwillRequest, actor: Any, note: str) -> None:
    actions.approve_goodwill(request=row, actor=actor, note=note)


def refuse(row: GoodwillRequest, actor: Any, note: str) -> None:
    actions.refuse_goodwill(request=row, actor=actor, note=note)


def take_back(row: Posting, actor: Any, reason: str) -> None:
    actions.reverse_goodwill(posting=row, actor=actor, reason=reason)


@admin.register(GoodwillRequest)
class GoodwillRequestAdmin(Deciding):
    list_display = ["asked_for", "kind", "member", "points", "requested_by", "requested_at", "state_tag"]
    list_filter = ["state", "kind"]
    list_select_related = ["account__member", "requested_by"]
    search_fields = ["source", "account__member__email"]
    ordering = ["-state", "requested_at"]
    decisions = (
        Decision("approve", _("Approve"), NoteForm, approve, _("The points are granted."), is_main=True),
        Decision("refuse", _("Refuse"), NoteForm, refuse, _("The request is refused.")),
    )

    @admin.display(description=_("for"), ordering="source")
    def asked_for(self, row: GoodwillRequest) -> str:
        return cause(row.source)

    def waiting(self, request: HttpRequest) -> str:
        return (
            counted(GoodwillRequest.objects.waiting().exclude(requested_by=request.user.pk))
            if self.may_decide(request)
            else ""
        )

    @display(
        description=_("state"),
        ordering="state",
        label={"waiting": "warning", "approved": "success", "refused": "danger"},
    )
    def state_tag(self, row: GoodwillRequest) -> tuple[str, str]:
        return row.state, row.get_state_display()

    @admin.display(description=_("member"))
    def member(self, row: GoodwillRequest) -> Any:
        return row.account.member

    def open_decisions(self, request: HttpRequest, obj: GoodwillRequest) -> tuple[Decision, ...]:
        mine = request.user in {obj.requested_by, obj.account.member}
        return () if mine or obj.state != GoodwillRequest.State.WAITING else self.decisions

    def get_queryset(self, request: HttpRequest) -> QuerySet[GoodwillRequest]:
        return super().get_queryset(request).select_related("account__member", "requested_by", "decided_by")

    def facts_of(self, obj: GoodwillRequest) -> list[tuple[Any, Any]]:
        return [
            (_("for"), cause(obj.source)),
            (_("kind"), obj.get_kind_display()),
            (_("member"), obj.account.member),
            (_("points"), obj.points),
            (_("reason"), obj.reason),
            (_("state"), obj.get_state_display()),
            (_("requested by"), obj.requested_by),
            (_("requested at"), _moment(obj.requested_at)),
            (_("decided by"), obj.decided_by),
            (_("decided at"), _moment(obj.decided_at)),
            (_("note"), obj.note),
        ]


@admin.register(GoodwillGrant)
class GoodwillGrantAdmin(Deciding):
    list_display = ["given_for", "member", "points", "actor", "effective_at"]
    list_select_related = ["account__member", "actor"]
    search_fields = ["=source_ref", "account__member__email", "actor__email"]
    ordering = ["-pk"]
    decisions = (
        Decision(
            "reverse", _("Take back"), BookedReasonForm, take_back, _("What was left of it is taken back.")
        ),
    )

    @admin.display(description=_("for"), ordering="source_ref")
    def given_for(self, row: Posting) -> str:
        return cause(row.source_ref)

    @admin.display(description=_("member"))
    def member(self, row: Posting) -> Any:
        return row.account.member

    def get_queryset(self, request: HttpRequest) -> QuerySet[GoodwillGrant]:
        return super().get_queryset(request).select_related("account__member", "actor")

    def open_decisions(self, request: HttpRequest, obj: Posting) -> tuple[Decision, ...]:
        return () if obj.account.member == request.user or _reversal(obj) else self.decisions

    def facts_of(self, obj: Posting) -> list[tuple[Any, Any]]:
        back = _reversal(obj)
        return [
            (_("for"), cause(obj.source_ref)),
            (_("member"), obj.account.member),
            (_("points"), obj.points),
            (_("reason"), obj.reason),
            (_("granted by"), obj.actor),
            (_("granted at"), _moment(obj.effective_at)),
            (_("points taken back"), back and back.points),
            (_("taken back by"), back and back.actor),
            (_("taken back at"), back and _moment(back.effective_at)),
            (_("why it was taken back"), back and back.reason),
        ]


def _reversal(posting: Posting) -> Posting | None:
    found = Posting.objects.filter(refers_to=posting, kind=Posting.Kind.REVERSAL)
    return found.select_related("actor").first()


def _moment(value: Any) -> str:
    return date_format(localtime(value), "SHORT_DATETIME_FORMAT") if value else ""
