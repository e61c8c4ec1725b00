"""The register of sources as a sheet: a line for each source, its names in one cell.

UTF-8 with a BOM, RFC 4180. What is written is read back as it was: cells that a
spreadsheet would run are defused (`exports.defuse`), and in a name `|`, `[`, `]` and
`\\` have a backslash before them. A name that is not simply certain says so behind it:

    UN | U.N. [en] | the ministry [article 12] | Aurora [until 2014-05-01; ambiguous]
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from claims.exports.csv_file import BOM
from claims.exports.defusing import defuse, restore
from claims.exports.reading import ROWS_AT_ONCE
from claims.models import Alias, Source
from claims.models.source import SourceQuerySet
from claims.names import normalise

COLUMNS = (
    "number",
    "kind",
    "name",
    "parent",
    "country",
    "ours",
    "note",
    "names",
)
NEEDED = ("kind", "name")
DELIMITERS = ",;\t"
MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 100_000
LONGEST_NAME = 1000  # with what is said of it
SPECIAL = re.compile(r"([\\|\[\]])")
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
WHOLE = re.compile(r"(?:[^\\]|\\.)*", re.DOTALL)
BETWEEN_NAMES = re.compile(r"((?:[^\\|]|\\.)*)(?:\||\Z)", re.DOTALL)
ONE_NAME = re.compile(
    r"\s*(?P<text>(?:[^\\\[\]]|\\.)+?)\s*(?:\[(?P<about>[^\[\]]*)\])?\s*\Z", re.DOTALL
)
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
DAY = re.compile(r"(from|until)\s+(\d{4}-\d{2}-\d{2})")
ARTICLE = re.compile(r"article\s+(\d{1,18})")
# Other people's files are read whole: a cell may be as long as a file.
csv.field_size_limit(MOST_BYTES)


class Echo:
    """A file that gives back what is written, for csv.writer."""

    def write(self, line: str) -> str:
        return line


@dataclass(frozen=True)
class Problem:
    """Why a file is not brought in; lines count from 1, the header's."""

    line: int
    text: str


class Unreadable(Exception):
    """A cell does not say what it should; the text says why."""


@dataclass(frozen=True)
class Name:
    """A name as a cell tells of it."""

    text: str
    language: str = ""
    article: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    ambiguous: bool = False


@dataclass(frozen=True)
class Row:
    """A line of the file: the cells of the columns that it has, as they were meant."""

    line: int
    cells: dict[str, str]


@dataclass
class Sheet:
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


# Out


def as_csv(sources: SourceQuerySet[Source]) -> Iterator[str]:
    """The sheet of these sources in pieces, in the order of their numbers."""
    writer = csv.writer(Echo(), lineterminator="\r\n")
    found = sources.order_by("pk").select_related("parent").prefetch_related("aliases")
    yield BOM + writer.writerow(COLUMNS)
    batch: list[str] = []
    for source in found.iterator(chunk_size=ROWS_AT_ONCE):
        batch.append(writer.writerow(map(defuse, _cells(source))))
        if len(batch) == ROWS_AT_ONCE:
            yield "".join(batch)
            batch = []
    yield "".join(batch)


def _cells(source: Source) -> tuple[object, ...]:
    return (
        source.pk,
        source.kind,
        source.name,
        f"{source.parent.name} #{source.parent_id}" if source.parent else "",
        source.country,
        "yes" if source.ours else "",
        source.note,
        names_cell(_names_beside_its_own(source)),
    )


def _names_beside_its_own(source: Source) -> Iterator[Name]:
    """Its names in one order; its own only where there is more to say of it."""
    plain = Name(source.name, ambiguous=source.kind == Source.Kind.UNNAMED)
    own = normalise(source.name)

    def place(alias: Alias) -> tuple[bool, int, str]:
        return alias.key != own, alias.article_id or 0, alias.key

    for alias in sorted(source.aliases.all(), key=place):
        name = Name(
            alias.text,
            alias.language,
            alias.article_id,
            alias.valid_from,
            alias.valid_to,
            alias.ambiguous,
        )
        if name != plain:
            yield name


def names_cell(names: Iterable[Name]) -> str:
    """Names in one cell; `read_names` gives them back."""
    return " | ".join(map(_written, names))


def _written(name: Name) -> str:
    about = [name.language] if name.language else []
    if name.article:
        about.append(f"article {name.article}")
    if name.valid_from:
        about.append(f"from {name.valid_from}")
    if name.valid_to:
        about.append(f"until {name.valid_to}")
    if name.ambiguous:
        about.append("ambiguous")
    text = SPECIAL.sub(r"\\\1", name.text)
    return f"{text} [{'; '.join(about)}]" if about else text


# In


def read_names(cell: str) -> list[Name]:
    """The names in a cell. Raises Unreadable."""
    if not WHOLE.fullmatch(cell):
        raise Unreadable("A backslash stands at the end, with nothing behind it.")
    pieces = [match[1] for match in BETWEEN_NAMES.finditer(cell)]
    return [_read(piece) for piece in pieces if piece.strip()]


def _read(piece: str) -> Name:
    if len(piece) > LONGEST_NAME:
        raise Unreadable(f"“{piece.strip()[:50]}…” is too long for a name.")
    match = ONE_NAME.match(piece)
    if match is None:
        raise Unreadable(
            f"“{piece.strip()}” cannot be read. Before |, [, ] or \\ in a name belongs"
            " a backslash."
        )
    said: dict[str, str | int | date | bool] = {}
    for part in (match["about"] or "").split(";"):
        if part.strip():
            key, value = _about(part.strip())
            if key in said:
                raise Unreadable(f"“{piece.strip()}” says “{part.strip()}” twice over.")
            said[key] = value
    name = Name(ESCAPED.sub(r"\1", match["text"]), **said)  # type: ignore[arg-type]
    if name.valid_from and name.valid_to and name.valid_to < name.valid_from:
        raise Unreadable(f"“{name.text}” ends before it begins.")
    return name


def _about(part: str) -> tuple[str, str | int | date | bool]:
    if part == "ambiguous":
        return "ambiguous", True
    if match := ARTICLE.fullmatch(part):
        return "article", int(match[1])
    if match := DAY.fullmatch(part):
        return "valid_from" if match[1] == "from" else "valid_to", _day(match[2])
    if LANGUAGE.fullmatch(part) and len(part) <= 35:
        return "language", part
    raise Unreadable(
        f"“{part}” says nothing of a name. Write a language such as en, “article 12”,"
        " “from 2020-01-31”, “until 2020-01-31” or “ambiguous”."
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unreadable(f"There is no day {text}.") from None


def read(data: bytes) -> Sheet:
    """The lines of a file, or why it cannot be read.

    Commas, semicolons or tabs stand between the cells, as the header shows.
    """
    if len(data) > MOST_BYTES:
        return _unread(1, f"The file is longer than {MOST_BYTES // 1024**2} MB.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _unread(1, "The file is in UTF-16. Save it as “CSV UTF-8”.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _unread(line, "This is not UTF-8. Save the file as “CSV UTF-8”.")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return _unread(line, "There is a NUL character.")
    return _parsed(text)


def _unread(line: int, text: str) -> Sheet:
    return Sheet(problems=[Problem(line, text)])


def _parsed(text: str) -> Sheet:
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    sheet = Sheet()
    header: list[str] | None = None
    line = 1
    try:
        for cells in lines:
            if any(map(str.strip, cells)):
                if header is None:
                    header = [cell.strip().lower() for cell in cells]
                    sheet.problems = [Problem(line, text) for text in _amiss(header)]
                    if sheet.problems:
                        return sheet
                else:
                    _take(sheet, line, header, cells)
            line = lines.line_num + 1
    except csv.Error:
        told = "A quotation mark is not closed, or stands inside a cell."
        sheet.problems.append(Problem(line, told))
    if header is None and not sheet.problems:
        return _unread(1, "The file is empty.")
    if len(sheet.rows) > MOST_ROWS:
        return _unread(line, f"The file has more than {MOST_ROWS:,} sources.")
    return sheet


def _take(sheet: Sheet, line: int, header: list[str], cells: list[str]) -> None:
    if len(cells) == len(header):
        meant = dict(zip(header, map(restore, cells), strict=True))
        sheet.rows.append(Row(line, meant))
        return
    told = f"There are {len(cells)} cells under {len(header)} columns."
    sheet.problems.append(Problem(line, told))


def _amiss(header: list[str]) -> Iterator[str]:
    for name in dict.fromkeys(header):
        if name not in COLUMNS:
            yield (
                f"There is no column “{name[:50]}”. The columns are"
                f" {', '.join(COLUMNS)}."
            )
        elif header.count(name) > 1:
            yield f"The column “{name}” is there twice."
    for name in NEEDED:
        if name not in header:
            yield f"The column “{name}” is missing."
