"""Accounts and what moved on them: read here, never typed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from loyalty.models import Account, AccountMerge, Entry, Lot, Posting
from portal.activity.admin import Called, ReadOnly

from . import correcting
from .showing import account_link, member_of, whose

LATEST = 50


class KeptInline(TabularInline):
    extra = 0
    can_delete = False
    tab = True
    hide_title = True
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


class Stepped(ReadOnly):
    """Pages that correct by steps beside the facts; `steps` are their names."""

    steps: ClassVar[list[str]] = []

    def get_urls(self) -> list[Any]:
        door = self.admin_site.admin_view(self.step)
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [path(f"<int:pk>/{step}/", door, {"name": step}, f"{name}_{step}") for step in self.steps]
        return [*own, *super().get_urls()]

    def step(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        subject = get_object_or_404(self.get_queryset(request), pk=pk)
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[pk])
        frame = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": Called(subject, self.called(subject)),
        }
        return correcting.page(request, correcting.STEPS[name], subject, frame, back)


@admin.register(Account)
class AccountAdmin(Stepped):
    steps = ["goodwill", "correct", "transfer", "merge"]
    change_form_outer_before_template = "admin/loyalty/account/_doors.html"
    list_display = ["member", "tier", "available", "pending", "reserved", "debt", "tier_points", "opened_at"]
    list_filter = ["tier"]
    list_select_related = ["member", "tier"]
    search_fields = ["member__email", "member__display_name", "member__number", "member__external_id"]
    inlines = [PostingInline, LotInline, EntryInline]
    exclude = ["merged_into"]
    readonly_fields = ["home"]

    @admin.display(description=_("merged into"))
    def home(self, row: Account) -> Any:
        return account_link(row.merged_into)

    def called(self, obj: Account) -> str:
        return whose(obj)


@admin.register(AccountMerge)
class AccountMergeAdmin(Stepped):
    steps = ["undo"]
    change_form_outer_before_template = "admin/loyalty/accountmerge/_doors.html"
    list_display = ["member", "home", "reason", "actor", "merged_at", "undone_at", "undone_by"]
    fields = readonly_fields = ["left", "home", "reason", "actor", "merged_at", "undone_by", "undone_at"]
    list_select_related = ["account__member", "into__member", "actor", "undone_by"]
    search_fields = ["account__member__email", "into__member__email", "reason"]
    date_hierarchy = "merged_at"
    member = member_of("account__member")

    @admin.display(description=_("account"))
    def left(self, row: AccountMerge) -> Any:
        return account_link(row.account)

    @admin.display(description=_("into"), ordering="into__member__display_name")
    def home(self, row: AccountMerge) -> Any:
        return account_link(row.into)

    def called(self, obj: AccountMerge) -> str:
        return f"{whose(obj.account)} → {whose(obj.into)}"
