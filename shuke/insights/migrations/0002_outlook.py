# What is forecast can be forecast again: the old rows go.

import datetime
import django.db.models.deletion
import shuke.core.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('customers', '0001_initial'),
        ('orders', '0001_initial'),
        ('insights', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL("DELETE FROM insights_prediction", migrations.RunSQL.noop),
        migrations.RunSQL("DELETE FROM insights_forecast", migrations.RunSQL.noop),
        migrations.DeleteModel('Prediction'),
        migrations.DeleteModel('LastWeek'),
        migrations.CreateModel(
            name='Birthday',
            fields=[
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='customers.customer')),
                ('falls_on', models.DateField()),
            ],
            options={
                'indexes': [models.Index(fields=['falls_on', 'customer'], name='birthday_falls_on')],
            },
        ),
        migrations.CreateModel(
            name='DueDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_on', models.DateField()),
                ('pairs', models.PositiveIntegerField()),
                ('team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.team')),
                ('forecast', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='insights.forecast')),
            ],
        ),
        migrations.CreateModel(
            name='LastWeek',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField()),
                ('people', models.PositiveIntegerField()),
                ('bought', models.PositiveIntegerField()),
                ('expected', models.FloatField()),
                ('team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.team')),
            ],
        ),
        migrations.CreateModel(
            name='Prediction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_bought_on', models.DateField()),
                ('last_quantity', shuke.core.fields.QuantityField(places=3)),
                ('times_bought', models.PositiveIntegerField()),
                ('cycle_days', models.FloatField()),
                ('cycle_low', models.PositiveIntegerField()),
                ('cycle_high', models.PositiveIntegerField()),
                ('due_from', models.DateField()),
                ('due_on', models.DateField()),
                ('due_to', models.DateField()),
                ('still_buying', models.FloatField()),
                ('reason', models.PositiveSmallIntegerField()),
                ('unit_price', shuke.core.fields.MoneyField(null=True, places=4)),
                ('pv', shuke.core.fields.ScaledDecimalField(null=True, places=4)),
                ('expected_amount', shuke.core.fields.MoneyField(null=True, places=4)),
                ('probability_7', models.FloatField()),
                ('probability_14', models.FloatField()),
                ('probability_30', models.FloatField()),
                ('value', shuke.core.fields.MoneyField(places=4)),
                ('hidden_until', models.DateField(default=datetime.date(1970, 1, 1))),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                ('forecast', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='predictions', to='insights.forecast')),
                ('product', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orders.product')),
                ('team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.team')),
            ],
            options={
                'indexes': [models.Index(fields=['forecast', 'value', 'id'], name='prediction_value'), models.Index(fields=['team', 'forecast', 'value', 'id'], name='prediction_team_value'), models.Index(fields=['customer', 'forecast'], name='prediction_customer'), models.Index(fields=['product', 'forecast'], name='prediction_product')],
            },
        ),
    ]
