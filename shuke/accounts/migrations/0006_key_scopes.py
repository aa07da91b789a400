from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_signing_in'),
    ]

    operations = [
        migrations.AddField(
            model_name='apitoken',
            name='scopes',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='per_minute',
            field=models.PositiveIntegerField(db_default=600, default=600, verbose_name='Calls a minute'),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='minute',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='taken',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
