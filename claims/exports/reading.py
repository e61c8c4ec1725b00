"""How reports read: on a connection of their own, a batch of rows at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet

ROWS_AT_ONCE = 200  # more take no less time, only more room
Rows = QuerySet[Any, tuple[Any, ...]]


def has_own_connection() -> bool:
    """Whether a report gets a connection of its own.

    In a transaction it reads by the transaction's, since no other sees what that
    wrote; and no other leads to a database that is in memory.
    """
    name = str(connection.settings_dict["NAME"])
    in_memory = ":memory:" in name or "mode=memory" in name
    return not connection.in_atomic_block and not in_memory


@contextmanager
def own_connection() -> Iterator[BaseDatabaseWrapper]:
    """A connection for one report, closed at its end.

    Whoever reads a report slowly keeps no other query waiting, and when they go away
    nothing is left behind.
    """
    if not has_own_connection():
        yield connection
        return
    other = connection.copy()
    try:
        if other.vendor == "postgresql":
            # Without a transaction a cursor would put all rows by before the first.
            other.set_autocommit(False)
            with other.cursor() as cursor:
                # To compile the expressions takes longer than it saves, and so does to
                # share the work: the rows still come one after the other. And what is
                # sorted and joined should rather be in memory.
                cursor.execute(
                    "SET LOCAL jit = off; SET LOCAL work_mem = '64MB';"
                    " SET LOCAL max_parallel_workers_per_gather = 0"
                )
        yield other
    finally:
        other.close()


def statement(rows: Rows, source: BaseDatabaseWrapper) -> tuple[str, Any] | None:
    """The SQL of rows and its parameters; None where they cannot be any."""
    try:
        sql, params = rows.query.get_compiler(connection=source).as_sql()
    except EmptyResultSet:
        return None
    return sql, params


def batches(rows: Rows) -> Iterator[list[tuple[Any, ...]]]:
    """The rows as the database gives them, without holding them all.

    All are of the same moment, and nobody who writes waits for who reads.
    """
    with own_connection() as source:
        if (query := statement(rows, source)) is None:
            return
        with source.chunked_cursor() as cursor:
            cursor.execute(*query)
            while batch := cursor.fetchmany(ROWS_AT_ONCE):
                yield batch
