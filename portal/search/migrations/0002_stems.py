"""Where the stems lie: beside the documents in SQLite, in a column of them in PostgreSQL."""

from django.db import migrations

CREATE_SQLITE = (
    "CREATE VIRTUAL TABLE search_stems USING fts5(title, body,"
    " tokenize=\"unicode61 remove_diacritics 2\", prefix='2 3')"
)
CREATE_POSTGRESQL = [
    "ALTER TABLE search_document ADD COLUMN stems tsvector",
    "CREATE INDEX search_document_stems ON search_document USING gin (stems)",
]


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(CREATE_SQLITE, params=None)
    else:
        for statement in CREATE_POSTGRESQL:
            schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE search_stems")
    else:
        schema_editor.execute("ALTER TABLE search_document DROP COLUMN stems")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
