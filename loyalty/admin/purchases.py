"""Purchases are read here, never typed."""

from __future__ import annotations

from django.contrib import admin

from loyalty.models import Purchase
from portal.activity.admin import ReadOnly


@admin.register(Purchase)
class PurchaseAdmin(ReadOnly):
    list_display = ["external_id", "member", "purchased_at", "amount", "currency", "state", "source_system"]
    list_filter = ["state", "source_system", "currency"]
    list_select_related = ["member"]
    search_fields = ["external_id", "member__email", "member__display_name", "member__number"]
    date_hierarchy = "purchased_at"
