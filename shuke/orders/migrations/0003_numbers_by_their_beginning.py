from django.db import migrations

from shuke.core.beginning import RunAtBeginning


def numbers_by_their_beginning(apps, schema_editor):
    """PostgreSQL compares text by the rules of a language; a search for a beginning wants plain character order."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('CREATE INDEX order_number_start ON orders_order (number COLLATE "C", id)')


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX order_number_start")


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_search")]

    operations = [RunAtBeginning(numbers_by_their_beginning, drop)]
