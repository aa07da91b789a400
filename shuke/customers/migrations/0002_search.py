from django.db import migrations, models

from shuke.core.beginning import RunAtBeginning
from shuke.records.search.tables import search_table

FORWARD = "CREATE INDEX customer_name_start ON customers_customer (name COLLATE \"C\", id)"


def names_by_their_beginning(apps, schema_editor):
    """PostgreSQL compares text by the rules of a language; a search for a beginning wants plain character order."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FORWARD)


def drop_names(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX customer_name_start")


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]

    operations = [
        search_table("search_customer"),
        RunAtBeginning(names_by_their_beginning, drop_names),
        migrations.AddIndex(
            "customer", models.Index(fields=["team", "last_contacted_on", "id"], name="customer_team_contacted")
        ),
        migrations.AddIndex(
            "customer", models.Index(fields=["team", "last_ordered_on", "id"], name="customer_team_ordered")
        ),
        migrations.AddIndex("customer", models.Index(fields=["team", "orders_total", "id"], name="customer_team_total")),
    ]
