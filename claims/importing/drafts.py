"""What a row says of a claim, as far as the row alone can tell."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from articles.fetching import NotAnAddress, canonical_url
from articles.intake import NEWEST, OLDEST
from articles.text import MAX_CHARACTERS, one_line
from claims.exports import SEVERAL
from claims.importing.reading import Problem, Row
from claims.models import Claim, Source

HIGHEST_NUMBER = 10**12  # leaves the database numbers to go on with
HIGHEST_POSITION = 2**31 - 1
LONGEST = {
    "headline": 500,
    "outlet": 200,
    "url": 2000,
    "wording": MAX_CHARACTERS,
    "words": MAX_CHARACTERS,
    "cue": 300,
    "source_as_written": 500,
    "rationale": MAX_CHARACTERS,
    "assignee": 150,
    "checked_by": 150,
    "settled_by": 150,
}
SHORT = min(LONGEST.values())
LONGEST_CELL = 20_000  # of what is not text
LONGEST_NAME = 300  # of a source
PEOPLE = ("assignee", "checked_by", "settled_by")
State = Claim.State
USERNAME = User._meta.get_field("username")


def _choices(choices: Any) -> dict[str, str]:
    """By value and by label, in small letters, each choice."""
    return {
        written.lower(): value
        for value, label in choices.choices
        for written in (str(value), str(label))
    }


CHOICES = {
    "form": _choices(Claim.Form),
    "state": _choices(Claim.State),
    "attribution": _choices(Claim.Attribution),
}
KINDS = _choices(Source.Kind)


class Named(NamedTuple):
    """A source as a cell tells of it; its kind may not be said."""

    name: str
    kind: str


class Told(NamedTuple):
    """An article as a row tells of it."""

    number: int | None
    url: str
    headline: str
    published: datetime | None
    outlet: str

    def __str__(self) -> str:
        return self.headline or self.url or f"article {self.number}"


NOWHERE = Told(None, "", "", None, "")


@dataclass(slots=True)
class Draft:
    """A claim as a row tells of it: "" and None are what it does not say."""

    line: int
    cells: dict[str, str]
    beside: dict[str, Any]
    number: int | None = None
    position: int | None = None
    article: Told = NOWHERE
    form: str = ""
    state: str = ""
    attribution: str = ""
    speakers: tuple[Named, ...] = ()
    updated: datetime | None = None
    problems: list[Problem] = field(default_factory=list)

    def cell(self, column: str) -> str:
        return self.cells.get(column, "")

    def refuse(self, column: str, text: str) -> None:
        self.problems.append(Problem(self.line, column, text))


class _Amiss(Exception):
    """A cell does not say what it should."""


def draft(row: Row, *, own_numbers: bool = True) -> Draft:
    """What a row says, with what is amiss in it.

    Without `own_numbers` its numbers are another desk's, and none of ours.
    """
    made = Draft(row.line, row.cells, row.beside)
    read: dict[str, Any] = {}
    for column, cell in row.cells.items():
        if len(cell) > SHORT and len(cell) > LONGEST.get(column, LONGEST_CELL):
            longest = LONGEST.get(column, LONGEST_CELL)
            made.refuse(column, f"It is longer than {longest:,} characters.")
        elif column in READERS and cell and not cell.isspace():
            try:
                read[column] = READERS[column](cell)
            except _Amiss as error:
                made.refuse(column, str(error))
    get = read.get
    made.number = get("claim") if own_numbers else None
    made.position, made.updated = get("position"), get("updated")
    made.form, made.state = get("form", ""), get("state", "")
    made.attribution = get("attribution", "")
    made.article = Told(
        get("article") if own_numbers else None,
        get("url", ""),
        row.cells.get("headline", ""),
        get("published"),
        row.cells.get("outlet", ""),
    )
    if "source" in read:
        _read_speakers(made, read["source"], get("source_kind", ()))
    return made


def _read_speakers(made: Draft, cell: str, kinds: tuple[str, ...]) -> None:
    listed = made.beside.get("source")
    names = list(map(str, listed)) if isinstance(listed, list) else None
    try:
        made.speakers = _speakers(names or _names(cell, kinds), kinds)
    except _Amiss as error:
        made.refuse("source", str(error))


def _number(cell: str) -> int:
    return _whole(cell, HIGHEST_NUMBER)


def _position(cell: str) -> int:
    return _whole(cell, HIGHEST_POSITION)


def _whole(cell: str, highest: int) -> int:
    text = cell.strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 19 and int(text)):
        raise _Amiss(f"“{short(cell)}” is no number.")
    if int(text) > highest:
        raise _Amiss(f"{text} is higher than any number here may be.")
    return int(text)


def _time(cell: str) -> datetime:
    try:
        moment = datetime.fromisoformat(cell.strip())
    except ValueError:
        told = "Write it as in 2026-05-15T14:05:00+00:00."
        raise _Amiss(f"“{short(cell)}” is no time. {told}") from None
    if moment.tzinfo is None:
        told = "Write it in UTC, as in 2026-05-15T14:05:00+00:00."
        raise _Amiss(f"“{short(cell)}” does not say in which time zone. {told}")
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        raise _Amiss(f"“{short(cell)}” is no time of ours.") from None
    if not OLDEST <= moment < NEWEST:
        raise _Amiss(f"“{short(cell)}” is no time of ours.")
    return moment


@lru_cache(maxsize=4096)
def _is_address(cell: str) -> bool:
    try:
        canonical_url(cell)
    except NotAnAddress:
        return False
    return True


def _url(cell: str) -> str:
    if not _is_address(cell):
        raise _Amiss(f"“{short(cell)}” is no address of a page.")
    return cell


@lru_cache(maxsize=4096)
def _is_username(cell: str) -> bool:
    try:
        USERNAME.run_validators(cell)
    except ValidationError:
        return False
    return True


def _username(cell: str) -> str:
    if not _is_username(cell):
        raise _Amiss(f"“{short(cell)}” is no user name.")
    return cell


def _names(cell: str, kinds: tuple[str, ...]) -> list[str]:
    """The names in a cell; “; ” may stand in a name itself."""
    return [cell] if len(kinds) == 1 else cell.split(SEVERAL)


def _speakers(names: list[str], kinds: tuple[str, ...]) -> tuple[Named, ...]:
    """Those whose words they are, the first first."""
    if kinds and len(names) != len(kinds):
        raise _Amiss(
            f"There are {len(names)} names and {len(kinds)} kinds (source_kind):"
            f" “{SEVERAL}” stands between several."
        )
    if any(not name.strip() for name in names):
        raise _Amiss("A name is missing.")
    if any(len(name) > LONGEST_NAME for name in names):
        raise _Amiss(f"A name is longer than {LONGEST_NAME} characters.")
    given = kinds or ("",) * len(names)
    return tuple(map(Named, names, given))


@lru_cache(maxsize=256)
def _kinds(cell: str) -> tuple[str, ...]:
    if not cell.strip():
        return ()
    kinds = [KINDS.get(kind.strip().lower(), "") for kind in cell.split(SEVERAL)]
    if not all(kinds):
        known = ", ".join(Source.Kind.values)
        raise _Amiss(f"“{short(cell)}” is none of: {known}.")
    return tuple(kinds)


def _choice(column: str) -> Callable[[str], str]:
    choices = CHOICES[column]

    def read(cell: str) -> str:
        value = choices.get(cell) or choices.get(cell.strip().lower())
        if value is None:
            known = ", ".join(dict.fromkeys(choices.values()))
            raise _Amiss(f"“{short(cell)}” is none of: {known}.")
        return value

    return read


# What makes a value of a cell that says something.
READERS: dict[str, Callable[[str], Any]] = {
    "claim": _number,
    "article": _number,
    "position": _position,
    "published": _time,
    "updated": _time,
    "url": _url,
    "source": str,
    "source_kind": _kinds,
    **{column: _choice(column) for column in CHOICES},
    **dict.fromkeys(PEOPLE, _username),
}


def why_not_new(made: Draft) -> Iterator[tuple[str, str]]:
    """By column, what a row lacks to stand as a claim of its own."""
    if not made.cell("wording").strip():
        yield "wording", "The wording is missing."
    told = made.article
    if not (told.number or told.url or told.headline.strip()):
        yield "headline", "It does not say of which article: headline, url or article."
    yield from _why_not_signed(made)


def _why_not_signed(made: Draft) -> Iterator[tuple[str, str]]:
    """What the rules want of a claim in the state that it is said to be in."""
    state = made.state or State.OPEN
    signed = state in (State.CHECKED, State.SETTLED)
    if signed and made.attribution in ("", Claim.Attribution.UNCHECKED):
        yield "attribution", f"A {state} claim has an answer: did they say it?"
    if signed and not made.cell("checked_by"):
        yield "checked_by", f"A {state} claim was checked by somebody."
    if not signed and made.cell("checked_by"):
        yield "checked_by", f"A claim that is {state} was not checked by anybody."
    if state == State.SETTLED:
        if not made.cell("settled_by"):
            yield "settled_by", "A settled claim was settled by somebody."
        if not made.cell("rationale").strip():
            yield "rationale", "A settled claim has reasons."
    elif made.cell("settled_by"):
        yield "settled_by", f"A claim that is {state} was not settled by anybody."


def short(cell: str) -> str:
    """A cell as a message quotes it."""
    line = one_line(cell[:200])
    return line if len(line) <= 50 else f"{line[:50]}…"
