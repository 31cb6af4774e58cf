"""Half of each of an account's pages is free on PostgreSQL, so that a change of balances stays on its page.

None of what purchases, expiries and reviews change is in an index of accounts: with room on the page the new
row needs no entry in any of them, and the room of the old one is used again.
"""

from django.db import migrations


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE loyalty_account SET (fillfactor = 50)")


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE loyalty_account RESET (fillfactor)")


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0002_versions_follow")]
    operations = [migrations.RunPython(forwards, backwards, elidable=False)]
