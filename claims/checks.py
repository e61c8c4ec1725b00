"""What each `migrate`, and `manage.py check --database default`, warns of."""

from collections.abc import Iterable
from typing import Any

from django.core import checks
from django.db import connections

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


def _is_missing(alias: str) -> bool:
    """Whether migration 0009 is done, and has left no index."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT to_regclass('django_migrations') IS NOT NULL"
            " AND to_regclass('alias_by_trigram') IS NULL"
        )
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(
            "SELECT count(*) FROM django_migrations"
            " WHERE app = 'claims' AND name = '0009_alias_search'"
        )
        return bool(cursor.fetchone()[0])
