"""Both languages are complete: every text in code and templates has its German, with the same placeholders.

The texts are collected anew in a copy of the sources, so that nothing in the tree changes.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
PO = Path("locale/de/LC_MESSAGES/django.po")
SOURCES = ["portal", "community", "loyalty", "feedback", "templates", "locale", "manage.py"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def collect(folder: Path) -> Path:
    """Copy the sources to `folder`, collect their texts there; returns the merged catalogue."""
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
        elif source.exists():
            shutil.copy(source, folder / name)
    (folder / PO).parent.mkdir(parents=True, exist_ok=True)
    (folder / "static").mkdir()
    command = [sys.executable, "manage.py", "makemessages", "--locale", "de", "--no-location", "--no-wrap"]
    environment = os.environ | {
        "VAR_DIR": str(folder / "var"),
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
    }
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return folder / PO


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="de", abort_invalid=True)


def problems(catalog: Catalog) -> Iterator[str]:
    for message in catalog:
        if message.id:
            yield from problems_of(message)
    for message in catalog.obsolete.values():
        yield f"no longer used: {_first(message.id)!r}"


def problems_of(message: Message) -> Iterator[str]:
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    texts = message.string if isinstance(message.string, tuple) else (message.string,)
    name = repr(_first(message.id))
    if message.fuzzy:
        yield f"to be looked at again (fuzzy): {name}"
    if not all(texts):
        yield f"without German: {name}"
        return
    wanted = [set(PLACEHOLDER.findall(str(text))) for text in ids]
    for text in map(str, texts):
        # "one answer" may do without its number, so a form may have the placeholders of either.
        if set(PLACEHOLDER.findall(text)) not in wanted:
            yield f"placeholders differ: {name} → {text!r}"


def _first(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


def main() -> int:
    if not shutil.which("xgettext"):
        print("GNU gettext is missing: only what is written down already is checked (apt install gettext)")
        found = list(problems(read(ROOT / PO)))
    else:
        with tempfile.TemporaryDirectory() as folder:
            found = list(problems(read(collect(Path(folder)))))
    print("\n".join(found) or "German is complete")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
