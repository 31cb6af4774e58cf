"""Compiles the ranges of pyproject.toml to requirements/*.txt: exact versions, hashes, no index address."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMPILE = [str(ROOT / ".venv/bin/uv"), "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
COMPILE += ["--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate"]
LOCKS: dict[str, list[str]] = {
    "run": ["pyproject.toml"],
    "dev": ["pyproject.toml", "--group", "dev"],
    "data": ["--no-deps", "--group", "data"],  # without what only its own code would need
    "spec": ["--no-deps", "--group", "spec"],
    "uv": ["--group", "uv"],
}


def main() -> None:
    for name, sources in LOCKS.items():
        target = f"requirements/{name}.txt"
        print(target, flush=True)
        subprocess.run(
            [*COMPILE, *sources, *sys.argv[1:], "-o", target], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )


if __name__ == "__main__":
    main()
