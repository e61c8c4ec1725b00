"""Many rows into a table, as fast as the database takes them.

PostgreSQL takes them by COPY, SQLite by executemany. Django's own `bulk_create` spends
most of its time on what is known here already: that the values are of their fields.
"""

import io
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, models

# What the text format of COPY reads otherwise than as itself.
ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def insert(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Put rows into a model's table, as part of the transaction that is open.

    Values are text, numbers, aware times, days, lists and dictionaries (as JSON) or
    None, under the attribute names of the fields. Fields that are not named have their
    defaults. No `save` and no constraint in Python sees them; the database's do.
    """
    rows = list(rows)
    if not rows:
        return
    fields = {field.attname: field for field in model._meta.concrete_fields}
    names = [str(fields[name].column) for name in columns]
    rest = [
        field
        for name, field in fields.items()
        if name not in columns
        and not field.primary_key
        and not getattr(field, "generated", False)
    ]
    names += [str(field.column) for field in rest]
    defaults = tuple(field.get_default() for field in rest)
    quote = connection.ops.quote_name
    table, listed = quote(model._meta.db_table), ", ".join(map(quote, names))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            lines = io.StringIO(_lines(rows, defaults))
            cursor.copy_expert(f"COPY {table} ({listed}) FROM STDIN", lines)
            return
        marks = ", ".join(["%s"] * len(names))
        filled = [tuple(map(_cell, (*row, *defaults))) for row in rows]
        statement = f"INSERT INTO {table} ({listed}) VALUES ({marks})"  # noqa: S608
        cursor.executemany(statement, filled)


def _lines(rows: Iterable[Sequence[Any]], defaults: tuple[Any, ...]) -> str:
    rest = "".join(f"\t{_text(value)}" for value in defaults) + "\n"
    return "".join("\t".join(map(_text, row)) + rest for row in rows)


def _text(value: Any) -> str:  # noqa: PLR0911 - the most frequent first
    if value.__class__ is str:
        plain = "\\" not in value and "\n" not in value
        if plain and "\t" not in value and "\r" not in value:
            return value
        return value.translate(ESCAPED)
    if value.__class__ is int:
        return str(value)
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False).translate(ESCAPED)
    return value.isoformat() if isinstance(value, date) else str(value)


def _cell(value: Any) -> Any:
    """A value as SQLite keeps it: times in UTC without saying so."""
    if value.__class__ in (str, int):
        return value
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    if isinstance(value, list | dict):
        return json.dumps(value)
    return str(value) if isinstance(value, date | models.Choices) else value


def numbers(model: type[models.Model], wanted: int, *, above: int) -> list[int]:
    """As many new numbers for rows of a model, that nobody else gets.

    PostgreSQL has numbered on to `above` before (`number_on`).
    """
    if not wanted:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id'))"
                " FROM generate_series(1, %s)",
                [table, wanted],
            )
            return [number for (number,) in cursor.fetchall()]
        # One transaction at a time writes here.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    highest = max(above, found[0] if found else 0)
    return list(range(highest + 1, highest + wanted + 1))


def number_on(model: type[models.Model], highest: int) -> None:
    """See that rows are numbered after `highest`; SQLite does it by itself."""
    if connection.vendor != "postgresql" or not highest:
        return
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
        [sequence] = cursor.fetchone()
        cursor.execute(
            f"SELECT setval(%s, %s) FROM {sequence} WHERE last_value < %s",  # noqa: S608
            [sequence, highest, highest],
        )
