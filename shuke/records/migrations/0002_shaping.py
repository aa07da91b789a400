from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0001_custom")]

    operations = [
        migrations.AddField("customfield", "emptied_at", models.DateTimeField(null=True)),
        migrations.AddField("customfield", "searchable", models.BooleanField(default=False)),
        migrations.AddField("customobject", "emptied_at", models.DateTimeField(null=True)),
        migrations.AddField("customobject", "last_number", models.PositiveBigIntegerField(default=0)),
        migrations.AddField("customobject", "name_labels", models.JSONField(default=dict)),
        migrations.AddField("customobject", "number_prefix", models.CharField(blank=True, max_length=10)),
        migrations.AddField("customobject", "numbered", models.BooleanField(default=False)),
        migrations.AddField("customobject", "uses_owner", models.BooleanField(default=True)),
        migrations.AddField("customobject", "uses_team", models.BooleanField(default=True)),
    ]
