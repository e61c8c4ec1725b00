"""What each `migrate`, and `manage.py check --database default`, warns of."""

from collections.abc import Iterable
from typing import Any

from django.core import checks
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from claims import search_index

HINT = (
    "As one who may: CREATE EXTENSION IF NOT EXISTS pg_trgm; then as the owner of the"
    " tables: CREATE INDEX alias_by_trigram ON claims_alias USING gin"
    " (key gin_trgm_ops);"
)


@checks.register(checks.Tags.database)
def names_are_indexed(
    databases: Iterable[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Warns of a PostgreSQL that was not allowed the index of migration 0009."""
    return [
        checks.Warning(
            "Searching the sources is slow: the names have no index of trigrams.",
            hint=HINT,
            obj=alias,
            id="claims.W001",
        )
        for alias in databases or ()
        if connections[alias].vendor == "postgresql" and _is_missing(alias)
    ]


@checks.register(checks.Tags.database)
def search_is_kept(
    databases: Iterable[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Warns of an index that no longer learns of what is written."""
    return [
        checks.Warning(
            "Claims written from now on are not found by their words.",
            hint="manage.py rebuild_search mends it.",
            obj=alias,
            id="claims.W002",
        )
        for alias in databases or ()
        if search_index.TABLE in connections[alias].introspection.table_names()
        and not search_index.is_kept(connections[alias])
    ]


def _is_missing(alias: str) -> bool:
    """Whether migration 0009 is done, and has left no index."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT to_regclass('alias_by_trigram') IS NULL")
        missing = cursor.fetchone()[0]
    return missing and _has_run(alias, "0009_alias_search")


def _has_run(alias: str, migration: str) -> bool:
    """Whether the site has a migration of the claims."""
    recorder = MigrationRecorder(connections[alias])
    return ("claims", migration) in recorder.applied_migrations()
