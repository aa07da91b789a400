from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def name_kinds(apps, schema_editor):
    """Books of one kind begin alike: `points`, `coupon.7`."""
    Lot, Account = apps.get_model("ledgers", "Lot"), apps.get_model("ledgers", "Account")
    books = Account.objects.filter(pk=OuterRef("account")).values("book")
    Lot.objects.update(kind=Subquery(books[:1]))
    Lot.objects.filter(kind__startswith="coupon.").update(kind="coupon")


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0002_sealed")]

    operations = [
        migrations.AddField("lot", "kind", models.CharField(blank=True, default="", max_length=40), preserve_default=False),
        migrations.AddIndex("lot", models.Index(fields=["kind", "expires_on", "id"], name="lot_kind_expires")),
        migrations.RunPython(name_kinds, migrations.RunPython.noop),
    ]
