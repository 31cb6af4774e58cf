"""A programme has another version after each change of what it says: triggers on both databases.

A version is drawn, not counted: what was rolled back never comes again.
"""

from django.db import migrations

OF_RULE = "(SELECT programme_id FROM loyalty_earningrule WHERE id = {row}.rule_id)"
PARTS = {
    "loyalty_tier": "{row}.programme_id",
    "loyalty_earningrule": "{row}.programme_id",
    "loyalty_rulerate": OF_RULE,
}
ROWS = {"insert": ["NEW"], "update": ["OLD", "NEW"], "delete": ["OLD"]}
DRAWN = "('x' || left(md5(gen_random_uuid()::text), 15))::bit(60)::bigint"


def _renewal(programme, rows):
    named = ", ".join(programme.format(row=row) for row in rows)
    return f"UPDATE loyalty_programme SET version = 0 WHERE id IN ({named});"


def _sqlite():
    for action in ("insert", "update"):
        yield (
            f"CREATE TRIGGER loyalty_programme_version_{action} AFTER {action.upper()} ON loyalty_programme "
            "BEGIN UPDATE loyalty_programme SET version = 1 + (random() & 1152921504606846975) "
            "WHERE id = NEW.id; END"
        )
    for table, programme in PARTS.items():
        for action, rows in ROWS.items():
            yield (
                f"CREATE TRIGGER {table}_version_{action} AFTER {action.upper()} ON {table} "
                f"BEGIN {_renewal(programme, rows)} END"
            )


def _postgresql():
    yield (
        "CREATE FUNCTION loyalty_programme_version() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN NEW.version := 1 + {DRAWN}; RETURN NEW; END $$"
    )
    yield (
        "CREATE TRIGGER loyalty_programme_version BEFORE INSERT OR UPDATE ON loyalty_programme "
        "FOR EACH ROW EXECUTE FUNCTION loyalty_programme_version()"
    )
    for table, programme in PARTS.items():
        for action, rows in ROWS.items():
            yield (
                f"CREATE FUNCTION {table}_version_{action}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN {_renewal(programme, rows)} RETURN NULL; END $$"
            )
            yield (
                f"CREATE TRIGGER {table}_version_{action} AFTER {action.upper()} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_version_{action}()"
            )


def forwards(apps, schema_editor):
    made = _postgresql if schema_editor.connection.vendor == "postgresql" else _sqlite
    for statement in made():
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    of_postgresql = schema_editor.connection.vendor == "postgresql"
    if of_postgresql:
        schema_editor.execute("DROP FUNCTION loyalty_programme_version() CASCADE")
    else:
        for action in ("insert", "update"):
            schema_editor.execute(f"DROP TRIGGER loyalty_programme_version_{action}")
    for table in PARTS:
        for action in ROWS:
            name = f"{table}_version_{action}"
            schema_editor.execute(
                f"DROP FUNCTION {name}() CASCADE" if of_postgresql else f"DROP TRIGGER {name}"
            )


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0002_entries_stay")]
    operations = [migrations.RunPython(forwards, backwards, elidable=False)]
