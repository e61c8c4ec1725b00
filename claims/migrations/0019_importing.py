"""Claims that come in from a file, and who may bring them."""

from django.contrib.auth.management import create_permissions
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def let_admins(apps, schema_editor):
    using = schema_editor.connection.alias
    # Django makes permissions after the last migration, which is too late for us.
    config = apps.get_app_config("claims")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=using)
    config.models_module = None
    group = apps.get_model("auth", "Group").objects.using(using).filter(name="admin")
    permission = apps.get_model("auth", "Permission").objects.using(using)
    for admin in group:  # the desk may have done away with the role
        admin.permissions.add(
            *permission.filter(
                content_type__app_label="claims",
                codename__in=["view_claimimport", "add_claimimport"],
            )
        )


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0018_download"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('found', 'found the claim'), ('added', 'added the claim'), ('imported', 'brought the claim in from a file'), ('accepted', 'accepted the suggestion'), ('dismissed', 'dismissed the claim'), ('edited', 'edited the claim'), ('judged', 'judged the claim'), ('assigned', 'assigned the claim'), ('evidence', 'added evidence'), ('origin', 'changed what counts as one origin'), ('withdrawn', 'withdrew evidence'), ('sourced', 'said whose words they are'), ('transferred', 'moved the claim with its source'), ('linked', 'linked the claim to another'), ('flagged', 'set the flags'), ('due', 'set the day it is due'), ('marked', 'marked the claim'), ('contacted', 'asked about the claim'), ('checked', 'sent the claim to a second check'), ('approved', 'approved the check'), ('sent back', 'sent the claim back'), ('disagreed', 'came to another answer'), ('overridden', 'let it pass with too few origins'), ('settled', 'settled the claim'), ('reopened', 'reopened the claim')], max_length=12),
        ),
        migrations.CreateModel(
            name='ClaimImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('at', models.DateTimeField()),
                ('new', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('same', models.PositiveIntegerField(default=0, verbose_name='the same')),
                ('refused', models.PositiveIntegerField(default=0)),
                ('finished', models.DateTimeField(blank=True, help_text='Empty: under way, or broken off.', null=True)),
                ('by', models.ForeignKey(blank=True, help_text='Nobody: from the command line, without saying who.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claim_imports', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'import of claims',
                'verbose_name_plural': 'imports of claims',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.RunPython(let_admins, migrations.RunPython.noop),
    ]
