"""Earning rules: a change makes a new version."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from loyalty import actions
from loyalty.models import EarningRule


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
