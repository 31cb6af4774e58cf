"""The rows of a segment's editor: each offers only what can be asked of its trait."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from . import wording
from .comparisons import ON_TIME, Rule
from .models import Comparison, SegmentCondition
from .models.segments import MOST_DAYS
from .segments import guarded_by
from .traits import Declared, Kind, registry

C = Comparison
FITTING = {
    Kind.NUMBER: [C.AT_LEAST, C.AT_MOST, C.EQUALS, C.KNOWN, C.UNKNOWN],
    Kind.TEXT: [C.IS, C.IS_NOT, C.ONE_OF, C.KNOWN, C.UNKNOWN],
    Kind.MOMENT: [C.WITHIN, C.LONGER_AGO, C.BEFORE, C.SINCE, C.KNOWN, C.UNKNOWN],
    Kind.TAGS: [C.HAS, C.HAS_NOT],
}
WITHOUT_VALUE = {C.KNOWN, C.UNKNOWN}
_EMPTY: dict[str, Any] = {"number": None, "days": None, "day": None, "words": []}


def _offered() -> list[tuple[str, Any]]:
    """Per trait a group of what can be asked of it."""
    groups = [(str(trait.label), _of_trait(trait)) for trait in registry]
    return [("", "---------"), *groups]


def _of_trait(trait: Declared) -> list[tuple[str, str]]:
    return [(f"{trait.name}:{how.value}", f"{trait.label} {how.label}") for how in FITTING[trait.kind]]


class ConditionForm(forms.ModelForm):
    """One condition: what is asked in one choice, and the value as people write it."""

    what = forms.ChoiceField(label=_("condition"), choices=_offered, widget=UnfoldAdminSelectWidget)
    value = forms.CharField(
        label=_("value"), required=False, max_length=400, widget=UnfoldAdminTextInputWidget
    )

    class Meta:
        model = SegmentCondition
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["what"] = f"{self.instance.trait}:{self.instance.comparison}"
            self.initial["value"] = _written(self.instance)

    def clean(self) -> dict[str, Any]:
        """Put the value where its comparison looks for it; what is wrong is said at the value."""
        cleaned = super().clean() or {}
        name, _colon, comparison = cleaned.get("what", "").partition(":")
        trait = registry.get(name)
        if trait is None or comparison not in FITTING[trait.kind]:
            return cleaned
        for field, empty in _EMPTY.items():
            setattr(self.instance, field, empty)
        self.instance.trait, self.instance.comparison = name, comparison
        try:
            self._place(trait, comparison, cleaned.get("value", "").strip())
        except ValidationError as error:
            self.add_error("value", error)
        return cleaned

    def _place(self, trait: Declared, comparison: str, text: str) -> None:
        if comparison in WITHOUT_VALUE:
            return
        if not text:
            raise ValidationError(_("Please give a value for “%(trait)s”.") % {"trait": trait.label})
        if trait.kind is Kind.NUMBER:
            self.instance.number = _number(text, trait)
        elif comparison in {C.WITHIN, C.LONGER_AGO}:
            self.instance.days = _days(text)
        elif trait.kind is Kind.MOMENT:
            self.instance.day = _day(text)
        else:
            # Numbers of products hold no commas; the names of tags may.
            several = comparison == C.ONE_OF or (trait.kind is Kind.TAGS and trait.choices is None)
            self.instance.words = _words(text, trait, several=several)


class ConditionFormSet(BaseInlineFormSet):
    """All conditions of a segment; at least one."""

    def clean(self) -> None:
        super().clean()
        if not any(self.errors) and not self.rules():
            raise ValidationError(_("A segment needs at least one condition."))
        if not any(self.errors) and self.instance.pk:
            self._keep_pace()

    def _keep_pace(self) -> None:
        """Who decides what others may read is right at any moment, so no condition asks for the time."""
        counts_days = any(rule.comparison in ON_TIME for rule in self.rules())
        guarded = guarded_by(self.instance) if counts_days else []
        if guarded:
            said = _("This segment decides who may read: %(names)s. None of its conditions may count days.")
            raise ValidationError(said % {"names": ", ".join(guarded)})

    def rules(self) -> list[Rule]:
        """What the rows ask for, saved or not; of a valid set only."""
        kept = [form for form in self.forms if form.has_changed() or form.instance.pk]
        return [Rule.of(form.instance) for form in kept if not form.cleaned_data.get("DELETE")]


def _written(row: SegmentCondition) -> str:
    """The value of a saved row, as `_place` reads it again."""
    trait = registry.get(row.trait)
    if row.day:
        return str(formats.localize_input(row.day))
    if row.days is not None:
        return str(row.days)
    if row.number is not None:
        return wording.number(row.number, trait) if trait else str(row.number)
    return ", ".join(row.words)


def _number(text: str, trait: Declared) -> int:
    field = forms.DecimalField(max_digits=18, decimal_places=trait.decimals, localize=True)
    value: Decimal = field.clean(text)
    return int(value.scaleb(trait.decimals))


def _days(text: str) -> int:
    days: int = forms.IntegerField(min_value=1, max_value=MOST_DAYS).clean(text)
    return days


def _day(text: str) -> date:
    day: date = forms.DateField(localize=True).clean(text)
    return day


def _words(text: str, trait: Declared, *, several: bool) -> list[str]:
    """The trait's own words for what was typed, by word or by name, in any letters."""
    options = trait.options()
    typed = [word for part in (text.split(",") if several else [text]) if (word := part.strip())]
    known = {str(name).casefold(): slug for slug, name in options} | {s.casefold(): s for s, _name in options}
    wrong = [word for word in typed if options and word.casefold() not in known]
    if wrong or not typed:
        names = ", ".join(str(name) for _slug, name in options) or "–"
        sentence = _("%(trait)s cannot be “%(word)s”. Known are: %(names)s.")
        raise ValidationError(
            sentence % {"word": ", ".join(wrong) or text, "trait": trait.label, "names": names}
        )
    return list(dict.fromkeys(known[word.casefold()] if options else word for word in typed))
