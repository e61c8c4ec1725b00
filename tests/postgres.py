"""Run a command on PostgreSQL: `python -m tests.postgres -- COMMAND ...`.

`DATABASE_URL` is used where it already names a PostgreSQL. Otherwise the machine's
own `initdb` makes a throw-away cluster that only a socket in a temporary folder
leads to, and nothing of it is left when the command ends. The exit status is the
command's. Where there is no PostgreSQL one line says so, and the status is 0, or 1
with `NOTHING_SKIPPED=1`.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

# Durability is for data that somebody will miss.
SERVER_OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
SECONDS_TO_CLOSE = 60
STOPPING = signal.SIGINT, signal.SIGTERM, signal.SIGHUP


class NoPostgres(Exception):
    """This machine has no PostgreSQL that can be started."""


def main(arguments: list[str]) -> int:
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        sys.exit("usage: python -m tests.postgres -- COMMAND ...")
    for number in STOPPING[1:]:
        signal.signal(number, _stop)
    if os.environ.get("DATABASE_URL", "").startswith(("postgres", "pgsql")):
        return _run(command, dict(os.environ))
    try:
        with cluster() as url:
            return _run(command, {**os.environ, "DATABASE_URL": url})
    except NoPostgres as error:
        sys.stdout.write(f"PostgreSQL pass skipped: {error}\n")
        return int(os.environ.get("NOTHING_SKIPPED") == "1")
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


@contextmanager
def cluster() -> Iterator[str]:
    """Start a throw-away cluster, give its `DATABASE_URL`, and remove it after."""
    binaries = _binaries()
    account = _ordinary_account()
    # Another account cannot be sure to reach root's own TMPDIR.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp" if account else None))
    call = partial(_call, binaries, folder, account)
    server = f"-k '{folder}' -c listen_addresses='' {SERVER_OPTIONS}"
    try:
        call("initdb", "-N", "-U", "newsroom", "-A", "trust", "--locale", "C.UTF-8")
        call("pg_ctl", "start", "-w", "-o", server)
        yield f"postgres://newsroom@/postgres?host={folder}"
    finally:
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)
        try:
            if (folder / "data" / "postmaster.pid").exists():
                call("pg_ctl", "stop", "-w", "-m", "immediate")
        finally:
            shutil.rmtree(folder)


def _call(
    binaries: Path,
    folder: Path,
    account: pwd.struct_passwd | None,
    program: str,
    *arguments: str,
) -> None:
    # SIGINT from the terminal is for the command; the server waits for its order.
    options: dict[str, object] = {"cwd": folder, "process_group": 0}
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
        options |= {"user": account.pw_uid, "group": account.pw_gid}
        options |= {"extra_groups": [], "env": {**os.environ, "HOME": str(folder)}}
    log = folder / "log"
    with log.open("a") as output:
        done = subprocess.run(
            [binaries / program, "-D", folder / "data", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
            **options,
        )
    if done.returncode:
        sys.exit(f"{program} failed:\n{log.read_text()}")


def _binaries() -> Path:
    """The folder of the newest `initdb`; the one on PATH goes first."""
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda path: float(path.parts[-3]), default=None)
    if newest is None:
        raise NoPostgres("no initdb on PATH or in /usr/lib/postgresql/*/bin")
    return newest.parent


def _ordinary_account() -> pwd.struct_passwd | None:
    """Whom to run the server as, which refuses root; None for oneself."""
    if os.geteuid() != 0:
        return None
    names = {account.pw_name: account for account in pwd.getpwall()}
    if account := names.get("postgres") or names.get("nobody"):
        return account
    raise NoPostgres("it refuses root, and there is no account postgres or nobody")


def _run(command: list[str], environment: dict[str, str]) -> int:
    """Run to the end; when stopped, let the command tidy up before it is killed."""
    process = subprocess.Popen(command, env=environment)
    try:
        return _status(process.wait())
    except KeyboardInterrupt:
        # Whoever sits at the terminal has interrupted the command as well.
        return _close(process)
    except SystemExit:
        process.send_signal(signal.SIGINT)
        _close(process)
        raise


def _close(process: subprocess.Popen) -> int:
    try:
        return _status(process.wait(timeout=SECONDS_TO_CLOSE))
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        process.kill()
        return _status(process.wait())


def _status(code: int) -> int:
    """As a shell says it: 128 and the signal where one ended the command."""
    return code if code >= 0 else 128 - code


def _stop(number: int, _frame: object) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
