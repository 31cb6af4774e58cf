"""The programme and its tiers are set up here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from loyalty.models import Programme, Tier


class TierInline(TabularInline):
    model = Tier
    extra = 0


@admin.register(Programme)
class ProgrammeAdmin(ModelAdmin):
    list_display = ["name", "currency", "starts_on", "return_window_days", "months_to_live"]
    inlines = [TierInline]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
