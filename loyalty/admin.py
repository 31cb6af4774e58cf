"""The programme is set up here; accounts, purchases and vouchers are read here, never typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from portal.activity.admin import ReadOnly

from . import actions
from .models import (
    Account,
    EarningRule,
    Entry,
    GoodwillBudget,
    Lot,
    Posting,
    Programme,
    Purchase,
    Reward,
    Tier,
    Voucher,
)

LATEST = 50


class KeptInline(TabularInline):
    extra = 0
    can_delete = False
    tab = True
    ordering = ["-pk"]
    per_page = LATEST

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PostingInline(KeptInline):
    model = Posting
    fields = ["kind", "points", "reason", "source_system", "source_ref", "actor", "effective_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Posting]:
        return super().get_queryset(request).select_related("actor")


class EntryInline(KeptInline):
    model = Entry
    fields = ["from_slot", "to_slot", "points", "effective_at", "recorded_at"]


class LotInline(KeptInline):
    model = Lot
    fields = ["state", "issued", "remaining", "earned_at", "available_at", "expires_at", "source"]


class TierInline(TabularInline):
    model = Tier
    extra = 0


@admin.register(Programme)
class ProgrammeAdmin(ModelAdmin):
    list_display = ["name", "currency", "starts_on", "return_window_days", "months_to_live"]
    inlines = [TierInline]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(EarningRule)
class EarningRuleAdmin(ModelAdmin):
    """Saving a change makes a new version."""

    list_display = ["__str__", "version", "over", "points", "valid_from"]
    list_select_related = ["programme"]
    ordering = ["-version"]
    fields = ["programme", "name_en", "name_de", "over", "points", "valid_from"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["programme"] if obj else []

    def save_model(self, request: HttpRequest, obj: EarningRule, form: Any, change: bool) -> None:
        if change and not form.changed_data:
            return
        values = {name: getattr(obj, name) for name in self.fields}
        made = actions.new_rule_version(**values)
        # What follows the save (the log, the way back) speaks of the version that was made.
        obj.pk, obj.version, obj.valid_from = made.pk, made.version, made.valid_from


class RewardForm(forms.ModelForm):
    """What stood in the stock when the page was opened comes back with it: only a change is written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "stock" in self.fields:
            self.fields["stock"].show_hidden_initial = True


@admin.register(Reward)
class RewardAdmin(ModelAdmin):
    form = RewardForm
    list_display = ["slug", "name_en", "name_de", "points", "value", "stock", "active"]
    list_filter = ["active"]
    prepopulated_fields = {"slug": ["name_en"]}

    def save_model(self, request: HttpRequest, obj: Reward, form: Any, change: bool) -> None:
        """Write what was changed here and nothing else: members go on redeeming meanwhile."""
        obj.save(update_fields=form.changed_data if change else None)


@admin.register(Account)
class AccountAdmin(ReadOnly):
    list_display = ["member", "tier", "available", "pending", "reserved", "debt", "tier_points", "opened_at"]
    list_filter = ["tier"]
    list_select_related = ["member", "tier"]
    search_fields = ["member__email", "member__display_name", "member__number", "member__external_id"]
    inlines = [PostingInline, LotInline, EntryInline]


@admin.register(Purchase)
class PurchaseAdmin(ReadOnly):
    list_display = ["external_id", "member", "purchased_at", "amount", "currency", "state", "source_system"]
    list_filter = ["state", "source_system", "currency"]
    list_select_related = ["member"]
    search_fields = ["external_id", "member__email", "member__display_name", "member__number"]
    date_hierarchy = "purchased_at"


@admin.register(Voucher)
class VoucherAdmin(ReadOnly):
    list_display = ["code", "reward", "account", "state", "value", "currency", "issued_at", "expires_at"]
    list_filter = ["state", "reward"]
    list_select_related = ["reward", "account"]
    search_fields = ["code", "account__member__email", "account__member__number"]


@admin.register(GoodwillBudget)
class GoodwillBudgetAdmin(ReadOnly):
    list_display = ["agent", "period", "granted"]
    list_select_related = ["agent"]
    search_fields = ["agent__email", "period"]
