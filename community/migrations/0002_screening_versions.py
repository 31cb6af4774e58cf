"""The rules for new posts have another version after each change of them: triggers on both databases.

A version is drawn, not counted: what was rolled back never comes again.
"""

from django.db import migrations

TABLES = ["community_screeningrules", "community_watchedword"]
ACTIONS = ["INSERT", "UPDATE", "DELETE"]
DRAWN_BY = {
    "sqlite": "1 + (random() & 1152921504606846975)",
    "postgresql": "1 + ('x' || left(md5(gen_random_uuid()::text), 15))::bit(60)::bigint",
}
DRAW = (
    "INSERT INTO community_screeningversion (id, number) VALUES (1, {drawn}) "
    "ON CONFLICT (id) DO UPDATE SET number = excluded.number"
)


def _sqlite():
    for table in TABLES:
        for action in ACTIONS:
            name = f"{table}_version_{action.lower()}"
            yield f"CREATE TRIGGER {name} AFTER {action} ON {table} BEGIN {DRAW.format(drawn=DRAWN_BY['sqlite'])}; END"


def _postgresql():
    yield (
        "CREATE FUNCTION community_screening_version() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {DRAW.format(drawn=DRAWN_BY['postgresql'])}; RETURN NULL; END $$"
    )
    for table in TABLES:
        yield (
            f"CREATE TRIGGER {table}_version AFTER {' OR '.join(ACTIONS)} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION community_screening_version()"
        )


def forwards(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in _postgresql() if vendor == "postgresql" else _sqlite():
        schema_editor.execute(statement)
    schema_editor.execute(DRAW.format(drawn=DRAWN_BY[vendor]))


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION community_screening_version() CASCADE")
        return
    for table in TABLES:
        for action in ACTIONS:
            schema_editor.execute(f"DROP TRIGGER {table}_version_{action.lower()}")


class Migration(migrations.Migration):
    dependencies = [("community", "0002_published_rules_stay")]
    operations = [migrations.RunPython(forwards, backwards, elidable=False)]
