from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0007_words'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(condition=models.Q(('deleted_at__isnull', False)), fields=['deleted_at', 'id'], name='customer_bin'),
        ),
    ]
