"""A migrated SQLite database kept in pytest's cache, so that it is made once for all workers and runs."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

MAKE_IT = ["*/migrations/*.py", "*/*/migrations/*.py", "*/roles.py", "*/*/roles.py", "requirements/*.txt"]


def is_kept() -> bool:
    """Only SQLite's file can be copied."""
    return connection.vendor == "sqlite"


class Kept:
    """Who comes first makes the database; others that come meanwhile wait for it."""

    def __init__(self, cache: Path) -> None:
        self._cache, self._file = cache, _kept(cache)
        self._turn = (cache / "turn").open("w")

    def copy_in(self) -> None:
        """Puts the kept database, if there is one, where the test run looks for its own."""
        fcntl.flock(self._turn, fcntl.LOCK_EX)
        target = Path(connection.settings_dict["TEST"]["NAME"])
        for leftover in target.parent.glob(f"{target.name}*"):
            leftover.unlink()
        if self._file.exists():
            shutil.copyfile(self._file, target)
            fcntl.flock(self._turn, fcntl.LOCK_UN)

    def keep(self) -> None:
        """Keeps the freshly migrated database of this run for the next ones; drops those of older tables."""
        if not self._file.exists():
            beside = self._file.with_suffix(f".{os.getpid()}")
            with (
                closing(sqlite3.connect(connection.settings_dict["NAME"])) as here,
                closing(sqlite3.connect(beside)) as copy,
            ):
                here.backup(copy)
            for old in self._cache.glob("*.sqlite3"):
                old.unlink(missing_ok=True)
            beside.rename(self._file)
        self._turn.close()


def copy_to(target: Path, cache: Path) -> None:
    """Puts the kept database, if there is one, elsewhere; what uses it migrates still, and finds it done."""
    if is_kept() and _kept(cache).exists():
        shutil.copyfile(_kept(cache), target)


def _kept(cache: Path) -> Path:
    """Named by what makes the tables, so that changed migrations never meet an old copy."""
    sources = sorted(path for pattern in MAKE_IT for path in settings.ROOT.glob(pattern))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources))
    return cache / f"{digest.hexdigest()[:16]}.sqlite3"
