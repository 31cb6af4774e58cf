"""`make check`: all a machine can say about the code without running it. Exit 0 only when all agree."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv/bin"
PYTHON = sys.executable
# Enough for production settings to start; nothing of it is reached.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.prod",
    "DEBUG": "false",
    "SECRET_KEY": "check-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "ALLOWED_HOSTS": "portal.example.org",
    "SITE_URL": "https://portal.example.org",
    "DATABASE_URL": "postgres://portal:portal@localhost/portal",
    "CACHE_URL": "redis://localhost/1",
    "CELERY_BROKER_URL": "redis://localhost/0",
    "EMAIL_URL": "smtp://localhost:25",
    "STORAGE_URL": "file:///srv/media",
}


def templates() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html"))


def checks() -> dict[str, list[str]]:
    manage = [PYTHON, "manage.py"]
    return {
        "types": [f"{BIN}/mypy", "portal", "community", "loyalty", "feedback", "tools", "bench"],
        "translations": [PYTHON, "-m", "tools.check_translations"],
        "format": [f"{BIN}/ruff", "format", "--check", "."],
        "lint": [f"{BIN}/ruff", "check", "."],
        "import rules": [f"{BIN}/lint-imports", "--no-logo"],
        "templates": [f"{BIN}/djade", "--check", "--target-version", "5.2", *templates()],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
        "production settings": [*manage, "check", "--deploy", "--fail-level", "WARNING"],
        "repository": [PYTHON, "-m", "tools.check_repository"],
    }


def perform(check: tuple[str, list[str]], environment: dict[str, str]) -> bool:
    """Run one check; its output is shown only where it has something to complain about."""
    name, command = check
    started = time.monotonic()
    extra = PRODUCTION if name == "production settings" else {}
    result = subprocess.run(command, cwd=ROOT, env=environment | extra, capture_output=True, text=True)
    mark = "ok    " if result.returncode == 0 else "FAILED"
    text = "" if result.returncode == 0 else "\n" + result.stdout + result.stderr
    print(f"  {mark}  {name} ({time.monotonic() - started:.0f} s){text}", flush=True)
    return result.returncode == 0


def main() -> int:
    with tempfile.TemporaryDirectory() as var, ThreadPoolExecutor(2) as pool:
        (Path(var) / "assets").mkdir()
        plain = {name: value for name, value in os.environ.items() if name not in PRODUCTION}
        environment = plain | {"VAR_DIR": var}
        results = pool.map(lambda check: perform(check, environment), checks().items())
        failed = len([result for result in results if not result])
    print("all checks passed" if not failed else f"{failed} checks failed")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
