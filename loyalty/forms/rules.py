"""The form of an earning rule: amounts as people write them, products as lists, errors by field."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextInputWidget

from portal.api.fields import to_amount

from .. import money
from ..models import EarningRule, Programme, RuleRate, Tier

_CURRENCY = re.compile(r"[A-Z]{3}")
MAX_NAMES = 500


class AmountField(forms.CharField):
    """Major units as typed ("50", "49.90", "49,90"); the form turns them into minor ones."""

    widget = UnfoldAdminTextInputWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=16, widget=UnfoldAdminTextInputWidget({"inputmode": "decimal"}), **kwargs)


class ListField(forms.CharField):
    """Names separated by commas, as a list without repetitions."""

    widget = UnfoldAdminTextInputWidget

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        names = [name.strip() for name in super().clean(value).split(",") if name.strip()]
        if len(names) > MAX_NAMES or any(len(name) > 80 for name in names):
            raise forms.ValidationError(_("At most 500 names of 80 characters each, please."))
        return list(dict.fromkeys(names))


class AmountsMixin:
    """`over` and `per` as amounts of the currency that `currency_of` says."""

    def currency_of(self) -> str:
        raise NotImplementedError

    def show_amounts(self: Any, currency: str) -> None:
        for name in ("over", "per"):
            self.initial[name] = to_amount(getattr(self.instance, name), currency)

    def minor(self: Any, name: str, least: int) -> int:
        """The typed amount in minor units, at least `least`; ValidationError else."""
        typed = (self.cleaned_data.get(name) or "").replace(",", ".").strip()
        try:
            minor = money.to_minor(typed, self.currency_of())
        except ValueError:
            raise forms.ValidationError(_("Please write an amount like 49.90.")) from None
        if not least <= minor < money.limit_of(self.currency_of()):
            raise forms.ValidationError(_("Please write an amount that is possible, below 10,000,000."))
        return minor


class RuleForm(AmountsMixin, forms.ModelForm):
    over = AmountField(
        label=gettext_lazy("Only over"),
        initial="0",
        help_text=gettext_lazy("Exactly this amount earns nothing, one cent more earns. 0: any amount."),
    )
    per = AmountField(
        label=gettext_lazy("For each"),
        initial="1.00",
        help_text=gettext_lazy("Points are given for each of these amounts; what is below is rounded."),
    )
    skus = ListField(
        label=gettext_lazy("Only these products"), required=False,
        help_text=gettext_lazy("SKUs, separated by commas. Empty, here and below: all products."),
    )  # fmt: skip
    categories = ListField(
        label=gettext_lazy("Only these categories"), required=False,
        help_text=gettext_lazy("As the lines of purchases name them, separated by commas."),
    )  # fmt: skip
    tiers = forms.MultipleChoiceField(
        label=gettext_lazy("Only these tiers"), required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=gettext_lazy("The tier before the purchase counts. None ticked: all tiers."),
    )  # fmt: skip

    # Why it could not be saved, where that was found out only then.
    refusal = ""

    class Meta:
        model = EarningRule
        fields = [
            "key", "name_en", "name_de", "effect", "basis", "points", "per", "percent", "rounding", "over",
            "skus", "categories", "first_only", "tiers", "segment", "cap_points", "cap_period", "budget",
            "qualifies", "return_window_days", "valid_from", "valid_until",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programme = self.instance.programme if self.instance.pk else Programme.objects.current()
        if "key" not in self.fields:  # what was published is shown, not asked
            return
        tiers = [(tier.slug, tier.name) for tier in Tier.objects.filter(programme=self.programme)]
        self.fields["tiers"].choices = tiers  # type: ignore[attr-defined]
        if self.instance.pk:
            self.show_amounts(self.currency_of())
            self.fields["key"].disabled = True

    def currency_of(self) -> str:
        return self.programme.currency if self.programme else "EUR"

    def clean_over(self) -> int:
        return self.minor("over", 0)

    def clean_per(self) -> int:
        return self.minor("per", 1)

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        others = EarningRule.objects.drafts().filter(programme=self.programme, key=key)
        if others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is a draft of this rule already."))
        return key

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.refusal:
            self.add_error(None, self.refusal)
        self._check_effect(data)
        self._check_days(data)
        return data

    def _check_effect(self, data: dict[str, Any]) -> None:
        if data.get("effect") == EarningRule.Effect.MULTIPLIER:
            if (data.get("percent") or 0) <= 100:
                self.add_error("percent", _("More than 100, please: 200 doubles the points."))
        elif data.get("points") == 0:
            self.add_error("points", _("At least one point, please."))

    def _check_days(self, data: dict[str, Any]) -> None:
        begins, ends = data.get("valid_from"), data.get("valid_until")
        if not begins or not ends:
            return
        if ends <= max(begins, timezone.now()):
            self.add_error("valid_until", _("Please choose an end that lies ahead and after the beginning."))


class RateForm(AmountsMixin, forms.ModelForm):
    over = AmountField(label=gettext_lazy("Only over"), initial="0")
    per = AmountField(label=gettext_lazy("For each"), initial="1.00")

    class Meta:
        model = RuleRate
        fields = ["currency", "over", "per"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.show_amounts(self.instance.currency)

    def currency_of(self) -> str:
        return self.cleaned_data.get("currency") or "EUR"

    def clean_currency(self) -> str:
        currency: str = self.cleaned_data["currency"].upper()
        own = Programme.objects.current()
        if not _CURRENCY.fullmatch(currency):
            raise forms.ValidationError(_("Three letters, please, such as CHF."))
        if own is not None and currency == own.currency:
            raise forms.ValidationError(_("This is the programme's own currency: its amounts stand above."))
        return currency

    def clean_over(self) -> int:
        return self.minor("over", 0)

    def clean_per(self) -> int:
        return self.minor("per", 1)
