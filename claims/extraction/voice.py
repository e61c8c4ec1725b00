"""The outlet's own voice: statements to check that nobody is named for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from .candidates import Candidate
from .checkable import Reason, is_real, reasons
from .lexicon import words
from .model import Span
from .parse import Document, Stretch, Word
from .quoting import Voices

MOST = 3  # of one paragraph
SHORTEST = 5  # words
LONGEST_SCARE = 3  # words between marks that quote nobody
SPOKEN = {"i", "we", "you", "me", "us", "my", "our", "your"}
FINITE = {"VBD", "VBZ", "VBP", "MD"}
SUBJECTS = {"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"}
CLOSING = {"”", '"', "''", "’", "'", ")", "]"}
# What a paper says of itself: "contributed to this report", "an earlier version".
OF_ITSELF = re.compile(
    r"\bthis (?:article|story|report|column|version|page|newsletter)\b"
    r"|\bearlier version\b|\brights reserved\b|©|\bcopyright\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, order=True)
class Statement(Span):
    """A whole sentence in the outlet's own voice, and why it should be checked."""

    reason: Reason


def own_voice(
    document: Document, voices: Voices, chosen: list[Candidate]
) -> list[Statement]:
    """Sentences to check that no attribution touches, at most three a paragraph.

    Where there are more, those stay whose reason comes first in `Reason`; of the same
    reason, those with more reasons; of as many, the earlier.
    """
    taken = set().union(*(one.content | one.cue | one.source for one in chosen))
    taken |= set(range(_asked_from(document), len(document.words)))
    found: list[Statement] = []
    told = _told(document, voices, taken)
    for _, paragraph in groupby(told, key=lambda one: one[0]):
        ranked = sorted((one[1:] for one in paragraph), key=_need)
        found += sorted(_statement(document, *one) for one in ranked[:MOST])
    return found


def _asked_from(document: Document) -> int:
    """The first word of an interview's questions: from there on, others speak."""
    asked = []
    for paragraph in document.paragraphs:
        inside = document.words[paragraph.first : paragraph.last]
        asks = bool(inside) and inside[-1].text == "?"
        if asks and any(word.lower in {"you", "your"} for word in inside):
            asked.append(paragraph.first)
    return asked[0] if len(asked) > 1 else len(document.words)


Told = tuple[Stretch, list[Reason]]


def _told(
    document: Document, voices: Voices, taken: set[int]
) -> Iterator[tuple[int, Stretch, list[Reason]]]:
    """(paragraph, sentence, reasons) of each sentence that should be checked."""
    for one in document.sentences:
        inside = document.words[one.first : one.last]
        if any(word.index in taken for word in inside) or _quotes(voices, inside):
            continue
        if _states(inside) and not OF_ITSELF.search(_text(document, one)):
            why = reasons(inside)
            if why:
                yield inside[0].paragraph, one, why


def _need(one: Told) -> tuple[int, int, int]:
    """The less, the more it needs a check."""
    sentence, why = one
    return list(Reason).index(why[0]), -len(why), sentence.first


def _states(sentence: list[Word]) -> bool:
    """Does it tell what is or was so: a whole sentence, nobody's wish or question?"""
    spoken = [word for word in sentence if word.pos != "PUNCT"]
    if len(spoken) < SHORTEST or not _ends_in_a_stop(sentence):
        return False
    if any(word.lower in SPOKEN and word.text != "US" for word in spoken):
        return False
    if any(word.lower in words("judging") for word in spoken):
        return False
    return any(word.dep == "ROOT" and _is_told(word) for word in sentence)


def _ends_in_a_stop(sentence: list[Word]) -> bool:
    """Headlines, captions and credits hardly ever do."""
    rest = [word for word in sentence if word.text not in CLOSING]
    return bool(rest) and rest[-1].text.endswith((".", "…"))


def _is_told(verb: Word) -> bool:
    """A finite verb with its subject, about what is or was, not what may come."""
    aids = [child for child in verb.children if child.dep in {"aux", "auxpass"}]
    if not any(word.tag in FINITE for word in [verb, *aids]):
        return False
    if not is_real(verb) or _announces(verb):
        return False
    return any(child.dep in SUBJECTS for child in verb.children)


def _announces(verb: Word) -> bool:
    """ "is to be held", "is scheduled for", "is expected to"."""
    below = {child.dep for child in verb.children}
    if verb.lemma == "be":
        return any(_is_infinitive(child) for child in verb.children)
    passive = verb.tag == "VBN" and bool(below & {"xcomp", "prep"})
    return passive and verb.lemma in words("scheduled")


def _is_infinitive(word: Word) -> bool:
    return word.dep == "xcomp" and any(c.lower == "to" for c in word.children)


def _quotes(voices: Voices, sentence: list[Word]) -> bool:
    """Does anybody speak in it? A word or two between marks are no speech."""
    quoted = [word for word in sentence if voices.within(word.index)]
    spoken = [word for word in quoted if word.pos != "PUNCT"]
    return len(spoken) > LONGEST_SCARE or len(quoted) == len(sentence)


def _text(document: Document, sentence: Stretch) -> str:
    first, last = document.words[sentence.first], document.words[sentence.last - 1]
    return document.text[first.start : last.end]


def _statement(document: Document, sentence: Stretch, why: list[Reason]) -> Statement:
    first, last = document.words[sentence.first], document.words[sentence.last - 1]
    return Statement(first.start, last.end, why[0])
