"""Purchases and refunds typed in by staff: amounts as people write them, errors by field."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminIntegerFieldWidget as Number
from unfold.widgets import UnfoldAdminSelectWidget as Choice
from unfold.widgets import UnfoldAdminTextInputWidget as Text

from portal.api.fields import to_amount
from portal.members.references import CARD_NUMBER

from .. import money
from ..models import Programme, Purchase
from .typed_fields import MemberField, MomentField, minor_units

ROWS, MOST_ROWS = 3, 50
_ROW = re.compile(r"line-(\d{1,3})-(sku|category|quantity|unit_price)")


def _key() -> str:
    return uuid.uuid4().hex


def _money_field(label: Any, help_text: Any = "") -> forms.CharField:
    widget = Text({"inputmode": "decimal"})
    return forms.CharField(label=label, help_text=help_text, max_length=40, required=False, widget=widget)


def order_number(typed: str) -> str:
    """A number of an order or a return; ValidationError where it is none."""
    if not typed.isprintable():
        raise ValidationError(_("Please leave out control characters."))
    if CARD_NUMBER.fullmatch(typed):
        raise ValidationError(_("This looks like the number of a member's card."))
    return typed


class LineForm(forms.Form):
    """One line; where nothing is typed there is none."""

    sku = forms.CharField(label=gettext_lazy("Product (SKU)"), max_length=80, required=False, widget=Text)
    category = forms.CharField(label=gettext_lazy("Category"), max_length=80, required=False, widget=Text)
    quantity = forms.IntegerField(
        label=gettext_lazy("Quantity"), min_value=1, max_value=100_000, required=False, widget=Number
    )
    unit_price = _money_field(gettext_lazy("Price of one"))

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency

    def clean_unit_price(self) -> int | None:
        typed = self.cleaned_data["unit_price"]
        return minor_units(typed, self.currency) if typed else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.has_changed() and not self.errors and not (cleaned["sku"] or cleaned["category"]):
            self.add_error("sku", _("Please name the product or its category."))
        return cleaned

    @property
    def cost(self) -> int | None:
        """In minor units; None where no price is given."""
        price: int | None = self.cleaned_data["unit_price"]
        return None if price is None else price * (self.cleaned_data["quantity"] or 1)

    @property
    def line(self) -> dict[str, Any]:
        """As purchases keep it."""
        said: dict[str, Any] = {"sku": self.cleaned_data["sku"]}
        said["quantity"] = self.cleaned_data["quantity"] or 1
        if self.cleaned_data["category"]:
            said["category"] = self.cleaned_data["category"]
        if (price := self.cleaned_data["unit_price"]) is not None:
            said["unit_price"] = to_amount(price, self.currency)
        return said


class PurchaseForm(forms.Form):
    """A purchase with as many lines as there are rows; `values` is what the action takes."""

    member = MemberField(label=gettext_lazy("Member"))
    external_id = forms.CharField(label=gettext_lazy("Order number"), max_length=80, widget=Text)
    purchased_at = MomentField(label=gettext_lazy("Time of the purchase"))
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), widget=Choice)
    amount = _money_field(gettext_lazy("Total"), gettext_lazy("Empty: what the lines come to."))

    def __init__(self, programme: Programme, data: Any = None, rows: int = ROWS, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.own = programme.currency
        names = [self.own, *sorted(programme.known_currencies - {self.own})]
        self.fields["currency"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]
        moment: Any = self.fields["purchased_at"]
        moment.zone = programme.zone
        moment.help_text = _("By the clock in %(zone)s.") % {"zone": str(programme.zone).replace("_", " ")}
        rows = max(rows, _rows_in(data) if data is not None else _rows_in(self.initial))
        self.lines = [self._line(number) for number in range(min(rows, MOST_ROWS))]

    def _line(self, number: int) -> LineForm:
        prefix = f"line-{number}"
        typed = {name: self.initial.get(f"{prefix}-{name}", "") for name in LineForm.base_fields}
        currency = self.data.get("currency", self.own) if self.is_bound else self.own
        data = self.data if self.is_bound else None
        initial = None if self.is_bound else typed
        return LineForm(data, prefix=prefix, initial=initial, currency=str(currency)[:3])

    def clean_external_id(self) -> str:
        return order_number(self.cleaned_data["external_id"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if any(line.errors for line in self.lines):
            self.add_error(None, _("Please look at the lines below."))
        try:
            if "currency" in cleaned:
                cleaned["amount"] = self._total(cleaned["amount"], cleaned["currency"])
        except ValidationError as error:
            self.add_error("amount", error)
        return cleaned

    def _total(self, typed: str, currency: str) -> int:
        if any(line.errors for line in self.lines):
            return minor_units(typed or "0", currency)
        costs = [line.cost for line in self._filled]
        known = sum(cost or 0 for cost in costs)
        if not typed:
            if not costs or None in costs:
                raise ValidationError(_("Please give the total, or a price for each line."))
            return known
        total = minor_units(typed, currency)
        if known > total or (costs and None not in costs and known != total):
            raise ValidationError(_("The lines come to %(sum)s.") % {"sum": money.spoken(known, currency)})
        return total

    @property
    def _filled(self) -> list[LineForm]:
        return [line for line in self.lines if line.has_changed()]

    @property
    def values(self) -> dict[str, Any]:
        return self.cleaned_data | {"lines": [line.line for line in self._filled]}


def _rows_in(typed: Any) -> int:
    """How many rows of lines were sent."""
    found = [int(match[1]) + 1 for match in map(_ROW.fullmatch, typed) if match]
    return max(found, default=0)


class RefundForm(forms.Form):
    """An amount, or how many pieces of each line came back. The key makes a form sent twice count once."""

    refunded_at = MomentField(label=gettext_lazy("Time of the refund"))
    amount = _money_field(gettext_lazy("Amount"), gettext_lazy("Empty: what the pieces below cost."))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, widget=Text)
    number = forms.CharField(
        label=gettext_lazy("Number of the return"), max_length=80, required=False, widget=Text
    )
    key = forms.UUIDField(initial=_key, widget=forms.HiddenInput)

    def __init__(self, purchase: Purchase, data: Any = None) -> None:
        super().__init__(data, initial={"refunded_at": timezone.now()})
        self.purchase = purchase
        moment: Any = self.fields["refunded_at"]
        moment.zone = purchase.programme.zone
        self.prices: dict[str, int] = {}
        for number, line in enumerate(purchase.lines):
            if line.get("unit_price") is not None:
                self._ask_back(f"back_{number}", line)
        if not self.prices:
            self.fields["amount"].required, self.fields["amount"].help_text = True, ""

    def _ask_back(self, name: str, line: dict[str, Any]) -> None:
        self.prices[name] = price = money.to_minor(line["unit_price"], self.purchase.currency)
        said = {
            "product": line.get("name") or line.get("sku") or line.get("category"),
            "quantity": line.get("quantity", 1),
            "price": money.spoken(price, self.purchase.currency),
        }
        self.fields[name] = forms.IntegerField(
            label=_("%(product)s, of %(quantity)d for %(price)s each") % said,
            min_value=0, max_value=said["quantity"], required=False, widget=Number,
        )  # fmt: skip

    @property
    def pieces(self) -> list[forms.BoundField]:
        return [self[name] for name in self.prices]

    @property
    def about(self) -> list[forms.BoundField]:
        return [self[name] for name in ("amount", "refunded_at", "reason", "number")]

    def clean_number(self) -> str:
        return order_number(self.cleaned_data["number"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        pieces = sum((cleaned.get(name) or 0) * price for name, price in self.prices.items())
        if "amount" not in cleaned or any(name in self.errors for name in self.prices):
            return cleaned
        try:
            cleaned["amount"] = self._amount(cleaned["amount"], pieces)
        except ValidationError as error:
            self.add_error("amount", error)
        return cleaned

    def _amount(self, typed: str, pieces: int) -> int:
        if bool(typed) == bool(pieces):
            raise ValidationError(_("Please give either an amount or the pieces that came back."))
        return minor_units(typed, self.purchase.currency) if typed else pieces

    @property
    def values(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in ("refunded_at", "amount", "reason")}
        number = self.cleaned_data["number"] or f"by-hand-{self.cleaned_data['key'].hex[:12]}"
        return said | {"external_id": number, "pieces": self._came_back()}

    def _came_back(self) -> dict[str, int]:
        """How many pieces came back, by the products' SKUs."""
        counts: dict[str, int] = defaultdict(int)
        for number, line in enumerate(self.purchase.lines):
            if line.get("sku"):
                counts[line["sku"]] += self.cleaned_data.get(f"back_{number}") or 0
        return {sku: count for sku, count in counts.items() if count}
