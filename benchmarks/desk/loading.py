"""Fill an empty desk: the project's migrations, then the rows of `rows.Desk`.

PostgreSQL takes them by COPY, SQLite by executemany; indexes are made again at the end,
and references are not checked row by row (`test_desk.py` checks them all at once).
"""

import csv
import io
import json
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from tqdm import tqdm

from claims import recount, search_index

from . import rows

NULL = r"\N"


def build(size: int) -> None:
    """Make a desk of so many claims in the database of the settings, which is empty."""
    call_command("migrate", verbosity=0)
    desk = rows.Desk(size)
    add("auth.User", desk.people())
    for role, numbers in {"reviewer": rows.REVIEWERS, "editor": rows.EDITORS}.items():
        Group.objects.get(name=role).user_set.set(User.objects.filter(pk__in=numbers))
    add("articles.Outlet", desk.publishers())
    add("claims.Source", desk.register.sources)
    add("claims.Alias", desk.register.aliases)
    tables = [apps.get_model(name)._meta.db_table for name in rows.COLUMNS]
    with connection.cursor() as cursor:
        _hurry(cursor)
        later = _drop_indexes(cursor, tables)
        search_index.remove(connection)
        with tqdm(total=size, unit=" claims", desc=connection.vendor) as bar:
            for block in desk.blocks():
                with transaction.atomic():
                    for name, columns in rows.COLUMNS.items():
                        insert(apps.get_model(name), columns.split(), block[name])
                bar.update(len(block["claims.Claim"]))
        for statement in tqdm(later, unit=" indexes", desc=connection.vendor):
            cursor.execute(statement)
        search_index.install(connection)
        recount.begin()
        with tqdm(total=size, unit=" added up", desc=connection.vendor) as bar:
            for done in recount.pieces():
                bar.update(done)
        _finish(cursor)


def add(name: str, added: list[dict[str, Any]]) -> None:
    insert(apps.get_model(name), list(added[0]), [tuple(one.values()) for one in added])


def insert(
    model: type[models.Model], columns: list[str], given: Iterable[tuple]
) -> None:
    """Put rows into a model's table; columns that are not given have their defaults."""
    names, values = _defaults(model, frozenset(columns))
    table, names = model._meta.db_table, [*_names(model, columns), *names]
    filled = (row + values for row in given) if values else given
    quoted = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            lines = io.StringIO()
            csv.writer(lines).writerows(
                [NULL if cell is None else cell for cell in row] for row in filled
            )
            lines.seek(0)
            copy = f"COPY {table} ({quoted}) FROM STDIN (FORMAT csv, NULL '{NULL}')"
            cursor.copy_expert(copy, lines)
        else:
            marks = ", ".join("?" * len(names))
            statement = f"INSERT INTO {table} ({quoted}) VALUES ({marks})"
            connection.connection.executemany(statement, filled)


def number_on() -> None:
    """Rows that the product adds are numbered after ours."""
    names = ("auth.User", "articles.Outlet", "claims.Source", *rows.COLUMNS)
    models_ = [apps.get_model(name) for name in names]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models_):
            cursor.execute(statement)


def _names(model: type[models.Model], columns: list[str]) -> list[str]:
    by_name = {field.attname: field.column for field in model._meta.concrete_fields}
    return [by_name[name] for name in columns]


@cache
def _defaults(
    model: type[models.Model], given: frozenset[str]
) -> tuple[list[str], tuple]:
    """What the product itself would put into the columns that the rows leave out."""
    left_out = [
        field
        for field in model._meta.concrete_fields
        if field.attname not in given
        and not field.primary_key
        and not getattr(field, "generated", False)
    ]
    return [field.column for field in left_out], tuple(map(_default, left_out))


def _default(field: models.Field) -> Any:
    if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        return cell(rows.END)
    return cell(field.get_default())


def cell(value: Any) -> Any:
    """A value of a model's field as both databases take it."""
    if isinstance(value, list | dict):
        return json.dumps(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value


def _hurry(cursor: Any) -> None:
    """What is lost with the machine here is built again."""
    if connection.vendor == "postgresql":
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
        return
    cursor.execute("PRAGMA foreign_keys = OFF")
    cursor.execute("PRAGMA synchronous = OFF")
    cursor.execute("PRAGMA journal_mode = OFF")


def _drop_indexes(cursor: Any, tables: list[str]) -> list[str]:
    """Drop the indexes that are no constraint's; the statements that make them."""
    marks = ", ".join(["%s"] * len(tables))
    if connection.vendor == "postgresql":
        question = f"""
            SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ({marks})
            AND indexname NOT IN (SELECT conname FROM pg_constraint)
        """
    else:
        question = f"""
            SELECT name, sql FROM sqlite_master
            WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})
        """
    cursor.execute(question, tables)
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [statement for _, statement in found]


def _finish(cursor: Any) -> None:
    """What the planner knows of the tables, and the checks and files as before."""
    number_on()
    if connection.vendor == "postgresql":
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM (ANALYZE)")
    else:
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA journal_mode = WAL")
