"""Several querysets in one statement.

A filter with several values is read one value at a time, each along its own index, and
what was read is put together: no index has the claims of two states in one order. Both
databases do in a millisecond together what takes them seconds by `IN`.

Where no index has what is asked for in its order, there are two ways to its first rows:
to sort all of them, or to go along the order until there are enough. Each may take a
second where the other is quick. PostgreSQL is told by statistics which is which. SQLite
would guess: there up to FEW rows are sorted, and more are met soon along the order.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet, Value

from claims.orders import Key, Order

Rows = QuerySet[Any]
Statement = tuple[str, Sequence[Any]]

FEW = 1000


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
    statement = _in_order(parts, order, most=most, behind=behind, inclusive=inclusive)
    if statement is None:
        return []
    return [row[-1] for row in _ask(parts[0].db, *statement)]


def keys_beside(
    parts: Sequence[Rows], order: Order, key: Key
) -> tuple[int | None, int | None]:
    """The keys just ahead of a place and just behind it, None where there is none.

    One query for both, or none where all the parts are empty.
    """
    ways = (order.reversed, order)
    sides = [_in_order(parts, way, most=1, behind=key) for way in ways]
    there = {side: found for side, found in enumerate(sides) if found}
    if not there:
        return None, None
    both = " UNION ALL ".join(
        f"SELECT {side} AS side, way{side}.* FROM ({sql}) AS way{side}"  # noqa: S608
        for side, (sql, _) in there.items()
    )
    params = [one for _, given in there.values() for one in given]
    found = {row[0]: row[-1] for row in _ask(parts[0].db, both, params)}
    return found.get(0), found.get(1)


def _in_order(
    parts: Sequence[Rows],
    order: Order,
    *,
    most: int,
    behind: Key | None = None,
    inclusive: bool = False,
) -> Statement | None:
    """The statement for the first rows of all the parts, the key in the last column."""
    if not parts:
        return None
    branches = [
        (part.filter(condition).annotate(stretch=Value(number)), fields)
        for number, (condition, fields) in enumerate(
            order.stretches(behind, inclusive=inclusive)
        )
        for part in parts
    ]
    ways = ["1", *(_direction(at, field) for at, field in enumerate(order.fields, 2))]
    guesses = connections[parts[0].db].vendor == "sqlite"
    first = _few_or_along if order.sought and guesses else _first
    together = _together(
        first(part.values_list("stretch", *order.names), fields, order, most)
        for part, fields in branches
    )
    if together is None:
        return None
    sql, params = together
    return f"{sql} ORDER BY {', '.join(ways)} LIMIT {most}", params


def _first(
    rows: Rows, fields: Sequence[str], _order: Order, most: int
) -> Statement | None:
    return _compiled(rows.order_by(*fields)[:most])


def _few_or_along(
    rows: Rows, fields: Sequence[str], order: Order, most: int
) -> Statement | None:
    """Up to FEW rows in no order; where there are more, the first along the order.

    SQLite does not begin what a limit of 0 leaves out.
    """
    few, along = _compiled(rows.order_by()), _first(rows, fields, order, most)
    if few is None or along is None:
        return None
    claims = f'FROM "{rows.model._meta.db_table}"'
    indexed = f'{claims} INDEXED BY "{order.index(fields)}"'
    sql = (
        f"WITH few AS MATERIALIZED ({few[0]} LIMIT {FEW + 1}),"  # noqa: S608
        " met AS MATERIALIZED (SELECT COUNT(*) AS number FROM few)"
        f" SELECT * FROM few WHERE (SELECT number FROM met) <= {FEW} UNION ALL"
        f" SELECT * FROM ({along[0].replace(claims, indexed, 1)}"
        f" * (SELECT number > {FEW} FROM met)) AS many"
    )
    return sql, [*few[1], *along[1]]


def _together(statements: Iterable[Statement | None]) -> Statement | None:
    """The rows of all statements; None where there are none."""
    there = [one for one in statements if one]
    if not there:
        return None
    union = " UNION ALL ".join(
        f"SELECT * FROM ({sql}) AS part{at}"  # noqa: S608 - by the ORM
        for at, (sql, _) in enumerate(there)
    )
    return union, [one for _, given in there for one in given]


def capped_counts(groups: Sequence[Sequence[Rows]], *, most: int) -> list[int]:
    """How many rows each group of disjoint querysets has, counted up to `most`.

    One query for all of them, or none where all are empty. What is asked for twice is
    counted once.
    """
    asked = [_counting(group, most) for group in groups]
    there = list(dict.fromkeys(filter(None, asked)))
    if not there:
        return [0] * len(groups)
    params = [one for _, given in there for one in given]
    using = next(part.db for group in groups for part in group)
    (row,) = _ask(using, f"SELECT {', '.join(sql for sql, _ in there)}", params)
    counts = dict(zip(there, row, strict=True))
    return [counts[one] if one else 0 for one in asked]


def _counting(group: Sequence[Rows], most: int) -> tuple[str, tuple[Any, ...]] | None:
    """The statement for the number of rows of a group, which stops at `most`."""
    parts = [part.order_by().values("pk")[:most] for part in group]
    if len(parts) == 1:
        found = _compiled(parts[0])
    elif found := _together(map(_compiled, parts)):
        found = f"{found[0]} LIMIT {most}", found[1]
    if not found:
        return None
    rows, params = found
    return f"(SELECT COUNT(*) FROM ({rows}) AS counted)", tuple(params)  # noqa: S608


def _compiled(rows: Rows) -> Statement | None:
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
