"""Tables as files that spreadsheets open: CSV as it is made, XLSX row by row; no cell becomes a formula."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

Cell = str | int | Decimal
Page = tuple[str, Iterable[Iterable[Cell]]]
# What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection).
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def safe(cell: Cell) -> Cell:
    """A word that would be read as a formula gets an apostrophe in front; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RISKY) else cell


class _Echo:
    """What a csv.writer writes to: it hands back the line."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Iterable[Cell]]) -> Iterator[str]:
    """The rows as lines of a CSV file (UTF-8 with a mark, so that spreadsheets know), one at a time."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for row in rows:
        yield writer.writerow([safe(cell) for cell in row])


def _cell(page: Any, value: Cell) -> Any:
    cell = WriteOnlyCell(page)
    cell.value = value
    return cell


def xlsx_file(sheets: Iterable[Page]) -> IO[bytes]:
    """A workbook of named sheets, each with a head, in a temporary file open at its beginning."""
    book = Workbook(write_only=True)
    for name, rows in sheets:
        page = book.create_sheet(name[:31])
        page.freeze_panes = "A2"
        for number, row in enumerate(rows):
            cells = [_cell(page, safe(value)) for value in row]
            if number == 0:
                for cell in cells:
                    cell.font = Font(bold=True)
            page.append(cells)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return file
