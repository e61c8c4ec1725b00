"""People who do something at the same moment, each on a connection of their own."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

# Rows that other connections see, and those of the migrations among them.
on_real_rows = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@contextmanager
def track(folder: Path) -> Iterator[None]:
    """A database that many threads can use, as it stands now.

    SQLite's in-memory database of the tests is not one: there it is a file, as at a
    desk, and what follows inside happens in that file.
    """
    if connection.vendor != "sqlite":
        yield
        return
    file = folder / "race.sqlite3"
    memory = connections["default"]
    with memory.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])
    try:
        connections["default"] = _opened(memory, file)
        # One alone goes over to WAL: of many at once, some find the database locked.
        connection.ensure_connection()
        yield
    finally:
        connections["default"].close()
        connections["default"] = memory


def race(*jobs: Callable[[], object]) -> list[object]:
    """Do all jobs at once; what each of them returned or raised, in their order."""
    start = Barrier(len(jobs))
    here = connections["default"]

    def run(job: Callable[[], object]) -> object:
        if here.vendor == "sqlite":
            connections["default"] = _opened(here, here.settings_dict["NAME"])
        try:
            try:
                connection.ensure_connection()
            except Exception:
                start.abort()  # nobody waits for who will not come
                raise
            start.wait()
            return job()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test tells
            return error
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def _opened(like: BaseDatabaseWrapper, file: Path | str) -> BaseDatabaseWrapper:
    return type(like)({**like.settings_dict, "NAME": str(file)}, alias="default")
