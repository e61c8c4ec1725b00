"""A candidate: words that may be an attribution, before anything is decided."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from .lexicon import Entry
from .model import Span
from .parse import Document, Word

# What a span never begins or ends with.
EDGE = frozenset(",;:.-–—―") | {"--", "..."}
JOINTS = {"and", "but", "or"}  # nor ends in


@dataclass(slots=True, eq=False)
class Candidate:
    """Word indexes by role. `frame` names how the content stands with the cue."""

    word: Word
    entry: Entry
    frame: str
    cue: set[int]
    source: set[int] = field(default_factory=set)
    content: set[int] = field(default_factory=set)
    subject: Word | None = None
    confidence: float = 0.0

    @property
    def sure(self) -> bool:
        """Does the lexicon hold this frame for certain?"""
        return self.frame in self.entry.sure


def spans(document: Document, indexes: Iterable[int]) -> tuple[Span, ...]:
    """The runs of these words as spans, without punctuation at their edges."""
    found = []
    for run in _runs(document, sorted(indexes)):
        first, last = run
        while first <= last and document.words[first].text in EDGE:
            first += 1
        while last >= first and document.words[last].lower in EDGE | JOINTS:
            last -= 1
        if any(
            character.isalnum()
            for word in document.words[first : last + 1]
            for character in word.text
        ):
            found.append(_span(document, first, last))
    return tuple(found)


def cue_spans(document: Document, indexes: set[int]) -> tuple[Span, ...]:
    """The cue as spans; it may be nothing but a colon or a dash."""
    runs = _runs(document, sorted(indexes))
    return spans(document, indexes) or tuple(_span(document, *run) for run in runs)


def _runs(document: Document, indexes: list[int]) -> list[list[int]]:
    """[first, last] of each run; one that only punctuation parts is one run."""
    runs: list[list[int]] = []
    for index in indexes:
        if runs and _joined(document, runs[-1][1], index):
            runs[-1][1] = index
        else:
            runs.append([index, index])
    return runs


def _joined(document: Document, last: int, index: int) -> bool:
    if document.words[last].paragraph != document.words[index].paragraph:
        return False
    if index - last > 4:
        return False
    return all(word.pos == "PUNCT" for word in document.words[last + 1 : index])


def _span(document: Document, first: int, last: int) -> Span:
    return Span(document.words[first].start, document.words[last].end)
