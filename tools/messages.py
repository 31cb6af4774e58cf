"""Translations: `messages.py compile` makes the .mo files (without GNU gettext), where they are stale.

The .mo files are made, not kept: what a person writes is locale/de/LC_MESSAGES/django.po.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parents[1] / "locale"


def compile_stale() -> list[Path]:
    """Write each missing or older .mo beside its .po; returns those written."""
    written = []
    for po in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as source:
            catalog = read_po(source, locale=po.parts[-3], abort_invalid=True)
        draft = mo.with_suffix(".new")
        with draft.open("wb") as target:
            write_mo(target, catalog)
        draft.replace(mo)
        written.append(mo)
    return written


if __name__ == "__main__":
    if sys.argv[1:] != ["compile"]:
        sys.exit(__doc__)
    compile_stale()
