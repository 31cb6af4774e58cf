"""Conditions of journeys as people read them, in the active language.

A yes or no is a sentence of its own, everything else is a name, an operator and a value: "the number of
purchases is 10". What has no name here, such as a field of what another system reports, is quoted.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from loyalty.models import Purchase
from portal.members import traits
from portal.members.models import Purpose, Segment
from portal.members.wording import number

from .conditions import OPERATORS

Row = dict[str, Any]

_QUESTIONS: dict[str, tuple[Any, Any]] = {
    "member.staff": (
        _("the member belongs to the team"),
        _("the member does not belong to the team"),
    ),
    "member.registered": (_("the member has registered"), _("the member has not registered")),
    "member.has_email": (
        _("the member has an e-mail address"),
        _("the member has no e-mail address"),
    ),
}
_NAMES: dict[str, Any] = {
    "answer.score": _("the score"),
    "member.birthday": _("the birthday"),
    "member.language": _("the language"),
    "member.purchases": _("the number of purchases"),
    "payload.amount": _("the amount"),
    "payload.category": pgettext_lazy("of an event", "the category"),
    "payload.days": _("the number of days"),
    "payload.level": _("the level of trust"),
    "payload.number": _("the number"),
    "payload.outcome": _("the outcome"),
    "payload.plan": _("the club plan"),
    "payload.points": _("the number of points"),
    "payload.priority": _("the priority"),
    "payload.reward": _("the reward"),
    "payload.score": _("the score"),
    "payload.slug": _("the short name"),
    "payload.status": _("the status"),
    "payload.survey": _("the survey"),
    "payload.tier": _("the tier"),
    "payload.topic_kind": _("the kind of topic"),
    "payload.years": _("the number of years"),
    "purchase.age_days": _("the number of days until the purchase was reported"),
    "purchase.amount": _("the amount of the purchase"),
    "purchase.state": _("the state of the purchase"),
}
# Kept in hundredths, as most currencies are.
_HUNDREDTHS = {"payload.amount", "purchase.amount"}


class Names:
    """What rows name by a key: read once, however many journeys are described."""

    @cached_property
    def segments(self) -> dict[str, str]:
        return {segment.slug: segment.name for segment in Segment.objects.all()}

    @cached_property
    def words(self) -> Any:
        """The words a trait can have, with what people call them."""

        def options(name: str) -> dict[str, str]:
            trait = traits.registry.get(name)
            return _labels(trait.options()) if trait else {}

        return cache(options)


def describe(conditions: list[Row], names: Names | None = None) -> str:
    """The conditions as people read them, "" where there are none."""
    known, both = names or Names(), gettext("and")
    return f" {both} ".join(_described(row, known) for row in conditions)


def _described(row: Row, names: Names) -> str:
    field, operator, value = row["field"], row["op"], row.get("value")
    if operator in {"eq", "ne"} and isinstance(value, bool):
        return _yes_or_no(field, value == (operator == "eq"), names)
    subject = _subject(field)
    return f"{subject} {OPERATORS[operator][0]} {_spoken(field, row.get('value', ''), names)}".rstrip()


def _yes_or_no(field: str, is_so: bool, names: Names) -> str:
    if field in _QUESTIONS:
        return str(_QUESTIONS[field][0 if is_so else 1])
    head, _dot, name = field.partition(".")
    if head == "consent":
        purpose = {"purpose": _labels(Purpose.choices).get(name, name)}
        if is_so:
            return gettext("the member has agreed to “%(purpose)s”") % purpose
        return gettext("the member has not agreed to “%(purpose)s”") % purpose
    if head == "segment":
        segment = {"segment": names.segments.get(name, name)}
        if is_so:
            return gettext("the member is in “%(segment)s”") % segment
        return gettext("the member is not in “%(segment)s”") % segment
    return f"{_subject(field)} {OPERATORS['eq'][0]} {_plain(is_so)}"


def _subject(field: str) -> str:
    if field in _NAMES:
        return str(_NAMES[field])
    head, _dot, name = field.partition(".")
    trait = traits.registry.get(name) if head == "trait" else None
    return gettext("“%(name)s”") % {"name": trait.label if trait else name}


def _spoken(field: str, value: Any, names: Names) -> str:
    if isinstance(value, list):
        return ", ".join(_spoken(field, one, names) for one in value)
    trait = traits.registry.get(field.removeprefix("trait.")) if field.startswith("trait.") else None
    if trait and isinstance(value, int) and not isinstance(value, bool):
        return number(value, trait)
    if field in _HUNDREDTHS and isinstance(value, int):
        return str(formats.number_format(Decimal(value).scaleb(-2), 2))
    known = names.words(trait.name) if trait else _known_words().get(field, {})
    return str(known.get(value) or _plain(value))


def _known_words() -> dict[str, dict[str, str]]:
    states, languages = _labels(Purchase.State.choices), _labels(settings.LANGUAGES)
    return {"purchase.state": states, "member.language": languages}


def _labels(choices: Any) -> dict[str, str]:
    return {key: str(label) for key, label in choices}


def _plain(value: Any) -> str:
    """Yes and no rather than True and False; words in quotes, numbers as people write them."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, int | float):
        return str(formats.number_format(value))
    return gettext("“%(name)s”") % {"name": value} if value else ""
