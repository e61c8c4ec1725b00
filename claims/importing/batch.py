"""What a batch of rows would do, and what the file has said before it."""

from dataclasses import dataclass, field
from typing import Any

from articles.models import Article
from claims.importing.drafts import Draft, Named, Told
from claims.importing.reading import Problem
from claims.models import Claim, Rating, Source


@dataclass(slots=True)
class New:
    """A claim that a row brings in; what is new with it is still named only."""

    draft: Draft
    article: Article | Told
    speakers: list[Source | Named]
    rating: Rating


@dataclass(slots=True)
class Change:
    """What a row changes of a claim, as the claim was when this was planned.

    `said` are sentences for people.
    """

    line: int
    claim: Claim
    fields: dict[str, Any]
    said: list[str]


@dataclass
class Batch:
    """What some rows would do."""

    new: list[New] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    same: int = 0
    problems: list[Problem] = field(default_factory=list)
    articles: dict[Told, None] = field(default_factory=dict)
    sources: dict[Named, None] = field(default_factory=dict)
    outlets: dict[str, None] = field(default_factory=dict)
    people: dict[str, None] = field(default_factory=dict)


class Numbers:
    """A set of numbers that takes little room where they lie close together."""

    def __init__(self) -> None:
        self.words: dict[int, int] = {}

    def __contains__(self, number: int) -> bool:
        return bool(self.words.get(number >> 6, 0) >> (number & 63) & 1)

    def add(self, number: int) -> None:
        word = number >> 6
        self.words[word] = self.words.get(word, 0) | 1 << (number & 63)


@dataclass
class Seen:
    """What the file has said so far: a line that says otherwise is refused.

    It is all that grows with a file: by two numbers for each key of a new article, and
    by each name of a source, an outlet or a person that is new.
    """

    claims: Numbers = field(default_factory=Numbers)
    articles: dict[int, int] = field(default_factory=dict)
    sources: set[Named] = field(default_factory=set)
    outlets: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
