"""What a text must be to be kept."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from portal.shell.ports import Refused

MAX_TEXT = 20_000
MAX_TITLE = 140
# Control characters and lone surrogates, which no database takes.
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """The text without control characters and outer blanks. Refused: empty, too_long (characters)."""
    text = _UNWANTED.sub("", text.replace("\r\n", "\n")).strip("\n").rstrip()
    if not text.strip():
        raise Refused("empty", _("Please write something first."))
    if len(text) > MAX_TEXT:
        raise Refused("too_long", _("The text is too long: at most %(max)d characters.") % {"max": MAX_TEXT})
    return text


def clean_title(title: str) -> str:
    """The title on one line. Refused: empty, too_long."""
    title = " ".join(clean(title).split())
    if len(title) > MAX_TITLE:
        raise Refused("too_long", _("The title is too long."))
    return title
