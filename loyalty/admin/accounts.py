"""Accounts and what moved on them: read here, never typed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline

from loyalty.models import Account, Entry, Lot, Posting
from portal.activity.admin import ReadOnly

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


@admin.register(Account)
class AccountAdmin(ReadOnly):
    list_display = ["member", "tier", "available", "pending", "reserved", "debt", "tier_points", "opened_at"]
    list_filter = ["tier"]
    list_select_related = ["member", "tier"]
    search_fields = ["member__email", "member__display_name", "member__number", "member__external_id"]
    inlines = [PostingInline, LotInline, EntryInline]
