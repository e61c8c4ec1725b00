"""Quotations: where they open and close, over paragraphs, for any kind of mark."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from .parse import paragraph_bounds

MARK = re.compile(r"[“”„«»\"]|''|``|[‘’']")
OPENING, CLOSING = {"“", "„", "«", "``"}, {"”", "»"}
SINGLE = {"‘", "’", "'"}
LONGEST_SINGLE = 600


@dataclass(frozen=True, slots=True)
class Quotation:
    """Quoted words with their marks, within one paragraph.

    `runs_on`: it stays open at the paragraph's end and the next paragraph opens
    with a mark of its own, the convention for quotations of several paragraphs.
    """

    start: int
    end: int
    runs_on: bool = False


def find_quotations(text: str) -> list[Quotation]:
    """All quotations in text order, disjoint; offsets are code points."""
    found: list[Quotation] = []
    bounds = paragraph_bounds(text)
    for number, (start, end) in enumerate(bounds):
        following = bounds[number + 1][0] if number + 1 < len(bounds) else len(text)
        goes_on = bool(MARK.match(text, following))
        found.extend(_in_paragraph(text, start, end, goes_on))
    return found


def _in_paragraph(text: str, start: int, end: int, goes_on: bool) -> list[Quotation]:
    found: list[Quotation] = []
    opened: re.Match[str] | None = None
    for mark in _double_marks(text, start, end):
        if opened is None:
            if _may_open(text, mark, start):
                opened = mark
        elif _closes(text, mark, end, opened):
            found.append(Quotation(opened.start(), mark.end()))
            opened = None
        elif mark.group() in OPENING:  # the one before was never closed
            found.append(_unclosed(text, opened.start(), mark.start()))
            opened = mark
    if opened and goes_on:
        found.append(Quotation(opened.start(), end, runs_on=True))
    elif opened:
        found.append(_unclosed(text, opened.start(), end))
    singles = _single_quotations(text, start, end, found)
    return sorted([*found, *singles], key=lambda quotation: quotation.start)


def _double_marks(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    for mark in MARK.finditer(text, start, end):
        inches = mark.group() == '"' and text[mark.start() - 1 : mark.start()].isdigit()
        if mark.group() not in SINGLE and not (inches and _feet(text, mark.start())):
            yield mark


def _feet(text: str, place: int) -> bool:
    """Is the mark at `place` the inches of 6'2"?"""
    return bool(re.search(r"\d['’′]\s?\d{1,2}$", text[max(0, place - 8) : place]))


def _may_open(text: str, mark: re.Match[str], start: int) -> bool:
    if mark.group() in OPENING:
        return True
    before = text[mark.start() - 1] if mark.start() > start else " "
    after = text[mark.end() : mark.end() + 1]
    return not after.isspace() and not (before.isalnum() or before in ".,!?")


def _closes(text: str, mark: re.Match[str], end: int, opened: re.Match[str]) -> bool:
    if opened.group() == "„" and mark.group() == "“":
        return True
    if mark.group() in CLOSING:
        return True
    if mark.group() in OPENING:
        return False
    before = text[mark.start() - 1]
    after = text[mark.end()] if mark.end() < end else " "
    return not before.isspace() or not after.isalnum()


def _unclosed(text: str, start: int, limit: int) -> Quotation:
    """A quotation nobody closed: to the end of its paragraph, spaces aside."""
    inside = text[start:limit].rstrip()
    return Quotation(start, start + len(inside))


def _single_quotations(
    text: str, start: int, end: int, doubles: list[Quotation]
) -> list[Quotation]:
    """Quotations in single marks that stand outside those in double ones."""
    found: list[Quotation] = []
    opened: int | None = None
    marks = (m for m in re.finditer(r"[‘’']", text[start:end]))
    for place in (start + mark.start() for mark in marks):
        before = text[place - 1] if place > start else " "
        after = text[place + 1] if place + 1 < end else " "
        if opened is not None and place - opened > LONGEST_SINGLE:
            opened = None
        if opened is None:
            if text[place] != "’" and after.isalpha() and not before.isalnum():
                opened = place
        elif text[place] != "‘" and not after.isalnum() and not before.isspace():
            found.append(Quotation(opened, place + 1))
            opened = None
    return [one for one in found if not _overlaps(one, doubles)]


def _overlaps(one: Quotation, others: list[Quotation]) -> bool:
    """Does it overlap any of the others, which are sorted and disjoint?"""
    after = bisect_left(others, one.end, key=lambda other: other.start)
    return after > 0 and others[after - 1].end > one.start
