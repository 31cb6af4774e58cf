"""Conditions and segments as people read them, in the active language."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from .comparisons import Rule
from .models import Comparison, Segment, Trait, TraitWord
from .traits import Declared, Kind, registry

_SENTENCES: dict[str, Any] = {
    Comparison.AT_LEAST: _("%(trait)s is at least %(value)s"),
    Comparison.AT_MOST: _("%(trait)s is at most %(value)s"),
    Comparison.EQUALS: _("%(trait)s equals %(value)s"),
    Comparison.IS: _("%(trait)s is %(value)s"),
    Comparison.IS_NOT: _("%(trait)s is not %(value)s"),
    Comparison.ONE_OF: _("%(trait)s is %(value)s"),
    Comparison.BEFORE: _("%(trait)s is before %(value)s"),
    Comparison.SINCE: _("%(trait)s is on %(value)s or later"),
    Comparison.KNOWN: _("%(trait)s is known"),
    Comparison.UNKNOWN: _("%(trait)s is not known"),
    Comparison.HAS: _("%(trait)s include %(value)s"),
    Comparison.HAS_NOT: _("%(trait)s do not include %(value)s"),
}


def sentence(match: str, rules: Iterable[Rule]) -> str:
    """All the rules of a segment: "Tier is Gold and Last purchase is within the last 90 days"."""
    said = [spoken(rule) for rule in rules]
    if not said:
        return gettext("nobody: there are no conditions yet")
    word = gettext("or") if match == Segment.Match.ANY else gettext("and")
    return f" {word} ".join(said)


def spoken(rule: Rule) -> str:
    """One rule: "Tier is Gold"."""
    trait = registry.get(rule.trait) or Declared(rule.trait, rule.trait, Kind.TEXT)
    if rule.comparison in {Comparison.WITHIN, Comparison.LONGER_AGO}:
        return _in_days(rule) % {"trait": trait.label, "days": rule.days}
    return str(_SENTENCES[rule.comparison]) % {"trait": trait.label, "value": _value(rule, trait)}


def _in_days(rule: Rule) -> str:
    days = rule.days or 0
    if rule.comparison == Comparison.WITHIN:
        return ngettext(
            "%(trait)s is within the last day", "%(trait)s is within the last %(days)d days", days
        )
    return ngettext("%(trait)s is more than a day ago", "%(trait)s is more than %(days)d days ago", days)


def _value(rule: Rule, trait: Declared) -> str:
    if rule.day:
        return formats.date_format(rule.day, "DATE_FORMAT")
    if rule.number is not None:
        return number(rule.number, trait)
    names = dict(trait.options())
    either = gettext("or")
    return f" {either} ".join(str(names.get(word, word)) for word in rule.words)


def number(value: int, trait: Declared) -> str:
    """A trait's number as people write it: 15000 with two decimals is "150.00"."""
    return str(formats.number_format(Decimal(value).scaleb(-trait.decimals), trait.decimals))


def trait_name(name: str) -> str:
    """What managers call a trait; the name itself where no app declares it any more."""
    trait = registry.get(name)
    return str(trait.label) if trait else name


def trait_value(trait: Trait) -> str:
    """What is known, as people write it: a number with its decimals, a moment, a word by its name."""
    declared = registry.get(trait.name) or Declared(trait.name, trait.name, Kind.TEXT)
    if trait.moment is not None:
        return formats.date_format(timezone.localtime(trait.moment), "SHORT_DATETIME_FORMAT")
    if trait.number is not None:
        return number(trait.number, declared)
    return str(dict(declared.options()).get(trait.text or "", trait.text or ""))


def many_words(rows: Iterable[TraitWord]) -> dict[str, str]:
    """The words of traits that have many, by what managers call these, without what is private."""
    found: dict[str, list[str]] = {}
    for row in rows:
        declared = registry.get(row.name)
        if declared is None or not declared.private:
            found.setdefault(trait_name(row.name), []).append(row.word)
    return {name: ", ".join(sorted(words)) for name, words in sorted(found.items())}
