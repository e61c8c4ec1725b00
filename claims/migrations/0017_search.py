"""Let claims be found by their words, also among a million (claims.search_index)."""

import django.db.models.deletion
from django.db import migrations, models

from claims import search_index
from claims.models.search import SearchText


def install(apps, schema_editor):
    search_index.install(schema_editor.connection)


def remove(apps, schema_editor):
    search_index.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("claims", "0016_statistics")]

    operations = [
        migrations.CreateModel(
            name="ClaimSearch",
            fields=[
                (
                    "claim",
                    models.OneToOneField(
                        db_column="rowid",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="search",
                        serialize=False,
                        to="claims.claim",
                    ),
                ),
                ("text", SearchText(db_column="claims_search")),
            ],
            options={
                "db_table": "claims_search",
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.RunPython(install, remove),
    ]
