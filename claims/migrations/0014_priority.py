"""What makes a claim urgent, with weights to start from.

The claims of a desk that is at work are added up by the recount that is asked for here:
the next sweep does it, or the command `refresh_priorities`, or the daily `tell_due`.
"""

import django.core.validators
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models
from django.utils import timezone

WEIGHTS = {
    "urgent": 50,
    "raised": 20,
    "lowered": -20,
    "overdue": 20,
    "soon": 15,
    "week": 5,
    "casualty": 15,
    "accusation": 10,
    "unnamed": 5,
    "number": 3,
    "quote": 0,
    "hedged": 0,
    "future": 0,
    "local": 0,
    "national": 5,
    "international": 10,
    "repeated": 2,
}
RIGHTS = ["view_priorityweight", "change_priorityweight"]


def add_weights(apps, schema_editor):
    using = schema_editor.connection.alias
    Weight = apps.get_model("claims", "PriorityWeight")
    for place, (kind, points) in enumerate(WEIGHTS.items()):
        Weight.objects.using(using).get_or_create(
            kind=kind, defaults={"points": points, "place": place}
        )


def ask_for_recount(apps, schema_editor):
    using = schema_editor.connection.alias
    if apps.get_model("claims", "Claim").objects.using(using).exists():
        now = timezone.now()
        apps.get_model("claims", "Recount").objects.using(using).get_or_create(
            pk=1, defaults={"asked_at": now, "moved_at": now}
        )


def add_rights(apps, schema_editor):
    using = schema_editor.connection.alias
    # Django makes permissions after the last migration, which is too late for us.
    config = apps.get_app_config("claims")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=using)
    config.models_module = None
    group = apps.get_model("auth", "Group").objects.using(using).filter(name="admin")
    rights = apps.get_model("auth", "Permission").objects.using(using).filter(
        content_type__app_label="claims", codename__in=RIGHTS
    )
    for admins in group:  # the desk may have done away with the role
        admins.permissions.add(*rights)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0003_outlet_reach'),
        ('claims', '0013_queues_at_a_million'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PriorityWeight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('urgent', 'Marked urgent'), ('raised', 'Marked raised'), ('lowered', 'Marked lowered'), ('overdue', 'Overdue'), ('soon', 'Due today or tomorrow'), ('week', 'Due within a week'), ('casualty', 'Casualty figure'), ('accusation', 'Accusation'), ('unnamed', 'Unnamed source'), ('number', 'Number'), ('quote', 'Quote'), ('hedged', 'Hedged'), ('future', 'About the future'), ('local', 'Local outlet'), ('national', 'National outlet'), ('international', 'International outlet'), ('repeated', 'Each other article that says the same')], max_length=13, unique=True, verbose_name='reason')),
                ('points', models.SmallIntegerField(default=0, help_text='Added to the priority of a claim that has it. 0: it does not count.', validators=[django.core.validators.MinValueValidator(-1000), django.core.validators.MaxValueValidator(1000)])),
                ('place', models.PositiveSmallIntegerField(default=0, editable=False)),
            ],
            options={
                'ordering': ['place', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Recount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('moved_at', models.DateTimeField()),
                ('reached', models.BigIntegerField(default=0)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name='claim',
            name='mark',
            field=models.CharField(blank=True, choices=[('urgent', 'Urgent'), ('raised', 'Raised'), ('lowered', 'Lowered')], help_text='How an editor puts it before or behind the others.', max_length=8),
        ),
        migrations.AddField(
            model_name='claim',
            name='priority',
            field=models.IntegerField(default=0, editable=False, help_text='What `priority.terms` add up to; 0 once it is closed.'),
        ),
        migrations.AddField(
            model_name='claim',
            name='repeated',
            field=models.PositiveSmallIntegerField(default=0, editable=False, help_text='In how many other articles the same is said: `repeats`.'),
        ),
        migrations.AddField(
            model_name='claim',
            name='wording_key',
            field=models.BigIntegerField(editable=False, help_text='Claims of the same wording have the same: wording.key_of.', null=True),
        ),
        migrations.AlterField(
            model_name='bulkchange',
            name='action',
            field=models.CharField(choices=[('assign', 'Give to'), ('accept', 'Accept'), ('dismiss', 'Dismiss as'), ('reopen', 'Reopen'), ('source', 'Set the source to'), ('due', 'Due on'), ('mark', 'Mark as')], max_length=10),
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('found', 'found the claim'), ('added', 'added the claim'), ('accepted', 'accepted the suggestion'), ('dismissed', 'dismissed the claim'), ('edited', 'edited the claim'), ('judged', 'judged the claim'), ('assigned', 'assigned the claim'), ('evidence', 'added evidence'), ('origin', 'changed what counts as one origin'), ('withdrawn', 'withdrew evidence'), ('sourced', 'said whose words they are'), ('transferred', 'moved the claim with its source'), ('linked', 'linked the claim to another'), ('flagged', 'set the flags'), ('due', 'set the day it is due'), ('marked', 'marked the claim'), ('contacted', 'asked about the claim'), ('checked', 'sent the claim to a second check'), ('approved', 'approved the check'), ('sent back', 'sent the claim back'), ('disagreed', 'came to another answer'), ('overridden', 'let it pass with too few origins'), ('settled', 'settled the claim'), ('reopened', 'reopened the claim')], max_length=12),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(fields=['priority', 'id'], name='claim_by_priority'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(fields=['state', 'priority', 'id'], name='claim_by_state_priority'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(fields=['mark', 'article', 'position', 'id'], name='claim_by_mark'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(('wording_key__isnull', False)), fields=['wording_key', 'article'], name='claim_by_wording'),
        ),
        migrations.AddConstraint(
            model_name='priorityweight',
            constraint=models.CheckConstraint(condition=models.Q(('points__range', (-1000, 1000))), name='priority_weight_in_range'),
        ),
        migrations.AddConstraint(
            model_name='recount',
            constraint=models.CheckConstraint(condition=models.Q(('pk', 1)), name='recount_once'),
        ),
        migrations.RunPython(add_weights, migrations.RunPython.noop),
        migrations.RunPython(ask_for_recount, migrations.RunPython.noop),
        migrations.RunPython(add_rights, migrations.RunPython.noop),
    ]
