"""The desk at its sizes, on both databases: `python -m benchmarks.desk [--size N]`.

Desks are built once and kept in `.bench/`, until a migration or what `rows.py` writes
changes. What is measured goes to `benchmarks/results/`, in place of older figures of
the same sizes and databases.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from . import drawing, results, rows, servers

SIZES = (10_000, 100_000, 1_000_000)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk")
    parser.add_argument("--size", type=int, action="append", help="claims on the desk")
    parser.add_argument(
        "--database", choices=servers.DATABASES, action="append", help="this one alone"
    )
    parser.add_argument("--only", metavar="PART", help="measure one part; not kept")
    parser.add_argument("--step", choices=("build", "measure"), help=argparse.SUPPRESS)
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.step:
        step(chosen)
        return
    lines = []
    for database in chosen.database or servers.DATABASES:
        try:
            with servers.addresses(database) as url:
                for size in chosen.size or SIZES:
                    found = desk(database, url, size, chosen.only)
                    print(f"\n{results.table(found)}\n", flush=True)
                    lines += found
        except servers.NoPostgres as error:
            print(f"PostgreSQL is left out: {error}", file=sys.stderr)
    if lines and not chosen.only:
        everything = results.merged(lines)
        results.write(everything)
        drawing.write(everything)


def desk(database: str, url: str, size: int, only: str | None) -> list[results.Line]:
    """The lines of a desk, which is built where it is not kept."""
    name = f"desk_{size}_{version()}"
    at = url.replace("DESK", name)
    if not servers.is_kept(at, name):
        servers.drop_older(url, f"desk_{size}_")
        servers.create(url, f"{name}_new")
        call("build", url.replace("DESK", f"{name}_new"), "--size", str(size))
        servers.rename(url, f"{name}_new", name)
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder) / "lines.json"
        part = ["--only", only] if only else []
        call("measure", at, "--database", database, "--into", str(into), *part)
        return [results.Line(**row) for row in json.loads(into.read_text())]


def version() -> str:
    """Another one for other tables, and for other rows."""
    digest = hashlib.sha256(str(rows.GENERATOR).encode())
    for path in sorted(servers.ROOT.glob("*/migrations/0*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:10]


def call(name: str, url: str, *options: str) -> None:
    """A step in a process of its own, on the database at `url`."""
    started = time.perf_counter()
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "benchmarks.desk.settings",
    }
    command = [sys.executable, "-m", "benchmarks.desk", "--step", name, *options]
    subprocess.run(command, cwd=servers.ROOT, env=environment, check=True)
    print(f"{name}: {time.perf_counter() - started:.0f} s", file=sys.stderr)


def step(chosen: argparse.Namespace) -> None:
    import django  # noqa: PLC0415

    django.setup()
    from . import loading, measuring  # noqa: PLC0415

    if chosen.step == "build":
        loading.build(chosen.size[0])
        return
    lines = measuring.measured(chosen.database[0], only=chosen.only)
    chosen.into.write_text(json.dumps(lines))


if __name__ == "__main__":
    main()
