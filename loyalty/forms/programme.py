"""The programme and its tiers: amounts, and where tiers begin, in which window, with which grace."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Programme, Tier, TierWindow
from .typed_fields import MoneyField, MoneyForm

#: What is set together with the thresholds.
STANDING = ("tier_window", "qualifying_months", "tier_grace_days")


class ProgrammeForm(MoneyForm):
    """The programme, its amounts as people write them."""

    point_value = MoneyField(
        label=gettext_lazy("value of a point"),
        help_text=gettext_lazy("What a redeemed point costs: 1.00 where 10 points are a voucher of 10.00."),
    )
    referral_minimum = MoneyField(
        label=gettext_lazy("first purchase of at least"),
        help_text=gettext_lazy(
            "What a friend's first purchase has to come to, returns taken off, for a referral."
        ),
    )

    def currency_of(self) -> str:
        """Its own, or the one that is typed beside where it is new."""
        typed = self.data.get("currency", "") if self.instance.pk is None else ""
        return typed[:3] or self.instance.currency


class TiersForm(forms.Form):
    """Thresholds, window and grace of a programme, to try out or to set."""

    tier_window = forms.ChoiceField(
        label=gettext_lazy("window that counts for a tier"), choices=TierWindow.choices
    )
    qualifying_months = forms.IntegerField(
        label=gettext_lazy("months that count for a tier"), min_value=1, max_value=120
    )
    tier_grace_days = forms.IntegerField(
        label=gettext_lazy("grace before a tier is lost (days)"), min_value=0, max_value=3650
    )

    def __init__(self, programme: Programme, data: Any = None, **kwargs: Any) -> None:
        self.programme, self.tiers = programme, list(programme.tiers.all())
        initial = {name: getattr(programme, name) for name in self.base_fields}
        super().__init__(data, initial=initial, **kwargs)
        for tier in self.tiers:
            self.fields[f"tier_{tier.pk}"] = forms.IntegerField(
                label=tier.name, min_value=0, max_value=10**9, initial=tier.threshold
            )

    @property
    def thresholds(self) -> dict[int, int]:
        return {tier.pk: self.cleaned_data[f"tier_{tier.pk}"] for tier in self.tiers}

    def edited(self) -> tuple[Programme, list[Tier]]:
        """Programme and tiers with the form's values, for looking only."""
        for name in STANDING:
            setattr(self.programme, name, self.cleaned_data[name])
        for tier in self.tiers:
            tier.threshold = self.thresholds[tier.pk]
        return self.programme, self.tiers


class TierForm(forms.ModelForm):
    """A new tier says where it begins; with one that is there the threshold is only shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "threshold" in self.fields:
            self.fields["threshold"].disabled = True


class TierFormSet(forms.BaseInlineFormSet):
    """Exactly one tier begins at 0, so that everybody has one."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        gone = {form.instance.pk for form in self.deleted_forms}
        kept = Tier.objects.filter(programme=self.instance.pk).exclude(pk__in=gone)
        begin = list(kept.values_list("threshold", flat=True))
        new = [form for form in self.extra_forms if form.has_changed() and form not in self.deleted_forms]
        begin += [form.cleaned_data["threshold"] for form in new]
        if begin.count(0) != 1:
            raise ValidationError(_("Exactly one tier has to begin at 0 points."))
