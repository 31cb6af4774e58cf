"""The OpenAPI document as rows for the documentation page. Its texts are translated there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext


@dataclass(frozen=True)
class FieldRow:
    """A parameter or body field; nested ones carry their dotted path."""

    name: str
    place: str
    type: str
    required: bool
    description: str = ""


@dataclass(frozen=True)
class Operation:
    anchor: str
    method: str
    path: str
    summary: str
    description: str
    fields: list[FieldRow] = field(default_factory=list)
    answers: list[tuple[str, str, list[FieldRow]]] = field(default_factory=list)


def operations_of(schema: dict[str, Any]) -> list[Operation]:
    """Each operation with its fields and answers, sorted by path and method."""
    rows = []
    for path, methods in sorted(schema["paths"].items()):
        for method, details in sorted(methods.items()):
            rows.append(_operation(schema, path, method, details))
    return rows


def _operation(schema: dict[str, Any], path: str, method: str, details: dict[str, Any]) -> Operation:
    parameters = [
        FieldRow(
            one["name"],
            one["in"],
            _type(schema, one["schema"]),
            one.get("required", False),
            one.get("description", ""),
        )
        for one in details.get("parameters", [])
    ]
    body = _content(details.get("requestBody", {}))
    return Operation(
        anchor=details["operationId"],
        method=method.upper(),
        path=path,
        summary=details.get("summary", ""),
        description=details.get("description", ""),
        fields=parameters + _fields(schema, body, "body"),
        answers=[
            (
                str(status),
                one.get("description", ""),
                _fields(schema, _content(one), "") if int(status) < 400 else [],
            )
            for status, one in sorted(details["responses"].items(), key=lambda item: str(item[0]))
        ],
    )


def _content(part: dict[str, Any]) -> dict[str, Any]:
    first: dict[str, Any] = next(iter(part.get("content", {}).values()), {})
    return first.get("schema", {})


def _resolve(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in part:
        name = part["$ref"].rsplit("/", 1)[-1]
        return schema["components"]["schemas"][name]
    return part


def _fields(schema: dict[str, Any], part: dict[str, Any], place: str, before: str = "") -> list[FieldRow]:
    part = _resolve(schema, part)
    rows = []
    for name, value in part.get("properties", {}).items():
        needed = name in part.get("required", [])
        text = value.get("description", "")
        rows.append(FieldRow(before + name, place, _type(schema, value), needed, text))
        rows += _nested(schema, value, place, f"{before}{name}")
    return rows


def _nested(schema: dict[str, Any], value: dict[str, Any], place: str, name: str) -> list[FieldRow]:
    value = _resolve(schema, value)
    if value.get("type") == "array":
        return _fields(schema, value.get("items", {}), place, f"{name}[].")
    return _fields(schema, value, place, f"{name}.")


def _type(schema: dict[str, Any], value: dict[str, Any]) -> str:
    value = _resolve(schema, value)
    if "anyOf" in value:
        return " | ".join(_type(schema, one) for one in value["anyOf"])
    if "enum" in value:
        return " | ".join(str(one) for one in value["enum"])
    if value.get("type") == "array":
        return gettext("list of %(type)s") % {"type": _type(schema, value.get("items", {}))}
    return str(value.get("format") or value.get("type", "any"))
