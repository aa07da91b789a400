from django.db import migrations

from shuke.records.search.tables import search_table


class Migration(migrations.Migration):
    dependencies = [("records", "0003_arrangements")]

    operations = [search_table("search_customrecord")]
