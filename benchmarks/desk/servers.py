"""The databases of the benchmark, kept below `.bench/` from one run to the next.

PostgreSQL is the machine's own, with the settings that it has after `initdb`, but that
only a socket leads to it. SQLite has the settings of the product.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import psycopg2

from tests import postgres
from tests.postgres import NoPostgres

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".bench" / "desk"
DATABASES = ("PostgreSQL", "SQLite")

__all__ = ["DATABASES", "ROOT", "NoPostgres", "addresses"]


@contextmanager
def addresses(database: str) -> Iterator[str]:
    """Where desks of a database are; their name is still to be put in for "DESK"."""
    KEPT.mkdir(parents=True, exist_ok=True)
    if database == "SQLite":
        yield f"sqlite:///{KEPT / 'DESK.sqlite3'}"
        return
    with _server(KEPT / "postgres") as socket:
        yield f"postgres://newsroom@/DESK?host={socket}"


def is_kept(url: str, name: str) -> bool:
    """Is there a desk of this name, built to its end?"""
    if url.startswith("sqlite"):
        return _file(name).exists()
    return name in _databases(url.replace(name, "postgres"))


def create(url: str, name: str) -> None:
    """An empty database, also where an attempt was left unfinished."""
    if url.startswith("sqlite"):
        for path in KEPT.glob(f"{name}.sqlite3*"):
            path.unlink()
        return
    _command(url, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")


def rename(url: str, name: str, new: str) -> None:
    if url.startswith("sqlite"):
        _file(name).rename(_file(new))
        return
    _command(url, f"ALTER DATABASE {name} RENAME TO {new}")


def drop_older(url: str, beginning: str) -> None:
    """Make room: desks of other tables or other rows are of no use any more."""
    if url.startswith("sqlite"):
        for path in KEPT.glob(f"{beginning}*.sqlite3*"):
            path.unlink()
        return
    names = _databases(url.replace("DESK", "postgres"))
    old = [name for name in names if name.startswith(beginning)]
    _command(url, *(f"DROP DATABASE {name}" for name in old))


def _file(name: str) -> Path:
    return KEPT / f"{name}.sqlite3"


def _databases(url: str) -> list[str]:
    with closing(_connected(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return [name for (name,) in cursor.fetchall()]


def _command(url: str, *statements: str) -> None:
    with closing(_connected(url.replace("DESK", "postgres"))) as connection:
        for statement in statements:
            with connection.cursor() as cursor:
                cursor.execute(statement)


def _connected(url: str) -> psycopg2.extensions.connection:
    connection = psycopg2.connect(url.replace("postgres://", "postgresql://", 1))
    connection.autocommit = True
    return connection


@contextmanager
def _server(folder: Path) -> Iterator[Path]:
    """The kept cluster, started; whoever is at work with it has it alone."""
    account = postgres._ordinary_account()
    call = partial(postgres._call, postgres._binaries(), folder, account)
    folder.mkdir(exist_ok=True)
    with (folder.parent / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # The path of a socket may have about a hundred characters.
        socket = Path(tempfile.mkdtemp(prefix="desk-", dir="/tmp"))
        if account:
            os.chown(socket, account.pw_uid, account.pw_gid)
        try:
            if not (folder / "data" / "PG_VERSION").exists():
                options = ("-U", "newsroom", "-A", "trust", "--locale", "C.UTF-8")
                call("initdb", *options)
            _stop(call, folder)
            call("pg_ctl", "start", "-w", "-o", f"-k '{socket}' -h ''")
            yield socket
        finally:
            _stop(call, folder)
            shutil.rmtree(socket)


def _stop(call: partial, folder: Path) -> None:
    """Stop the server, also one whose run was killed; a dead one's file is its own."""
    pid_file = folder / "data" / "postmaster.pid"
    if pid_file.exists() and _runs(int(pid_file.read_text().split()[0])):
        call("pg_ctl", "stop", "-w", "-m", "fast")


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
