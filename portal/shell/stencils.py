"""Templates for what pages show again and again: rendered once with holes, then filled each time.

What a template decides upon must be among the values its stencil is kept by; the holes take what differs
from time to time, and `fill` escapes it.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

# No text of ours has these two: private use characters, put in and taken out here alone.
_OPEN, _SHUT = "\ue000", "\ue001"
_BETWEEN = re.compile(r">\s+<")


def hole(name: str) -> SafeString:
    """Stands in a stencil's context for a value to come; it is true, as a text with letters is."""
    return SafeString(f"{_OPEN}{name}{_SHUT}")


class Stencil:
    """HTML with holes in it."""

    def __init__(self, html: str) -> None:
        text = _BETWEEN.sub("> <", html).replace("{", "{{").replace("}", "}}")
        self._format = text.replace(_OPEN, "{").replace(_SHUT, "}").format_map

    @classmethod
    def of(cls, template: str, context: dict[str, Any]) -> Stencil:
        """A template rendered with holes in its context, in the active language."""
        return cls(render_to_string(template, context))

    def fill(self, values: dict[str, Any]) -> SafeString:
        """The HTML with these values in its holes, each escaped unless it is HTML itself."""
        return SafeString(self._format({name: _escaped(value) for name, value in values.items()}))


def _escaped(value: Any) -> Any:
    """As `conditional_escape`, which takes several times as long for what most values are."""
    kind = type(value)
    if kind is SafeString or kind is int:
        return value
    return escape(value) if kind is str else conditional_escape(value)
