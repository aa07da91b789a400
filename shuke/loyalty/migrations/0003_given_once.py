from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """A form sent twice gives a coupon once."""

    dependencies = [("loyalty", "0002_giving")]

    operations = [
        migrations.AddField("giving", "token", models.CharField(blank=True, default="", max_length=60), preserve_default=False),
        migrations.AddConstraint(
            "giving", models.UniqueConstraint(name="giving_once", fields=["token"], condition=~Q(token=""))
        ),
    ]
