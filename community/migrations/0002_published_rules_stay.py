"""A published version of the house rules never changes, nor do its rules: triggers on both databases."""

from django.db import migrations

REFUSAL = "a published version of the house rules never changes"
SQLITE = {
    "community_houserules_stay_{action}": (
        "CREATE TRIGGER {name} BEFORE {action} ON community_houserules WHEN OLD.published_at IS NOT NULL "
        "BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
    ),
    "community_rule_stay_{action}": (
        "CREATE TRIGGER {name} BEFORE {action} ON community_rule WHEN EXISTS (SELECT 1 FROM community_houserules "
        "WHERE id = {row}.rules_id AND published_at IS NOT NULL) BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
    ),
}
POSTGRESQL = [
    "CREATE FUNCTION community_houserules_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF OLD.published_at IS NOT NULL THEN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'restrict_violation'; END IF; "
    "RETURN COALESCE(NEW, OLD); END $$",
    "CREATE TRIGGER community_houserules_stay BEFORE UPDATE OR DELETE ON community_houserules "
    "FOR EACH ROW EXECUTE FUNCTION community_houserules_stay()",
    "CREATE FUNCTION community_rule_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF EXISTS (SELECT 1 FROM community_houserules WHERE published_at IS NOT NULL AND "
    "id IN (COALESCE(OLD.rules_id, NEW.rules_id), COALESCE(NEW.rules_id, OLD.rules_id))) "
    "THEN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'restrict_violation'; END IF; "
    "RETURN COALESCE(NEW, OLD); END $$",
    "CREATE TRIGGER community_rule_stay BEFORE INSERT OR UPDATE OR DELETE ON community_rule "
    "FOR EACH ROW EXECUTE FUNCTION community_rule_stay()",
]


def _triggers():
    """Name and statement of each trigger on SQLite."""
    for pattern, statement in SQLITE.items():
        for action in ("INSERT", "UPDATE", "DELETE"):
            if action == "INSERT" and "houserules_stay" in pattern:
                continue
            name = pattern.format(action=action.lower())
            row = "NEW" if action == "INSERT" else "OLD"
            yield name, statement.format(name=name, action=action, row=row, refusal=REFUSAL)


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement.format(refusal=REFUSAL))
        return
    for _name, statement in _triggers():
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in ("houserules", "rule"):
            schema_editor.execute(f"DROP TRIGGER community_{table}_stay ON community_{table}")
            schema_editor.execute(f"DROP FUNCTION community_{table}_stay()")
        return
    for name, _statement in _triggers():
        schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("community", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards, elidable=False)]
