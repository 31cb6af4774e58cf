"""The programme and its tiers are set up here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from loyalty import actions
from loyalty.models import Programme, Tier
from portal.members.models import Member


class TierInline(TabularInline):
    model = Tier
    extra = 0


@admin.register(Programme)
class ProgrammeAdmin(ModelAdmin):
    list_display = ["name", "currency", "starts_on", "return_window_days", "months_to_live"]
    inlines = [TierInline]
    # Books are closed on their own page.
    readonly_fields = ["closed_until"]

    def save_model(self, request: HttpRequest, obj: Programme, form: Any, change: bool) -> None:
        if change and isinstance(request.user, Member):
            actions.change_point_value(programme=obj, value=obj.point_value, actor=request.user)
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
