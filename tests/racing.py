"""People who do something at the same moment, each on a connection of their own."""

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

# A child begins with all that the test has in hand.
processes = multiprocessing.get_context("fork")
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


def race_in_processes(*jobs: Callable[[], object]) -> list[object]:
    """The same, each in a process of its own, as people do at a desk.

    What a job returns or raises has to be such that it can be pickled.
    """
    here = connections["default"]
    here.close()  # no two processes may speak through one connection
    start = processes.Barrier(len(jobs), timeout=60)

    def run(job: Callable[[], object], answer: Connection) -> None:
        connections["default"] = _opened(here, here.settings_dict["NAME"])
        try:
            connection.ensure_connection()
            start.wait()
            answer.send(job())
        except Exception as error:  # noqa: BLE001 - whatever it is, the test tells
            start.abort()
            answer.send(error)
        finally:
            connections["default"].close()

    pipes = [processes.Pipe(duplex=False) for _ in jobs]
    children = [
        processes.Process(target=run, args=(job, answer), daemon=True)
        for job, (_, answer) in zip(jobs, pipes, strict=True)
    ]
    for child in children:
        child.start()
    answers = [asked.recv() for asked, _ in pipes]
    for child in children:
        child.join()
    return answers


def _opened(like: BaseDatabaseWrapper, file: Path | str) -> BaseDatabaseWrapper:
    return type(like)({**like.settings_dict, "NAME": str(file)}, alias="default")
