"""PostgreSQL's index of words is made anew, with the pairs that find a phrase."""

from django.db import migrations

from claims import search_index


def install(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        search_index.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0021_indexes_by_state"),
    ]

    operations = [
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
