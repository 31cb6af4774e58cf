"""Attacks: the public lists that the package brs-kb carries, and Markdown's own ways made here."""

from __future__ import annotations

import functools
from itertools import product

_PICTURE = "/community/image/00000000-0000-0000-0000-000000000000/"
_SCHEMES = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "java&#10;script:alert(1)",
    "&#106;avascript:alert(1)", "&#x6A&#x61vascript:alert(1)", "javascript&colon;alert(1)",
    "\x01javascript:alert(1)", "javascript%3Aalert(1)", "vbscript:msgbox(1)", "feed:javascript:alert(1)",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "data:image/svg+xml,<svg onload=alert(1)>",
    "blob:https://e.example/1", "//e.example/%0ajavascript:alert(1)", 'x" onmouseover="alert(1)',
    "x' onerror='alert(1)", "x`onerror=alert(1)`",
]  # fmt: skip
_FORMS = [
    "[x]({})", "[x](<{}>)", "<{}>", "![x]({})", "![x](<{}>)", "[![x]({})]({})", "[x][a]\n\n[a]: {}",
    "[x][a]\n\n[a]: <{}>", '[x](https://e.example "{}")', f'![x]({_PICTURE} "{{}}")', f"![{{}}]({_PICTURE})",
    "| a |\n|---|\n| [x]({}) |", "# [x]({})", "```{}\ncode\n```", "> [x]({})", "[{}](https://e.example)",
    "@{}", "**[x]({})**",
]  # fmt: skip


@functools.cache
def of_markdown() -> list[str]:
    """Every scheme in every form."""
    return [form.replace("{}", scheme) for form, scheme in product(_FORMS, _SCHEMES)]


@functools.cache
def published() -> list[str]:
    """The public lists, each payload once, in a fixed order."""
    from brs_kb.payloads import FULL_PAYLOAD_DATABASE

    return sorted({entry.payload for entry in FULL_PAYLOAD_DATABASE.values()})


def every(step: int) -> list[str]:
    """Each `step`-th of all attacks, so spread over all kinds."""
    return (of_markdown() + published())[::step]
