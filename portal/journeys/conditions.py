"""Conditions of a journey: rows of field, operator and value, kept as JSON.

Fields are `payload.<field>` of the triggering event, `answer.score` where it is the answer to a survey,
`purchase.state`, `purchase.amount` (minor units) and `purchase.age_days` (days from the purchase until it was
recorded) where it is about a purchase,
`trait.<name>` and `member.<field>` of its member, `consent.<purpose>`, and `segment.<slug>`, which is
whether she is in it. A field that has no value meets
no comparison but `ne` and `missing`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback.events import SurveyAnswered
from portal.activity.payloads import CUSTOM, kinds
from portal.members.models import Purpose, Segment

# What was answered in confidence stands in the answer, and not in the event that many may read.
ANSWER_FIELDS = ("score",)
PURCHASE_FIELDS = ("state", "amount", "age_days")
MEMBER_FIELDS = ("language", "birthday", "registered", "has_email", "staff", "purchases")


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def test(found: Any, wanted: Any) -> bool:
        same_sort = (_is_number(found) and _is_number(wanted)) or (
            isinstance(found, str) and isinstance(wanted, str)
        )
        return same_sort and compare(found, wanted)

    return test


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


OPERATORS: dict[str, tuple[Any, Callable[[Any, Any], bool]]] = {
    "eq": (pgettext_lazy("condition", "is"), lambda found, wanted: found is not None and found == wanted),
    "ne": (pgettext_lazy("condition", "is not"), lambda found, wanted: found != wanted),
    "gt": (pgettext_lazy("condition", "is more than"), _ordered(lambda found, wanted: found > wanted)),
    "gte": (pgettext_lazy("condition", "is at least"), _ordered(lambda found, wanted: found >= wanted)),
    "lt": (pgettext_lazy("condition", "is less than"), _ordered(lambda found, wanted: found < wanted)),
    "lte": (pgettext_lazy("condition", "is at most"), _ordered(lambda found, wanted: found <= wanted)),
    "in": (
        pgettext_lazy("condition", "is one of"),
        lambda found, wanted: found is not None and found in wanted,
    ),
    "known": (pgettext_lazy("condition", "is known"), lambda found, wanted: found is not None),
    "missing": (pgettext_lazy("condition", "is not known"), lambda found, wanted: found is None),
}
WITHOUT_VALUE = {"known", "missing"}


def hold(conditions: list[dict[str, Any]], facts: Mapping[str, Any]) -> bool:
    """Whether every condition is met by `facts`, which answers None for what is not known."""
    return all(OPERATORS[row["op"]][1](facts.get(row["field"]), row.get("value")) for row in conditions)


def names_segment(conditions: list[dict[str, Any]], slug: str) -> bool:
    """Whether one of the conditions asks for the segment with that slug."""
    return any(row.get("field") == f"segment.{slug}" for row in conditions)


def validate(rows: Any, kind: str) -> None:
    """ValidationError with one sentence for each row that cannot work for events of this kind."""
    if not isinstance(rows, list):
        raise ValidationError(_("Conditions are a list: [] for none."))
    errors = [
        ValidationError(_("Row %(row)d: %(problem)s"), params={"row": number, "problem": problem})
        for number, row in enumerate(rows, start=1)
        if (problem := _problem(row, kind))
    ]
    if errors:
        raise ValidationError(errors)


def _problem(row: Any, kind: str) -> Any:
    if not isinstance(row, dict) or not {"field", "op"} <= set(row) <= {"field", "op", "value"}:
        return _('a condition looks like {"field": "payload.score", "op": "gte", "value": 9}.')
    if not isinstance(row["op"], str) or row["op"] not in OPERATORS:
        return _("the operator must be one of %(names)s.") % {"names": ", ".join(OPERATORS)}
    return _field_problem(row["field"], kind) or _value_problem(row)


def _field_problem(field: Any, kind: str) -> Any:
    head, _dot, name = str(field).partition(".")
    if head == "trait" and name.isidentifier():
        return None
    if head == "payload" and kind.startswith(CUSTOM) and name:
        return None
    if head == "segment":
        there = Segment.objects.filter(slug=name).exists()
        return None if there else _("there is no segment %(name)s.") % {"name": name}
    known = {
        "payload": payload_fields(kind),
        "answer": ANSWER_FIELDS if kind == SurveyAnswered.kind else (),
        "purchase": PURCHASE_FIELDS if "purchase_id" in payload_fields(kind) else (),
        "member": MEMBER_FIELDS,
        "consent": tuple(Purpose.values),
    }
    if name in known.get(head, ()):
        return None
    names = ", ".join(f"{head}.{name}" for head, fields in known.items() for name in fields)
    sentence = _("there is no field %(field)s; known are %(names)s, trait.… and segment.….")
    return sentence % {"field": field, "names": names}


def _value_problem(row: dict[str, Any]) -> Any:
    operator, value = row["op"], row.get("value")
    if operator in WITHOUT_VALUE:
        return None
    if operator == "in":
        plain = isinstance(value, list) and value and all(isinstance(one, str | int | float) for one in value)
        return None if plain else _("the value of “in” is a list of words or numbers.")
    if operator in {"gt", "gte", "lt", "lte"}:
        fits = _is_number(value) or isinstance(value, str)
        return None if fits else _("the value must be a number or a word.")
    return None if isinstance(value, str | int | float) else _("the value is missing.")


def payload_fields(kind: str) -> tuple[str, ...]:
    """The fields events of this kind carry."""
    payload = kinds().get(kind)
    return tuple(field.name for field in dataclasses.fields(payload)) if payload else ()  # type: ignore[arg-type]
