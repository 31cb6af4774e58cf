"""What must not stand in the repository: binaries, others' files, install addresses, things left open."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MADE = re.compile(r"\.(min\.js|min\.css|woff2?|ttf|otf|jpe?g|png|gif|webp|ico|mo|pyc|zip|gz|whl|sqlite3)$")
ADDRESS = re.compile(
    r"(index-url\s*=|--index-url\s+http|/simple/|\"resolved\":\s*\"http|url = \"https?://\S+\.whl)"
)
LEFT_OPEN = re.compile(r"\b(TODO|FIXME|XXX)\b")
LONGEST = 300  # lines of a module, tests and migrations aside
CODE = {".py", ".html", ".js", ".css"}


def tracked() -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    paths = (ROOT / name for name in names.split("\0") if name)
    return [path for path in paths if path.is_file() and path != Path(__file__).resolve()]


def problems(path: Path) -> Iterator[str]:
    name = str(path.relative_to(ROOT))
    content = path.read_bytes()
    if MADE.search(name) or b"\0" in content:
        yield f"{name}: a file that is made or comes from elsewhere"
        return
    for number, line in enumerate(content.decode().splitlines(), 1):
        if ADDRESS.search(line):
            yield f"{name}:{number}: an install address"
        if path.suffix in CODE and LEFT_OPEN.search(line):
            yield f"{name}:{number}: left open"
    aside = "/migrations/" in name or name.startswith("tests/")
    if path.suffix == ".py" and not aside and content.count(b"\n") > LONGEST:
        yield f"{name}: longer than {LONGEST} lines, make it a package"


def main() -> int:
    found = [problem for path in tracked() for problem in problems(path)]
    print("\n".join(found) or "the repository is clean")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
