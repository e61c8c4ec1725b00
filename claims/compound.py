"""Several querysets in one statement.

A filter with several values is read one value at a time, each along its own index, and
what was read is put together: no index has the claims of two states in one order. Both
databases do in a millisecond together what takes them seconds by `IN`.
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet, Value

from claims.orders import Key, Order

Rows = QuerySet[Any]


def first_keys(
    parts: Sequence[Rows],
    order: Order,
    *,
    most: int,
    behind: Key | None = None,
    inclusive: bool = False,
) -> list[int]:
    """The first keys of disjoint querysets taken together, in an order.

    Only those behind a place, if one is given. One query, or none where all are empty.
    """
    branches = [
        part.filter(condition)
        .annotate(stretch=Value(number))
        .order_by(*fields)
        .values_list("stretch", *order.names)[:most]
        for number, (condition, fields) in enumerate(
            order.stretches(behind, inclusive=inclusive)
        )
        for part in parts
    ]
    compiled = [sql for branch in branches if (sql := _compiled(branch))]
    if not compiled:
        return []
    ways = ["1", *(_direction(at, field) for at, field in enumerate(order.fields, 2))]
    union = " UNION ALL ".join(
        f"SELECT * FROM ({sql}) AS part{at}"  # noqa: S608 - by the ORM
        for at, (sql, _) in enumerate(compiled)
    )
    params = [one for _, given in compiled for one in given]
    rows = _ask(parts[0].db, f"{union} ORDER BY {', '.join(ways)} LIMIT {most}", params)
    return [row[-1] for row in rows]


def capped_counts(groups: Sequence[Sequence[Rows]], *, most: int) -> list[int]:
    """How many rows each group of disjoint querysets has, counted up to `most`.

    One query for all of them, or none where all are empty.
    """
    counts: list[str] = []
    params: list[Any] = []
    using = DEFAULT_DB_ALIAS
    for group in groups:
        terms = []
        for part in group:
            using = part.db
            compiled = _compiled(part.order_by().values("pk")[:most])
            if compiled:
                sql, given = compiled
                terms.append(f"(SELECT COUNT(*) FROM ({sql}) AS part)")  # noqa: S608
                params.extend(given)
        counts.append(" + ".join(terms) or "0")
    if all(count == "0" for count in counts):
        return [0] * len(groups)
    (row,) = _ask(using, f"SELECT {', '.join(counts)}", params)
    return [min(number, most) for number in row]


def _compiled(rows: Rows) -> tuple[str, Sequence[Any]] | None:
    """The statement and its parameters; None for what the ORM knows to be empty."""
    try:
        return rows.query.get_compiler(rows.db).as_sql()
    except EmptyResultSet:
        return None


def _direction(at: int, field: str) -> str:
    return f"{at} DESC" if field.startswith("-") else str(at)


def _ask(using: str, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connections[using].cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
