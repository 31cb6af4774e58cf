"""A statement as a table for spreadsheets: comma-separated, streamed, and without formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from .statement import Line

# What a spreadsheet would take for a formula is made text by an apostrophe (OWASP, CSV injection).
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    def write(self, row: str) -> str:
        return row


def plain(text: str) -> str:
    """The text as a cell that no spreadsheet calculates."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def rows_of(lines: Iterable[Line], language: str) -> Iterator[str]:
    """The table row by row in the reader's language, with a byte order mark for Excel; points are numbers."""
    writer: Any = csv.writer(_Echo())
    with translation.override(language):
        yield "\ufeff" + writer.writerow([_("Date"), _("What happened"), _("Points")])
    lines = iter(lines)
    while True:
        # Between two rows the server may do other work in another language.
        with translation.override(language):
            line = next(lines, None)
        if line is None:
            return
        moment = timezone.localtime(line.moment).strftime("%Y-%m-%d %H:%M")
        yield writer.writerow([moment, plain(line.sentence), line.points])
