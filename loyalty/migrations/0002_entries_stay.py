"""Entries, postings and what the books rest on are never changed or deleted: triggers on both databases."""

from django.db import migrations

TABLES = {
    "loyalty_entry": "ledger entries are never changed or deleted",
    "loyalty_posting": "ledger postings are never changed or deleted",
    "loyalty_tierchange": "changes of tier are never changed or deleted",
    "loyalty_lotextension": "extensions are never changed or deleted",
}


def _sqlite(table, refusal):
    for action in ("update", "delete"):
        yield (
            f"CREATE TRIGGER {table}_no_{action} BEFORE {action.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        )


def _postgresql(table, refusal):
    yield (
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    yield (
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
    )


def forwards(apps, schema_editor):
    made = _postgresql if schema_editor.connection.vendor == "postgresql" else _sqlite
    for table, refusal in TABLES.items():
        for statement in made(table, refusal):
            schema_editor.execute(statement)


def backwards(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {table}_no_change ON {table}")
            schema_editor.execute(f"DROP FUNCTION {table}_refuse()")
        else:
            for action in ("update", "delete"):
                schema_editor.execute(f"DROP TRIGGER {table}_no_{action}")


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards, elidable=False)]
