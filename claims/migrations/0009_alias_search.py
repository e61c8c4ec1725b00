"""Let sources be found by any part of a name, also among hundreds of thousands."""

from django.db import ProgrammingError, migrations, transaction

INDEX = "CREATE INDEX IF NOT EXISTS alias_by_trigram ON claims_alias USING gin (key gin_trgm_ops)"


def index_trigrams(apps, schema_editor):
    """On PostgreSQL, and only where the site may have the extension.

    Without it the search gives the same answers, more slowly, and `claims.checks`
    says what is missing.
    """
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
        if cursor.fetchone() is None:
            return
        try:
            with transaction.atomic(connection.alias):
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
                cursor.execute(INDEX)
        except ProgrammingError:  # it is not allowed
            return


def drop_trigrams(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS alias_by_trigram")


class Migration(migrations.Migration):
    dependencies = [("claims", "0008_talk_of_the_desk")]

    operations = [migrations.RunPython(index_trigrams, drop_trigrams)]
