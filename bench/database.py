"""A PostgreSQL of its own for one benchmark, durable as in production, with Django set up on it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.support import postgres
from tools.run_checks import PRODUCTION

ROOT = Path(__file__).resolve().parents[1]


def scale() -> float:
    """SCALE of the environment multiplies all sizes; 1 is what figures are quoted from."""
    return float(os.environ.get("SCALE", "1"))


def scaled(size: int, least: int = 1) -> int:
    return max(least, int(size * scale()))


def results_folder() -> Path:
    folder = Path(os.environ.get("VAR_DIR", ROOT / "var")) / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextlib.contextmanager
def ready() -> Iterator[int]:
    """Start the server, set Django up with production's settings, migrate; yields the server's process id."""
    with postgres.running(postgres.STEADY) as (url, database), tempfile.TemporaryDirectory() as var:
        for folder in ("assets", "static"):
            (Path(var) / folder).mkdir()
        here = {
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "DATABASE_URL": url,
            "CACHE_URL": "dbcache://cache",
        }
        here |= {"ALLOWED_HOSTS": "127.0.0.1,testserver", "CELERY_BROKER_URL": "memory://", "VAR_DIR": var}
        os.environ.update(PRODUCTION | here)
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        try:
            yield database
        finally:
            connection.close()
            if hasattr(connection, "close_pool"):
                connection.close_pool()
