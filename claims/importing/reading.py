"""A file of claims, line by line: CSV as the export writes it, or JSONL.

What is read is not held: a file may be longer than the memory. A line is what stands
under one number in an editor, and the header is line 1.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple

from claims.exports import COLUMNS, SEVERAL, restore
from claims.sheets.file import DELIMITERS

MOST_COLUMNS = 100
LONGEST_LINE = 4_000_000  # characters; a cell over several lines may have 10 MB
LISTS = ("source", "source_kind")  # of JSONL
BESIDE = (*LISTS, "anchors")
SURROGATE = re.compile("[\ud800-\udfff]")
UNSAVED = "This is not UTF-8. Save the file as “CSV UTF-8”."


class Problem(NamedTuple):
    """What stands in the way of a line, and under which column, if it is one."""

    line: int
    column: str
    text: str


class Row(NamedTuple):
    """A line of a file: the cells of the columns that it has, as they were meant.

    `beside` has what only JSONL tells: sources as lists, and anchors.
    """

    line: int
    cells: dict[str, str]
    beside: dict[str, Any]


class Unreadable(Exception):
    """The rest of the file cannot be read; `problems` say why."""

    def __init__(self, *problems: Problem):
        super().__init__(problems[0].text)
        self.problems = problems


def rows(file: BinaryIO, *, jsonl: bool) -> Iterator[Row | Problem]:
    """The rows of a file, and what is amiss with lines that are none.

    Raises Unreadable where no further line can be told from the next.
    """
    lines = _lines(file)
    yield from _objects(lines) if jsonl else _records(lines)


def _lines(file: BinaryIO) -> Iterator[str]:
    """Lines with their ends: CR, LF or both."""
    start = file.read(3)
    file.seek(0)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        told = "The file is in UTF-16. Save it as “CSV UTF-8”."
        raise Unreadable(Problem(1, "", told))
    text = io.TextIOWrapper(
        file, encoding="utf-8-sig", errors="surrogateescape", newline=""
    )
    number = 0
    try:
        while line := text.readline(LONGEST_LINE):
            number += 1
            if amiss := _amiss(line):
                raise Unreadable(Problem(number, "", amiss))
            yield line
    finally:
        if not file.closed:
            text.detach()  # or it would close the file when it goes


def _amiss(line: str) -> str:
    if not line.isascii() and SURROGATE.search(line):
        return UNSAVED
    if "\0" in line:
        return "There is a NUL character."
    if len(line) == LONGEST_LINE and line[-1] not in "\r\n":
        return f"The line is longer than {LONGEST_LINE:,} characters."
    return ""


# CSV


def _records(lines: Iterable[str]) -> Iterator[Row | Problem]:
    counted = _Counted(lines)
    first = next((line for line in counted if line.strip()), None)
    if first is None:
        raise Unreadable(Problem(1, "", "The file is empty."))
    delimiter = max(DELIMITERS, key=first.count)
    header = next(csv.reader([first], delimiter=delimiter))
    header = [cell.strip().lower() for cell in header]
    if problems := list(_header_problems(header, counted.number)):
        raise Unreadable(*problems)
    records = csv.reader(counted, delimiter=delimiter, strict=True)
    yield from _read(records, header, counted)


class _Counted:
    """Lines, and the number of the last one that was taken."""

    def __init__(self, lines: Iterable[str]):
        self.lines = iter(lines)
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        self.number += 1
        return line


def _read(
    records: Iterator[list[str]], header: list[str], counted: _Counted
) -> Iterator[Row | Problem]:
    width, nothing = len(header), dict[str, Any]()
    while True:
        line = counted.number + 1
        try:
            cells = next(records)
        except StopIteration:
            return
        except csv.Error:
            told = "A quotation mark is not closed, or stands inside a cell."
            raise Unreadable(Problem(line, "", told)) from None
        if len(cells) == width:
            for place, cell in enumerate(cells):
                if cell[:1] == "'":
                    cells[place] = restore(cell)
            yield Row(line, dict(zip(header, cells, strict=True)), nothing)
        elif any(map(str.strip, cells)):
            told = f"There are {len(cells)} cells under {width} columns."
            yield Problem(line, "", told)


def _header_problems(header: list[str], line: int) -> Iterator[Problem]:
    if len(header) > MOST_COLUMNS:
        told = f"There are {len(header):,} columns. The columns are"
        yield Problem(line, "", f"{told} {', '.join(COLUMNS)}.")
        return
    for name in dict.fromkeys(header):
        if name not in COLUMNS:
            told = f"There is no column “{name[:50]}”. The columns are"
            yield Problem(line, "", f"{told} {', '.join(COLUMNS)}.")
        elif header.count(name) > 1:
            yield Problem(line, "", f"The column “{name}” is there twice.")


# JSONL


def _objects(lines: Iterable[str]) -> Iterator[Row | Problem]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
        except (ValueError, RecursionError):
            yield Problem(number, "", "This is no JSON.")
            continue
        if not isinstance(told, dict):
            yield Problem(number, "", "This is no object: {…}.")
        elif amiss := _object_amiss(told):
            yield Problem(number, *amiss)
        else:
            cells = {name: _cell(told[name]) for name in told if name in COLUMNS}
            yield Row(number, cells, {name: told.get(name) for name in BESIDE})


def _object_amiss(told: dict[str, Any]) -> tuple[str, str] | None:
    """Under which key of an object something is amiss, and what."""
    for name, value in told.items():
        if name not in (*COLUMNS, "anchors"):
            known = ", ".join(COLUMNS)
            return name[:50], f"There is no such key. The keys are {known}, anchors."
        texts = value if isinstance(value, list) and name in LISTS else [value]
        for text in texts if name in COLUMNS else []:
            if why := _value_amiss(text):
                return name, why
    return None


def _value_amiss(value: Any) -> str:
    if isinstance(value, bool | float | list | dict):
        return "It is neither a text nor a whole number."
    if isinstance(value, str) and SURROGATE.search(value):
        return "It has half a character."
    if isinstance(value, str) and "\0" in value:
        return "There is a NUL character."
    return ""


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return SEVERAL.join(map(_cell, value))
    return "" if value is None else str(value)
