from django.db import migrations

from shuke.core.beginning import RunAtBeginning
from shuke.ledgers.sealing import seal, unseal


def close(apps, schema_editor):
    seal(vendor=schema_editor.connection.vendor, execute=schema_editor.execute)


def reopen(apps, schema_editor):
    unseal(vendor=schema_editor.connection.vendor, execute=schema_editor.execute)


class Migration(migrations.Migration):
    """Nothing in the ledgers is changed or deleted any more, by whatever way."""

    dependencies = [("ledgers", "0001_initial")]

    operations = [RunAtBeginning(close, reopen)]
