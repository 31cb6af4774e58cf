"""Purchases: looked at, typed in, refunded; those held for review are released or rejected."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.admin import TabularInline

from loyalty import actions, money
from loyalty.models import Award, Purchase, Refund, TypedPurchase
from portal.shell.ports import Refused

from .by_hand import ByHand
from .showing import counted


class ReleaseForm(forms.Form):
    """The time is one of the server's time zone, as everywhere in the admin."""

    purchased_at = forms.DateTimeField(required=False)


class _Kept(TabularInline):
    extra = 0
    hide_title = True
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may read the purchase may read what it earned and what went back."""
        return bool(request.user.has_perm("loyalty.view_purchase"))


class AwardInline(_Kept):
    model = Award
    fields = ["rule", "points", "taken_back"]


class RefundInline(_Kept):
    model = Refund
    fields = ["external_id", "refunded_at", "returned", "points_taken_back", "reason"]
    readonly_fields = ["returned"]

    @admin.display(description=gettext_lazy("refunded"))
    def returned(self, row: Refund) -> str:
        return money.spoken(row.amount, row.purchase.currency)


@admin.register(Purchase)
class PurchaseAdmin(ByHand):
    list_display = ["external_id", "member", "purchased_at", "paid", "state", "source_system"]
    list_filter = ["state", "source_system", "currency"]
    list_select_related = ["member"]
    search_fields = ["external_id", "member__email", "member__display_name", "member__number"]
    date_hierarchy = "purchased_at"
    inlines = [AwardInline, RefundInline]
    fields = [
        "external_id", "source_system", "member", "state", "purchased_at", "reported_at", "recorded_at",
        "paid", "given_back", "typed_in_by",
    ]  # fmt: skip
    readonly_fields = ["paid", "given_back", "typed_in_by"]
    change_form_outer_before_template = "admin/loyalty/purchase/_review.html"
    change_form_after_template = "admin/loyalty/purchase/_contents.html"

    def waiting(self, request: HttpRequest) -> str:
        held = Purchase.objects.filter(state=Purchase.State.QUARANTINED)
        return counted(held) if request.user.has_perm("loyalty.change_purchase") else ""

    @admin.display(description=gettext_lazy("Total"), ordering="amount")
    def paid(self, row: Purchase) -> str:
        return money.spoken(row.amount, row.currency)

    @admin.display(description=gettext_lazy("refunded"))
    def given_back(self, row: Purchase) -> str:
        return money.spoken(row.refunded, row.currency) if row.refunded else "–"

    @admin.display(description=gettext_lazy("typed in by"))
    def typed_in_by(self, row: Purchase) -> Any:
        typed = TypedPurchase.objects.select_related("typed_by").filter(purchase=row).first()
        return (typed and typed.typed_by) or "–"

    def get_urls(self) -> list[Any]:
        own = [
            path(f"<int:pk>/{name}/", self._door(name), name=f"loyalty_purchase_{name}")
            for name in ("release", "reject")
        ]
        return [*own, *super().get_urls()]

    def _door(self, name: str) -> Any:
        return require_POST(self.admin_site.admin_view(getattr(self, name)))

    def release(self, request: HttpRequest, pk: int) -> HttpResponse:
        actor: Any = request.user
        purchase, form = self._held(request, pk), ReleaseForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Time of the purchase: please give a day and a time."))
            return redirect("admin:loyalty_purchase_change", pk)
        try:
            at = form.cleaned_data["purchased_at"]
            actions.release_purchase(purchase=purchase, actor=actor, purchased_at=at)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            self.log_change(request, purchase, _("Release"))
            messages.success(request, _("The purchase counts from now on."))
        return redirect("admin:loyalty_purchase_change", pk)

    def reject(self, request: HttpRequest, pk: int) -> HttpResponse:
        actor: Any = request.user
        purchase = self._held(request, pk)
        try:
            actions.reject_purchase(purchase=purchase, actor=actor)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            self.log_change(request, purchase, _("Reject"))
            messages.success(request, _("The purchase does not count."))
        return redirect("admin:loyalty_purchase_change", pk)

    def _held(self, request: HttpRequest, pk: int) -> Purchase:
        if not request.user.has_perm("loyalty.change_purchase"):
            raise PermissionDenied
        return get_object_or_404(Purchase, pk=pk)
