"""Conditions with a word on how likely they are, for SQLite.

It knows how many rows a value of an index has on average, and nothing of how they
differ: nobody's claims are as few to it as any source's. What it is told is about right
on a desk at work, and wrong only costs time. PostgreSQL has statistics of its own.
"""

from typing import Any

from django.db.models import F, Q
from django.db.models.lookups import IsNull, Range


class Among(Range):
    """Between two articles, both included.

    SQLite begins at one bound alone. Of this and the place that a page goes on from it
    takes the less likely one.
    """

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        sql, params = self.as_sql(compiler, connection)
        return f"likelihood({sql}, 0.5)", params


class Unsourced(IsNull):
    """Without a source, as of two claims in five: any other filter leaves fewer."""

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        sql, params = self.as_sql(compiler, connection)
        return f"likelihood({sql}, 0.4)", params


UNSOURCED = Q(Unsourced(F("source"), True))
