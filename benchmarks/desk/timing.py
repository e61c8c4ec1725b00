"""How long something takes, side by side with what it is compared to."""

import re
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

ROUNDS = 7
# A way that has taken so long has been measured well enough.
SECONDS = 4.0

Way = Callable[[], object]
COUNTING = re.compile(r"^SELECT (COUNT\(|\(?SELECT COUNT\()", re.IGNORECASE)


@dataclass
class Queries:
    """What was asked of the database, so that it can be asked again alone."""

    asked: list[tuple[str, Any]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.asked)

    def ask(self) -> None:
        """The same once more, all rows fetched."""
        with connection.cursor() as cursor:
            for statement, parameters in self.asked:
                cursor.execute(statement, parameters)
                cursor.fetchall()

    def counting(self) -> "Queries":
        return Queries([one for one in self.asked if COUNTING.match(one[0])])

    def fetching(self) -> "Queries":
        return Queries([one for one in self.asked if not COUNTING.match(one[0])])


@contextmanager
def recorded() -> Iterator[Queries]:
    """What is asked while this is open. Only reading is kept."""
    queries = Queries()

    def keep(execute, statement, parameters, many, context):
        if statement.lstrip("( ").upper().startswith(("SELECT", "WITH")):
            queries.asked.append((statement, parameters))
        return execute(statement, parameters, many, context)

    with connection.execute_wrapper(keep):
        yield queries


def compared(**ways: Way | None) -> dict[str, float | None]:
    """The median milliseconds of each way; they take turns, after one unmeasured try.

    A slow way has fewer turns than a quick one, but one at least.
    """
    took: dict[str, list[float]] = {name: [] for name, way in ways.items() if way}
    for name, times in took.items():
        first = once(ways[name])
        if first > SECONDS * 1000:
            times.append(first)
    for _ in range(ROUNDS):
        for name, times in took.items():
            if sum(times) < SECONDS * 1000:
                times.append(once(ways[name]))
    return {
        name: statistics.median(took[name]) if name in took else None for name in ways
    }


def once(way: Way | None) -> float:
    started = time.perf_counter()
    if way:
        way()
    return (time.perf_counter() - started) * 1000
