"""The club: plans are set up here; memberships are given and ended by staff."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from loyalty import actions, money
from loyalty.forms.club import GiveMembershipForm, PlanForm
from loyalty.forms.deciding import NoteForm, ReasonForm
from loyalty.models import ClubPlan, Membership, Purchase

from .deciding import Deciding, Decision
from .showing import amount_of, cause, counted


@admin.register(ClubPlan)
class ClubPlanAdmin(ModelAdmin):
    form = PlanForm
    list_display = ["slug", "name_en", "name_de", "sku", "costs", "months", "birthday_reward", "active"]
    list_filter = ["active"]
    list_select_related = ["birthday_reward", "programme"]
    prepopulated_fields = {"slug": ["name_en"]}
    costs = amount_of("fee", _("fee"), "programme__currency")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class DoubtFilter(admin.SimpleListFilter):
    title, parameter_name = _("to be looked at"), "doubted"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Waits for a decision"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.to_check() if self.value() else queryset


def keep(row: Membership, actor: Any, note: str) -> None:
    actions.keep_membership(membership=row, actor=actor)


def cancel(row: Membership, actor: Any, reason: str) -> None:
    actions.cancel_membership(membership=row, actor=actor, reason=reason)


@admin.register(Membership)
class MembershipAdmin(Deciding):
    form = GiveMembershipForm
    fields = ["member", "plan", "key"]
    list_display = ["member", "plan", "starts_at", "ends_at", "state_tag", "came_by", "given_by"]
    list_filter = [DoubtFilter, "state", "plan"]
    list_select_related = ["account__member", "plan", "given_by"]
    search_fields = ["account__member__email", "account__member__number", "=source"]
    date_hierarchy = "ends_at"
    # What is to be looked at first.
    ordering = [F("doubted_at").asc(nulls_last=True), "-pk"]
    decisions = (
        Decision("keep", _("It stays"), NoteForm, keep, _("The membership stays."), is_main=True),
        Decision("cancel", _("End it now"), ReasonForm, cancel, _("The membership has ended.")),
    )

    def waiting(self, request: HttpRequest) -> str:
        return counted(Membership.objects.to_check()) if self.may_decide(request) else ""

    @admin.display(description=_("member"))
    def member(self, row: Membership) -> Any:
        return row.account.member

    @admin.display(description=_("source"), ordering="source")
    def came_by(self, row: Membership) -> str:
        return cause(row.source)

    @display(
        description=_("state"),
        ordering="state",
        label=dict.fromkeys(Membership.State.values, "info") | {"running": "success", "cancelled": "danger"},
    )
    def state_tag(self, row: Membership) -> tuple[str, str]:
        return row.state, row.get_state_display()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("account__member", "plan__programme", "given_by")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("loyalty.add_membership"))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return type("Given", (super().get_form(request, obj, change, **kwargs),), {"actor": request.user})

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        given = actions.start_or_renew(
            member=form.cleaned_data["member"],
            plan=form.cleaned_data["plan"],
            source=f"staff:{form.cleaned_data['key']}",
            given_by=request.user,  # type: ignore[arg-type]
        )
        # What follows the save (the log, the way back) speaks of the term that was made.
        obj.pk, obj.source, obj.account = given.pk, given.source, given.account

    def open_decisions(self, request: HttpRequest, obj: Membership) -> tuple[Decision, ...]:
        if obj.account.member == request.user or obj.state == Membership.State.CANCELLED:
            return ()
        keep, end = self.decisions
        over = obj.state == Membership.State.ENDED
        return (*((keep,) if obj.doubted_at else ()), *(() if over and not obj.doubted_at else (end,)))

    def facts_of(self, obj: Membership) -> list[tuple[Any, Any]]:
        return [
            (_("member"), obj.account.member),
            (_("plan"), obj.plan),
            (_("state"), obj.get_state_display()),
            (_("first day"), date_format(obj.first_day, "DATE_FORMAT")),
            (_("last day"), date_format(obj.last_day, "DATE_FORMAT")),
            (_("source"), cause(obj.source)),
            (_("given by"), obj.given_by),
            (_("to be looked at"), _doubt(obj)),
            (_("why it was ended"), obj.cancel_reason),
        ]


def _doubt(obj: Membership) -> str:
    """Why staff is asked; "" where nobody asks."""
    if obj.doubted_at is None:
        return ""
    number = obj.source.split(":")[1]
    purchase = Purchase.objects.get(pk=int(number))
    text = _("%(amount)s of order %(order)s went back, and nobody said for what: was it for this membership?")
    said = {"amount": money.spoken(purchase.refunded, purchase.currency), "order": purchase.external_id}
    return str(text) % said
