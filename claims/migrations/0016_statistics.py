"""When claims were settled and seconded, as columns; figures that are kept."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def date_claims(apps, schema_editor):
    """What is settled got there by its last settling, as its history has it."""
    Claim = apps.get_model("claims", "Claim")
    settled = apps.get_model("claims", "Event").objects.filter(
        claim=OuterRef("pk"), kind="settled"
    )
    said = apps.get_model("claims", "SecondCheck").objects.filter(
        claim=OuterRef("pk"), decision=OuterRef("second")
    )
    last = settled.order_by("-at", "-pk").values("at")[:1]
    Claim.objects.filter(state="settled").update(settled_at=Subquery(last))
    last = said.order_by("-at", "-pk").values("at")[:1]
    Claim.objects.exclude(second="").update(seconded_at=Subquery(last))


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0015_publisher'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(editable=False, max_length=64, unique=True)),
                ('at', models.DateTimeField(null=True)),
                ('figures', models.JSONField(default=dict)),
                ('started', models.DateTimeField()),
                ('done', models.PositiveSmallIntegerField(default=0)),
                ('coming', models.JSONField(default=dict)),
                ('leased_until', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name_plural': 'tallies',
            },
        ),
        migrations.AddField(
            model_name='claim',
            name='seconded_at',
            field=models.DateTimeField(editable=False, help_text='When the second said so.', null=True),
        ),
        migrations.AddField(
            model_name='claim',
            name='settled_at',
            field=models.DateTimeField(editable=False, help_text='When it was settled last, while it is.', null=True),
        ),
        migrations.RunPython(date_claims, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(fields=['created'], name='claim_by_age'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(('settled_at__isnull', False)), fields=['settled_at'], name='claim_by_settling'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(('seconded_at__isnull', False)), fields=['seconded_at'], name='claim_by_seconding'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('settled_at', None), ('state', 'settled'), _connector='OR'), name='claim_settled_at_while_settled'),
        ),
    ]
