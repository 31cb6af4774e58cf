"""Typing in a purchase and a refund: forms that keep what was typed and say what it earned."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loyalty import actions, money
from loyalty.forms.purchases import ROWS, PurchaseForm, RefundForm
from loyalty.models import Programme, Purchase, Refund
from loyalty.purchases import sentences as purchase_sentences
from loyalty.purchases.contents import contents_of
from loyalty.purchases.importing import SOURCE_SYSTEM
from portal.activity.admin import ReadOnly
from portal.shell.ports import Refused

# Where a refusal of an action lies in the forms.
FIELDS = {
    "own_account": "member",
    "known": "external_id",
    "purchase_differs": "external_id",
    "currency": "currency",
    "amount": "amount",
    "too_much": "amount",
    "ahead": "refunded_at",
    "no_reason": "reason",
    "refund_differs": "number",
}


class ByHand(ReadOnly):
    """Adds the page that records a purchase, and beside a purchase the one that refunds it."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("loyalty.add_purchase"))

    def get_urls(self) -> list[Any]:
        refund = self.admin_site.admin_view(self.refund)
        return [path("<int:pk>/refund/", refund, name="loyalty_purchase_refund"), *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        programme = Programme.objects.current()
        if programme is None:
            messages.error(request, _("No points programme has been set up yet."))
            return redirect("admin:loyalty_purchase_changelist")
        form = _asked(request, programme)
        actor: Any = request.user
        left = money.spoken(actions.typing_room(actor=actor, programme=programme), programme.currency)
        if form.is_valid() and (purchase := _record(request, form)):
            self.log_addition(request, purchase, [{"added": {}}])
            return redirect("admin:loyalty_purchase_change", purchase.pk)
        return self._page(request, "type.html", form, _("Record a purchase"), left=left)

    def refund(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm("loyalty.add_refund"):
            raise PermissionDenied
        purchase = get_object_or_404(Purchase.objects.select_related("programme", "member"), pk=pk)
        form = RefundForm(purchase, request.POST or None)
        if form.is_valid() and (refund := _refund(request, form)):
            self.log_change(request, purchase, [{"added": {"name": str(Refund._meta.verbose_name)}}])
            messages.success(request, _taken_back(refund))
            return redirect("admin:loyalty_purchase_change", pk)
        left = money.spoken(purchase.amount - purchase.refunded, purchase.currency)
        more = {"original": purchase, "left": left, "facts": purchase_sentences.of_purchase(purchase)}
        return self._page(request, "refund.html", form, _("Refund"), **more)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if purchase := kwargs.get("obj"):
            context |= {"contents": contents_of(purchase)}
        return super().render_change_form(request, context, *args, **kwargs)

    def _page(self, request: HttpRequest, name: str, form: Form, title: str, **more: Any) -> HttpResponse:
        context = self.admin_site.each_context(request) | {"opts": self.opts, "form": form, "title": title}
        status = 422 if form.errors else 200
        return render(request, f"admin/loyalty/purchase/{name}", context | more, status=status)


def _asked(request: HttpRequest, programme: Programme) -> PurchaseForm:
    """The form as it was sent; unchecked and with more rows where that was asked for."""
    if "more" in request.POST:
        initial = request.POST.dict()
        longer = len(PurchaseForm(programme, initial=initial).lines) + ROWS
        return PurchaseForm(programme, initial=initial, rows=longer)
    return PurchaseForm(programme, request.POST or None)


def _record(request: HttpRequest, form: PurchaseForm) -> Purchase | None:
    """The purchase, and what it earned is said; None where it is refused, which the form says."""
    actor: Any = request.user
    try:
        purchase = actions.type_purchase(actor=actor, source_system=SOURCE_SYSTEM, **form.values)
    except Refused as refusal:
        form.add_error(FIELDS.get(refusal.code), str(refusal))
        return None
    if purchase.state == Purchase.State.QUARANTINED:
        messages.warning(request, _why_held(purchase))
    else:
        messages.success(request, purchase_sentences.of_purchase(purchase))
    return purchase


def _why_held(purchase: Purchase) -> str:
    if purchase.lies_ahead:
        return _("Its time lies more than five minutes ahead: the purchase is held for review.")
    said = _("It is more than you may type in alone in a month: a second person has to release the purchase.")
    return (
        said
        if purchase.currency == purchase.programme.currency
        else _("It is in another currency than the programme's: a second person has to release the purchase.")
    )


def _refund(request: HttpRequest, form: RefundForm) -> Refund | None:
    actor: Any = request.user
    try:
        return actions.type_refund(purchase=form.purchase, actor=actor, **form.values)
    except Refused as refusal:
        field = FIELDS.get(refusal.code)
        form.add_error(field if field in form.fields else None, str(refusal))
        return None


def _taken_back(refund: Refund) -> str:
    said = {
        "amount": money.spoken(refund.amount, refund.purchase.currency),
        "points": refund.points_taken_back,
    }
    return ngettext(
        "%(amount)s refunded, %(points)d point taken back.",
        "%(amount)s refunded, %(points)d points taken back.",
        refund.points_taken_back,
    ) % said  # fmt: skip
