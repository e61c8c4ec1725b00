"""What of the register a sheet touches, asked for in queries of a fair length."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from articles.models import Article
from claims.models import Alias, Source
from claims.sheets.file import Name

AT_ONCE = 1000  # of what a query asks for
Where = tuple[str, int | None]  # the key of a name, and the article it counts in


class Borne(NamedTuple):
    """A name that a source has already."""

    pk: int
    source: int
    key: str
    article: int | None
    text: str
    language: str
    valid_from: Any
    valid_to: Any
    ambiguous: bool

    @property
    def name(self) -> Name:
        return Name(
            self.text,
            self.language,
            self.article,
            self.valid_from,
            self.valid_to,
            self.ambiguous,
        )


class Known:
    """Sources by number, and names by who bears them and where they count.

    `called` are the names of the sources before anything is done to them. With `lock`,
    inside a transaction, nobody else changes the sources.
    """

    def __init__(self, *, lock: bool):
        self.lock = lock
        self.sources: dict[int, Source] = {}
        self.called: dict[int, str] = {}
        self.names_of: dict[int, dict[Where, Borne]] = defaultdict(dict)
        self.bearers: dict[Where, dict[int, Borne]] = defaultdict(dict)
        self.articles: set[int] = set()

    def look_up(
        self, keys: Iterable[str], numbers: Iterable[int], articles: Iterable[int]
    ) -> None:
        wanted = set(numbers)
        for borne in _names(key__in=keys):
            self.bearers[borne.key, borne.article][borne.source] = borne
            wanted.add(borne.source)
        self.look_up_sources(wanted)
        known = Article.objects.order_by().values_list("pk", flat=True)
        self.articles = set(_in_parts(known, pk__in=articles))

    def look_up_sources(self, numbers: Iterable[int]) -> None:
        rows = Source.objects.order_by("pk")
        if self.lock:
            rows = rows.select_for_update()
        for source in _in_parts(rows, pk__in=set(numbers) - set(self.sources)):
            self.sources[source.pk] = source
            self.called[source.pk] = source.name

    def look_up_names_of(self, numbers: Iterable[int]) -> None:
        for borne in _names(source__in=numbers):
            self.names_of[borne.source][borne.key, borne.article] = borne


def _names(**condition: Iterable[Any]) -> Iterator[Borne]:
    columns = ["pk", *Borne._fields[1:]]
    rows = Alias.objects.order_by().values_list(*columns)
    return (Borne(*row) for row in _in_parts(rows, **condition))


def _in_parts(rows: Any, **condition: Iterable[Any]) -> Iterator[Any]:
    """The rows for which a column is among many values, in queries of a fair length."""
    ((lookup, values),) = condition.items()
    ordered = sorted(values)
    for start in range(0, len(ordered), AT_ONCE):
        yield from rows.filter(**{lookup: ordered[start : start + AT_ONCE]})
