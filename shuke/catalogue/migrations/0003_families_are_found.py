from django.db import migrations

from shuke.records.search.tables import search_table

TEXTS = {"barcode": 60, "size": 40, "colour": 40, "description": 20_000, "specs": 20_000}
NEW = {*TEXTS, "brand", "family", "reorder_level", "runs_low", "successor", "published"}


def take_over(apps, schema_editor):
    """A shop may have made a field of its own that every product has now. Text goes into the new column, where views
    and filters find it under the same name; any other kind stays the shop's own, under another key."""
    fields = apps.get_model("records", "CustomField").objects.filter(record_type="product", key__in=NEW)
    products = apps.get_model("catalogue", "Product").objects
    for field in fields:
        text = field.kind in {"text", "long_text"} and field.key in TEXTS and field.deleted_at is None
        other = f"{field.key}_own"
        for product in products.filter(custom__has_key=field.key):
            value = product.custom.pop(field.key)
            if text and value:
                setattr(product, field.key, str(value)[: TEXTS[field.key]])
            elif not text:
                product.custom[other] = value
            product.save()
        if text:
            field.delete()
        else:
            field.key = other
            field.save()


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_prices_and_stock")]

    operations = [search_table("search_family"), migrations.RunPython(take_over, migrations.RunPython.noop)]
