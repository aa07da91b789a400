from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0006_covering_customer")]

    operations = [
        migrations.RemoveIndex(model_name="orderline", name="line_product_date"),
        migrations.AddIndex(
            model_name="orderline",
            index=models.Index(fields=["product", "ordered_on", "counted", "customer"], name="line_product_date"),
        ),
    ]
