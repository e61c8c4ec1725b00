"""The register at its size: 50,000 sources with 200,000 names, on both databases.

    python benchmarks/register.py [--markdown] [--rebuild]

Each question is asked in the product's way and in a naive one, in turns, of the same
rows; what is asked is drawn from the register by chance, the same each time. The rows
are made once, through the product's own tables, and kept in `.bench/`; PostgreSQL gets
a copy of them, in a cluster that lives as long as the run (`tests/postgres.py`).
"""

import argparse
import io
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

KEPT = ROOT / ".bench" / "register.sqlite3"
SOURCES = 50_000
NAMES = 200_000
ASKED = 40
SYLLABLES = "Al Ar Bel Bor Dal Den El Fen Gor Hal Jor Kal Lem Mar Nor Or Pel Ros Sal"
OFFICES = (
    "Ministry of Fisheries",
    "Ministry of Health",
    "Ministry of Defence",
    "Ministry of Transport",
    "Port Authority",
    "Coast Guard",
    "Town Council",
    "Regional Court",
    "Central Bank",
    "Water Board",
    "Teachers’ Union",
    "Dockers’ Union",
    "Institute of Statistics",
    "Broadcasting Council",
)
TITLES = ("Minister", "President", "Mayor", "Captain", "Professor", "Judge")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--markdown", action="store_true", help="for a README")
    parser.add_argument("--rebuild", action="store_true", help="make the rows again")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.step:
        set_up()
        print(json.dumps(STEPS[chosen.step]()))
        return
    # Stopped, it takes its cluster down with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if chosen.rebuild:
        KEPT.unlink(missing_ok=True)
    show(measure(), markdown=chosen.markdown)


def measure() -> dict[str, list[dict]]:
    """What each database took, by its name."""
    from tests.postgres import NoPostgres, cluster  # noqa: PLC0415

    kept = f"sqlite:///{KEPT}"
    if not KEPT.exists():
        KEPT.parent.mkdir(exist_ok=True)
        step("build", kept)
    results = {"SQLite": step("ask", kept) + step("sheet", kept)}
    try:
        with cluster() as url:
            step("copy", url)
            results["PostgreSQL"] = step("ask", url) + step("sheet", url)
    except NoPostgres as error:
        print(f"PostgreSQL is left out: {error}", file=sys.stderr)
    return results


def step(name: str, url: str) -> list[dict]:
    """Do a part in a process of its own, on the database at `url`."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, __file__, "--step", name],
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    took = time.perf_counter() - started
    print(f"{name}: {took:.0f} s", file=sys.stderr)
    return json.loads(done.stdout)


def set_up() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    warnings.filterwarnings("ignore", "No directory at")
    import django  # noqa: PLC0415

    django.setup()


# The rows


def build() -> None:
    """Make the register in an empty database."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import transaction  # noqa: PLC0415

    from claims.models import Alias, Source  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    chance = random.Random(4)
    with transaction.atomic():
        made = Source.objects.bulk_create(sources(chance), batch_size=1000)
        Alias.objects.bulk_create(names(made, chance), batch_size=1000)


def sources(chance: random.Random) -> Iterator:
    from claims.models import Source  # noqa: PLC0415

    for number in range(SOURCES):
        if number % 2:
            name = f"{coined(chance)} {coined(chance)}"
            yield Source(kind="person", name=name)
        else:
            name = f"{chance.choice(OFFICES)} of {coined(chance)}"
            yield Source(kind="body", name=name, country=chance.choice(["DE", "FR"]))


def names(made: list, chance: random.Random) -> list:
    """Each source's own name and further ones; who shares one has it ambiguously."""
    from claims.models import Alias  # noqa: PLC0415
    from claims.sources import normalise  # noqa: PLC0415

    bearers: dict[str, dict[int, str]] = {}
    total = 0

    def give(source, text: str) -> None:
        nonlocal total
        of_key = bearers.setdefault(normalise(text), {})
        total += source.pk not in of_key
        of_key.setdefault(source.pk, text)

    for source in made:
        give(source, source.name)
    for source in made:
        for text in further(source, chance):
            if total < NAMES:
                give(source, text)
    return [
        Alias(source_id=pk, text=text, key=key, ambiguous=len(of_key) > 1)
        for key, of_key in bearers.items()
        for pk, text in of_key.items()
    ]


def further(source, chance: random.Random) -> list[str]:
    if source.kind == "person":
        first, last = source.name.split(" ", 1)
        title = chance.choice(TITLES)
        return [last, f"{title} {last}", f"{first[0]}. {last} of {coined(chance)}"]
    office, place = source.name.rsplit(" of ", 1)
    acronym = "".join(part[0] for part in source.name.split())
    return [f"{place} {office}", f"{acronym} {place}", f"{place} Spokesperson Office"]


def coined(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES.split(), k=3)).capitalize()


def copy() -> None:
    """Bring the kept rows to PostgreSQL."""
    import sqlite3  # noqa: PLC0415

    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    kept = sqlite3.connect(KEPT)
    columns = {
        "claims_source": "id, kind, name, country, ours, note, created",
        "claims_alias": "id, source_id, text, key, language, ambiguous, created",
    }
    with connection.cursor() as cursor:
        for table, wanted in columns.items():
            rows = kept.execute(f"SELECT {wanted} FROM {table}")
            lines = "".join("\t".join(map(str, row)) + "\n" for row in rows)
            cursor.copy_expert(
                f"COPY {table} ({wanted}) FROM STDIN", io.StringIO(lines)
            )
        cursor.execute("VACUUM ANALYZE")


# The questions


def ask() -> list[dict]:
    """Each question: what it took in the product's way and in the naive one, in ms."""
    from claims import register_search, sources  # noqa: PLC0415

    draw = drawn()
    admin = in_admin()
    offered = fuzzy()

    def near(name: str) -> object:
        return sources.resolve(name).candidates

    questions: list[tuple[str, list[str], Callable, str, Callable, float | None]] = [
        ("resolve, certain", draw["certain"], sources.resolve, *NAIVE_NAME, 2),
        ("resolve, ambiguous", draw["shared"], sources.resolve, *NAIVE_NAME, 2),
        ("resolve, unknown", draw["unknown"], sources.resolve, *NAIVE_NAME, 2),
        ("candidates, ambiguous", draw["shared"], near, *offered, None),
        ("candidates, unknown", draw["unknown"], near, *offered, None),
        ("admin search, a name", draw["certain"], admin, *NAIVE_ADMIN, 100),
        ("admin search, a word", draw["word"], admin, *NAIVE_ADMIN, 100),
        ("admin search, two letters", draw["letters"], admin, *NAIVE_ADMIN, 100),
        ("admin search, common word", draw["common"], admin, *NAIVE_ADMIN, 100),
        ("search, 8 nearest", draw["begun"], register_search.search, *offered, None),
        ("search, common word", draw["common"], register_search.search, *offered, None),
    ]
    return [compared(*question) for question in questions]


def sheet() -> list[dict]:
    """The whole register out as a sheet, looked over, and a tenth of it changed."""
    from django.contrib.auth.models import User  # noqa: PLC0415

    from claims.models import Source  # noqa: PLC0415
    from claims.sheets import file  # noqa: PLC0415
    from claims.sheets.importing import bring_in  # noqa: PLC0415
    from claims.sheets.plan import plan  # noqa: PLC0415

    def out() -> bytes:
        return "".join(file.as_csv(Source.objects.current())).encode()

    by, _ = User.objects.get_or_create(username="bench")
    written, whole = timed(out)
    same, read = timed(lambda: plan(file.read(written)))
    assert (same.added, same.changed, same.problems) == (0, 0, [])
    part = file.read(written)
    for row in part.rows[::10]:
        row.cells["note"] = f"Seen {time.time()}."
    made = plan(part)
    _, bring = timed(lambda: bring_in(part, by=by, seen=made.fingerprint))
    size = f"{len(written) / 1e6:.1f} MB"
    return [
        alone(f"export of all, {size}", whole),
        alone("dry run of all", read),
        alone("import of all, a tenth changed", bring),
    ]


def timed(work: Callable[[], Any]) -> tuple[Any, Any]:
    started = time.perf_counter()
    done = work()
    return done, (time.perf_counter() - started) * 1000


def alone(question: str, ms: float) -> dict:
    """A row for what is not compared with anything."""
    return {"question": question, "ms": ms, "worst": ms, "naive": "", "goal": None}


def drawn() -> dict[str, list[str]]:
    """What is asked for: names and parts of names, some of them of nobody."""
    from claims.models import Alias  # noqa: PLC0415

    chance = random.Random(5)
    certain = list(Alias.objects.filter(ambiguous=False).values_list("text", flat=True))
    shared = list(Alias.objects.filter(ambiguous=True).values_list("text", flat=True))
    names = chance.sample(sorted(certain), ASKED)
    longest = [max(name.split(), key=len) for name in names]
    return {
        "certain": names,
        "shared": chance.sample(sorted(shared), ASKED),
        "unknown": [f"{coined(chance)} {coined(chance)} Society" for _ in range(ASKED)],
        "word": longest,
        "begun": [name[: len(name) // 2 + 2] for name in names],
        "letters": [one[:2].lower() for one in longest],
        "common": ["ministry", "of", "the port authority", "union"] * 3,
    }


def in_admin() -> Callable[[str], object]:
    """The list of sources in Django admin, asked for by somebody signed in."""
    from django.contrib.auth.models import User  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    user, _ = User.objects.get_or_create(
        username="bench", defaults={"is_staff": True, "is_superuser": True}
    )
    client = Client(headers={"host": "localhost"})
    client.force_login(user, "newsroom.people.DeskBackend")
    listing = reverse("admin:claims_source_changelist")

    def find(query: str) -> object:
        response = client.get(listing, {"q": query})
        assert response.status_code == 200
        return response

    return find


def by_part(query: str) -> list:
    """The way of a first draft: any letters anywhere, whatever their case."""
    from claims.models import Source  # noqa: PLC0415

    found = Source.objects.filter(aliases__text__icontains=query).distinct()
    return [found.count(), *found.order_by("name")[:100]]


def by_text(name: str) -> list:
    from claims.models import Alias  # noqa: PLC0415

    return list(Alias.objects.filter(key__icontains=name.lower())[:8])


NAIVE_NAME = ("key__icontains", by_text)
NAIVE_ADMIN = ("text__icontains", by_part)


def fuzzy() -> tuple[str, Callable[[str], object]]:
    """Every name compared by its letters, all of them held in memory."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    from claims.models import Alias  # noqa: PLC0415

    keys = list(Alias.objects.values_list("key", flat=True))

    def nearest(query: str) -> object:
        return process.extract(query.lower(), keys, scorer=fuzz.WRatio, limit=8)

    return "rapidfuzz over all", nearest


def compared(
    question: str,
    asked: list[str],
    ours: Callable[[str], object],
    naive: str,
    other: Callable[[str], object],
    goal: float | None,
) -> dict:
    ours(asked[0])
    times: tuple[list[float], list[float]] = ([], [])
    for query in asked:
        times[0].append(took(ours, query))
        if len(times[1]) < 12:  # the naive ways are slow, and do not vary much
            times[1].append(took(other, query))
    return {
        "question": question,
        "ms": statistics.median(times[0]),
        "worst": max(times[0]),
        "naive": naive,
        "naive_ms": statistics.median(times[1]),
        "goal": goal,
    }


def took(way: Callable[[str], object], query: str) -> float:
    started = time.perf_counter()
    way(query)
    return (time.perf_counter() - started) * 1000


# What comes of it


def show(results: dict[str, list[dict]], *, markdown: bool) -> None:
    head = ("question", "database", "median", "worst", "naive way", "takes", "ratio")
    table = [(*head, "goal", "met")]
    for database, rows in results.items():
        table += [line(database, row) for row in rows]
    if markdown:
        print(*(f"| {' | '.join(cells)} |" for cells in ruled(table)), sep="\n")
        return
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for cells in table:
        padded = map(str.ljust, cells, widths)
        print("  ".join(padded).rstrip())


def ruled(table: list[tuple]) -> Iterable[tuple]:
    yield table[0]
    yield tuple("---" for _ in table[0])
    yield from table[1:]


def line(database: str, row: dict) -> tuple[str, ...]:
    goal = row["goal"] if database == "PostgreSQL" else None
    return (
        row["question"],
        database,
        f"{row['ms']:.2f} ms",
        f"{row['worst']:.2f} ms",
        row["naive"],
        f"{row['naive_ms']:.1f} ms" if row["naive"] else "",
        f"{row['naive_ms'] / row['ms']:.1f}x" if row["naive"] else "",
        f"< {goal:g} ms" if goal else "",
        ("yes" if row["ms"] < goal else "NO") if goal else "",
    )


STEPS: dict[str, Callable[[], object]] = {
    "build": build,
    "copy": copy,
    "ask": ask,
    "sheet": sheet,
}

if __name__ == "__main__":
    main()
