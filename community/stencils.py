"""Templates for what a page shows many times: rendered once with holes, then filled for each row.

What a template decides upon must be among the values its stencil is kept by; the holes take what differs
from row to row, and `fill` escapes it.
"""

from __future__ import annotations

import re
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
    """A template rendered with holes in the active language."""

    def __init__(self, template: str, context: dict[str, Any]) -> None:
        text = _BETWEEN.sub("> <", render_to_string(template, context))
        text = text.replace("{", "{{").replace("}", "}}")
        self._format = text.replace(_OPEN, "{").replace(_SHUT, "}").format_map

    def fill(self, values: dict[str, Any]) -> SafeString:
        """The HTML with these values in its holes, each escaped unless it is HTML itself."""
        return SafeString(self._format({name: conditional_escape(value) for name, value in values.items()}))
