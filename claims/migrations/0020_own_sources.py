"""The few sources that are the desk itself: every page asks for their pages."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0019_importing'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='source',
            index=models.Index(condition=models.Q(('ours', True)), fields=['merged_into'], name='source_ours'),
        ),
    ]
