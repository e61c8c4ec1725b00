"""What a figure is made of: a table, its pictures, and a queue behind every number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from claims.filters import ClaimFilter
from claims.stats import COUNTED

Rows = Sequence[Sequence[Any]]
Parts = Mapping[str, Rows]


@dataclass(frozen=True)
class Cell:
    """What a table says in one place, as number and text, and the queue behind it."""

    text: str
    number: float | None = None
    query: str = ""


@dataclass(frozen=True)
class Column:
    """The head of a column, with the unit of its numbers where they are no claims.

    `look` says how a picture shows it, where one does.
    """

    label: str
    group: str = ""
    look: str = ""
    unit: str = ""

    @property
    def full_label(self) -> str:
        label = f"{self.group}: {self.label}" if self.group else self.label
        return f"{label} ({self.unit})" if self.unit else label


@dataclass(frozen=True)
class Series:
    """One look of a picture: a number for each row, or from where to where; links."""

    label: str
    look: str
    numbers: list[Any]
    queries: list[str]
    line: bool = False


@dataclass(frozen=True)
class Picture:
    """What is drawn: series over the labels of the rows, standing or lying."""

    title: str
    labels: list[str]
    series: list[Series]
    lying: bool = False
    unit: str = "claims"

    @property
    def is_empty(self) -> bool:
        return not any(any(one.numbers) for one in self.series)


@dataclass(frozen=True)
class Figure:
    """One table with its pictures; without rows, `empty` says why there are none."""

    name: str
    title: str
    note: str
    empty: str
    corner: str
    columns: list[Column]
    rows: list[tuple[Cell, list[Cell]]]
    pictures: list[Picture] = field(default_factory=list)

    @property
    def groups(self) -> list[tuple[str, int]]:
        """The heads over columns, and over how many each; none without any."""
        counted: dict[str, int] = {}
        for column in self.columns:
            counted[column.group] = counted.get(column.group, 0) + 1
        return list(counted.items()) if len(counted) > 1 else []

    @property
    def drawn(self) -> list[dict[str, Any]]:
        """The pictures with anything in them, as a script takes them."""
        both = {"queue": reverse("claim_list"), "titled": len(self.pictures) > 1}
        return [
            {**asdict(picture), **both, "id": f"{self.name}-{place}"}
            for place, picture in enumerate(self.pictures, start=1)
            if not picture.is_empty
        ]

    @property
    def lines(self) -> list[list[Any]]:
        """The table for a spreadsheet: the head, then rows of a name and numbers."""
        head = [column.full_label for column in self.columns]
        rows = [
            [first.text, *(c.text if c.number is None else c.number for c in cells)]
            for first, cells in self.rows
        ]
        return [[self.corner, *head], *rows]


class Links:
    """Queues within the filters that chose the claims, each narrowed further."""

    def __init__(self, claims: ClaimFilter) -> None:
        self.query = claims.query()
        self.given = claims.form.cleaned_data

    def to(
        self,
        *,
        states: Iterable[str] = COUNTED,
        days: tuple[str, date | None, date | None] | None = None,
        **values: Any,
    ) -> str:
        """The query string of those in some states, of some days, with some values.

        A filter that is narrower already stays as narrow.
        """
        data = QueryDict(self.query, mutable=True)
        chosen = self.given.get("state")
        data.setlist("state", [s for s in states if not chosen or s in chosen])
        for name, value in values.items():
            data.setlist(name, value if isinstance(value, list) else [str(value)])
        if days:
            name, first, last = days
            after, before = f"{name}_after", f"{name}_before"
            since = [day for day in (self.given.get(after), first) if day]
            until = [day for day in (self.given.get(before), last) if day]
            if since:
                data[after] = max(since).isoformat()
            if until:
                data[before] = min(until).isoformat()
        data.pop("order", None)
        return data.urlencode()


def linked(number: int, query: str) -> Cell:
    """A number that leads to its claims; none leads nowhere."""
    return Cell(str(number), number, query if number else "")


def stacked(title: str, columns: list[Column], table: Any) -> Picture:
    """A picture of the columns that have a look, each a series."""
    series = [
        Series(
            column.label.lower(),
            column.look,
            [cells[place].number for _, cells in table],
            [cells[place].query for _, cells in table],
        )
        for place, column in enumerate(columns)
        if column.look
    ]
    return Picture(title, [first.text for first, _ in table], series)
