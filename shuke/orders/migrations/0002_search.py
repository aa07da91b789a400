from django.db import migrations, models

from shuke.records.search.tables import search_table


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial"), ("customers", "0002_search")]

    operations = [
        search_table("search_order"),
        search_table("search_product"),
        migrations.AddIndex(
            "order", models.Index(fields=["status", "-ordered_on", "-id"], name="order_status_date")
        ),
    ]
