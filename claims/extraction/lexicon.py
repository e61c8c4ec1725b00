"""The word lists, read once from `lexicons/`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from .model import Act

FOLDER = Path(__file__).parent / "lexicons"


@dataclass(frozen=True, slots=True)
class Entry:
    """A cue word: what it does, and the frames its content may stand in."""

    act: Act
    sure: frozenset[str]
    doubtful: frozenset[str]

    def allows(self, frame: str) -> bool:
        """May its content stand in this frame at all?"""
        return frame in self.sure or frame in self.doubtful

    @property
    def prepositions(self) -> frozenset[str]:
        """The prepositions that may introduce its content."""
        frames = self.sure | self.doubtful
        return frozenset(frame[1:] for frame in frames if frame.startswith("+"))


@cache
def verbs() -> dict[str, Entry]:
    """Attributing verbs by lemma."""
    return _table("verbs.txt")


@cache
def nouns() -> dict[str, Entry]:
    """Attributing nouns by lemma."""
    return _table("nouns.txt")


@cache
def adjectives() -> dict[str, Entry]:
    """Attributing adjectives by lemma."""
    return _table("adjectives.txt")


@cache
def words(name: str) -> frozenset[str]:
    """A closed list of lower-case words from words.toml, by its name."""
    return frozenset(_lists()[name].split())


@cache
def places() -> frozenset[str]:
    """Countries and capitals in lower case; those of several words with spaces."""
    return frozenset(_lines("places.txt"))


@cache
def _lists() -> dict[str, str]:
    return tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))


def _table(name: str) -> dict[str, Entry]:
    entries = {}
    for line in _lines(name):
        lemma, act, *frames = line.split()
        doubtful = frozenset(f[:-1] for f in frames if f.endswith("?"))
        sure = frozenset(f for f in frames if not f.endswith("?"))
        entries[lemma] = Entry(cast("Act", act), sure, doubtful)
    return entries


def _lines(name: str) -> list[str]:
    """The lines of a list that are neither blank nor comment."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]
