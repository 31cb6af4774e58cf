"""Prepares what the demo needs: translations, fonts, database, cache table, demo company.

A fingerprint of what goes in (migrations, translations, locks) makes the next call immediate.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
VAR = Path(os.environ.get("VAR_DIR", ROOT / "var"))
STAMP = VAR / "prepared"
SOURCES = ["**/migrations/*.py", "locale/*/LC_MESSAGES/*.po", "requirements/*.txt", "portal/shell/fonts.py"]
RESET = "The data under var/ is of another version and no longer fits: run `make reset`, then call again."


def fingerprint() -> str:
    digest = hashlib.sha256(os.environ.get("DATABASE_URL", "").encode())
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            if ".venv" not in path.parts:
                digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def say(sentence: str) -> None:
    print(f"  {sentence}", flush=True)


def make_files() -> None:
    """What is made from packages and sources: compiled translations, subset fonts."""
    from portal.shell import fonts
    from tools.messages import compile_stale

    say("translations")
    compile_stale()
    say("fonts")
    fonts.main(VAR)


def make_database() -> None:
    """Migrate; a database of another version ends with a sentence instead of a traceback."""
    from django.core.management import call_command
    from django.db import DatabaseError
    from django.db.migrations.exceptions import InconsistentMigrationHistory, NodeNotFoundError

    say("database")
    try:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    except (DatabaseError, InconsistentMigrationHistory, NodeNotFoundError) as error:
        sys.exit(f"{RESET}\n({error})")
    if missing := missing_columns():
        sys.exit(f"{RESET}\n(missing: {', '.join(missing[:5])})")


def missing_columns() -> list[str]:
    """Columns the models have and the database has not, as "table.column"."""
    from django.apps import apps
    from django.db import connection

    missing = []
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for model in apps.get_models(include_auto_created=True):
            options = model._meta
            if options.proxy or not options.managed:
                continue
            table = options.db_table
            found = set()
            if table in tables:
                found = {
                    column.name for column in connection.introspection.get_table_description(cursor, table)
                }
            missing += [f"{table}.{f.column}" for f in options.local_concrete_fields if f.column not in found]
    return missing


def seed_once() -> None:
    """Fill a fresh database with the demo company: whole or, where that is broken off, not at all."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    if not get_user_model().objects.exists():
        say("demo company (this takes a moment)")
        call_command("seed_demo")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
    wanted = fingerprint()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    print("Preparing Stammtisch", flush=True)
    import django

    django.setup()
    make_files()
    make_database()
    seed_once()
    STAMP.write_text(wanted)


if __name__ == "__main__":
    main()
