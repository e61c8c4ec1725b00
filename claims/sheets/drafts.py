"""What each line of a sheet says of a source, as far as the line alone can tell."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from django.utils.text import normalize_newlines

from articles.text import one_line
from claims.models import Source
from claims.names import normalise
from claims.sheets.file import Name, Problem, Row, Unreadable, read_names

LONGEST_NAME = 300
COUNTRY = re.compile(r"[A-Z]{2}")
NUMBER = re.compile(r"#?(\d{1,18})")
NUMBERED = re.compile(r"(?:(.*) )?#(\d{1,18})", re.DOTALL)
OURS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
KINDS = {
    written.lower(): value
    for value, label in Source.Kind.choices
    for written in (value, label)
}

Read = TypeVar("Read")


@dataclass
class Draft:
    """A line on its way into the register. What is None is not said, or amiss.

    `who` is the number of the source, less than 0 for a new one, 0 while unknown.
    """

    line: int
    number: int | None = None
    kind: str | None = None
    name: str = ""
    parent: str | None = None
    country: str | None = None
    ours: bool | None = None
    note: str | None = None
    names: dict[tuple[str, int | None], Name] = field(default_factory=dict)
    who: int = 0
    amiss: bool = False

    @cached_property
    def key(self) -> str:
        return normalise(self.name)


def drafts(rows: list[Row]) -> tuple[list[Draft], list[Problem]]:
    """A draft for each row, with what is amiss in the rows."""
    made, problems = [], []
    for row in rows:
        draft = Draft(row.line)
        for told in _filled(draft, row.cells):
            problems.append(Problem(row.line, told))
            draft.amiss = True
        made.append(draft)
    return made, problems


def _filled(draft: Draft, cells: dict[str, str]) -> Iterator[str]:
    readers: dict[str, Callable[[str], object]] = {
        "number": _number,
        "kind": _kind,
        "name": _name,
        "parent": str.strip,
        "country": _country,
        "ours": _ours,
        "note": _note,
        "names": _names,
    }
    for column, cell in cells.items():
        try:
            setattr(draft, column, readers[column](cell))
        except Unreadable as error:
            yield str(error)


def _number(cell: str) -> int | None:
    if not cell.strip():
        return None
    match = NUMBER.fullmatch(cell.strip())
    if match is None:
        raise Unreadable(f"“{_short(cell)}” is no number of a source.")
    return int(match[1])


def _kind(cell: str) -> str:
    kind = KINDS.get(cell.strip().lower())
    if kind is None:
        raise Unreadable(
            f"There is no kind “{_short(cell)}”. The kinds are"
            f" {', '.join(Source.Kind.values)}."
        )
    return kind


def _name(cell: str) -> str:
    name = one_line(cell)
    if not name:
        raise Unreadable("The name is missing.")
    if len(cell.strip()) > LONGEST_NAME or len(name) > LONGEST_NAME:
        raise Unreadable(f"The name is longer than {LONGEST_NAME} characters.")
    return name


def _country(cell: str) -> str:
    country = cell.strip().upper()
    if country and not COUNTRY.fullmatch(country):
        raise Unreadable(
            f"“{_short(cell)}” is no country. Write two letters, such as DE."
        )
    return country


def _ours(cell: str) -> bool:
    said = cell.strip().lower()
    if said and said not in OURS:
        raise Unreadable(f"“{_short(cell)}” under “ours” is neither yes nor no.")
    return OURS.get(said, False)


def _note(cell: str) -> str:
    return str(normalize_newlines(cell)).strip()


def _names(cell: str) -> dict[tuple[str, int | None], Name]:
    found: dict[tuple[str, int | None], Name] = {}
    for name in read_names(cell):
        text = _name(name.text)
        where = normalise(text), name.article
        if where in found:
            raise Unreadable(
                f"“{found[where].text}” and “{text}” count as one name. Keep one."
            )
        found[where] = Name(**{**vars(name), "text": text})
    return found


def _short(cell: str) -> str:
    line = one_line(cell)
    return line if len(line) <= 50 else f"{line[:50]}…"
