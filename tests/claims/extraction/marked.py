"""Marked-up articles: plain text with its attributions, gold for tests and training.

The format is described in tests/data/attribution/README.md.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, get_args

from claims.extraction import Span
from claims.extraction.model import Act

DATA = Path(__file__).parents[2] / "data" / "attribution"
ROLES = {"s": "source", "c": "cue", "t": "content"}
ACTS = get_args(Act)
FLAGS = {"number", "casualty", "accusation", "unnamed", "hedged", "quote", "future"}
NOBODY = "-"
TRAILER = "\n---\n"
MARK = re.compile(r"\{(?P<role>[a-z]+)(?P<numbers>\d+(?:,\d+)*):|\{|\}|\n\n")
RECORD = re.compile(r"(\d+) \| ([^|]+) \| (\w+)(?: \| ([\w= ]+))?")
TAGS = re.compile(r"tags: ([a-z0-9-]+(?:, [a-z0-9-]+)*)")
NAME_PARTS = re.compile(r", | and ")


class MarkError(ValueError):
    """A marked-up article that breaks the format: file, line and what is wrong."""


@dataclass(frozen=True, slots=True)
class GoldAttribution:
    """An attribution as a person marked it; spans as the engine gives them."""

    number: int
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    speaker: str | None
    act: Act
    depth: int
    flags: frozenset[str]


@dataclass(frozen=True, slots=True)
class MarkedArticle:
    """A text without its marks, what was marked in it, and what it is there for."""

    name: str
    text: str
    attributions: tuple[GoldAttribution, ...]
    tags: frozenset[str]


def articles(folder: str) -> list[MarkedArticle]:
    """Every article of "floor" or "train", by file name."""
    return [read(path) for path in sorted((DATA / folder).glob("*.txt"))]


def read(path: Path) -> MarkedArticle:
    """The article in the file; raises MarkError where it breaks the format."""
    raw = path.read_text(encoding="utf-8")
    marked, found, trailer = raw.partition(TRAILER)
    if not found:
        _fail(path, raw, len(raw), "no trailer: a line --- must follow the text")
    text, pieces = _strip(path, raw, marked.rstrip("\n"))
    tags, records = _trailer(path, raw, len(marked) + len(TRAILER), trailer)
    end = len(raw) - 1
    for number in sorted(pieces.keys() ^ records.keys()):
        where = "trailer" if number in pieces else "text"
        _fail(path, raw, end, f"attribution {number} is not in the {where}")
    found_depths = _depths(pieces)
    gold = []
    for number in sorted(pieces, key=lambda one: _start(pieces[one])):
        speaker, act, flags, depth = records[number]
        for role in ("c", "t"):
            if role not in pieces[number]:
                _fail(path, raw, end, f"attribution {number} has no {ROLES[role]}")
        if depth != found_depths[number]:
            _fail(path, raw, end, f"{number} stands at depth={found_depths[number]}")
        if speaker and not _stands(speaker, text):
            _fail(path, raw, end, f"speaker {speaker!r} of {number} is not in the text")
        roles = [tuple(sorted(pieces[number].get(role, ()))) for role in ROLES]
        gold.append(GoldAttribution(number, *roles, speaker, act, depth, flags))
    return MarkedArticle(path.stem, text, tuple(gold), tags)


Pieces = dict[int, dict[str, list[Span]]]
Record = tuple[str | None, Act, frozenset[str], int]


def _strip(path: Path, raw: str, marked: str) -> tuple[str, Pieces]:
    """The text without marks, and the pieces of each role of each attribution."""
    text, at, pieces = "", 0, {}
    opened: list[tuple[re.Match[str], int]] = []
    for mark in MARK.finditer(marked):
        text += marked[at : mark.start()]
        at = mark.end()
        if mark["role"] in ROLES:
            opened.append((mark, len(text)))
        elif mark[0] == "\n\n":
            if opened:
                last = opened[-1][0]
                _fail(path, raw, last.start(), f"{last[0]} is open at paragraph's end")
            text += mark[0]
        elif mark[0] == "}" and opened:
            begun, start = opened.pop()
            if text[start:].strip() != text[start:] or start == len(text):
                _fail(path, raw, begun.start(), f"{begun[0]} is empty or holds a space")
            for number in map(int, begun["numbers"].split(",")):
                roles = pieces.setdefault(number, {})
                roles.setdefault(begun["role"], []).append(Span(start, len(text)))
        else:
            _fail(path, raw, mark.start(), f"{mark[0]} is no mark")
    if opened:
        last = opened[-1][0]
        _fail(path, raw, last.start(), f"{last[0]} is never closed")
    return text + marked[at:], pieces


def _trailer(
    path: Path, raw: str, at: int, trailer: str
) -> tuple[frozenset[str], dict[int, Record]]:
    tags: frozenset[str] = frozenset()
    records: dict[int, Record] = {}
    for line in trailer.splitlines():
        named, record = TAGS.fullmatch(line), RECORD.fullmatch(line)
        if named:
            tags = frozenset(named[1].split(", "))
        elif record:
            number = int(record[1])
            if number in records:
                _fail(path, raw, at, f"attribution {number} stands here twice")
            records[number] = _record(path, raw, at, record)
        else:
            _fail(path, raw, at, f"cannot read {line!r}")
        at += len(line) + 1
    if not tags:
        _fail(path, raw, len(raw) - 1, "no line of tags")
    return tags, records


def _record(path: Path, raw: str, at: int, record: re.Match[str]) -> Record:
    _, speaker, act, rest = record.groups()
    if act not in ACTS:
        _fail(path, raw, at, f"no such act: {act}")
    depth, flags = 0, set()
    for word in (rest or "").split():
        name, _, value = word.partition("=")
        if name == "depth" and value.isdigit():
            depth = int(value)
        elif word in FLAGS:
            flags.add(word)
        else:
            _fail(path, raw, at, f"no such flag: {word}")
    return None if speaker == NOBODY else speaker, act, frozenset(flags), depth


def _start(roles: dict[str, list[Span]]) -> Span:
    return min(span for spans in roles.values() for span in spans)


def _depths(pieces: Pieces) -> dict[int, int]:
    """For each, how many others' contents its cue stands in."""
    return {
        number: sum(
            any(
                span.start <= cue.start and cue.end <= span.end
                for span in other.get("t", ())
                for cue in roles.get("c", ())[:1]
            )
            for name, other in pieces.items()
            if name != number
        )
        for number, roles in pieces.items()
    }


def _stands(speaker: str, text: str) -> bool:
    flat = " ".join(text.split())
    return speaker in flat or all(one in flat for one in NAME_PARTS.split(speaker))


def _fail(path: Path, raw: str, at: int, problem: str) -> NoReturn:
    line = raw.count("\n", 0, at) + 1
    raise MarkError(f"{path.name}:{line}: {problem}")
