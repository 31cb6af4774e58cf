"""Rewards are set up here; vouchers are read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from loyalty.models import Reward, Voucher
from portal.activity.admin import ReadOnly


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


@admin.register(Voucher)
class VoucherAdmin(ReadOnly):
    list_display = ["code", "reward", "account", "state", "value", "currency", "issued_at", "expires_at"]
    list_filter = ["state", "reward"]
    list_select_related = ["reward", "account"]
    search_fields = ["code", "account__member__email", "account__member__number"]
