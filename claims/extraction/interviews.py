"""Interviews printed as questions and answers: who is asked, and so says "I"."""

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import TypeGuard

from .lexicon import words
from .names import Name
from .parse import Document, Word
from .pronouns import Memory, Speaker
from .quotations import find_quotations
from .quoting import Voices, locate
from .stretches import ARTICLES
from .turns import Turn, find_turns

ASKED = {"interview", "interviews", "interviewed", "interviewee"}
MET = {"speak", "talk", "chat", "sit", "catch", "correspond"}
TOLD = {"tell", "discuss", "answer"}
# What ends the phrase that names them.
BREAKS = {"about", "on", "for", "by", "after", "during", ".", ":", ";"}


class Interview:
    """The turns of a text, if it is an interview with one person by name."""

    def __init__(self, document: Document, memory: Memory) -> None:
        self.document = document
        self.memory = memory
        self._turns = find_turns(document)

    def speaker(self, head: Word) -> Speaker | None:
        """Whom "I" in an answer, or "you" in a question, means; else nobody.

        "We" may be any group of theirs, and stays open.
        """
        expected = {"i": Turn.ANSWER, "you": Turn.QUESTION}.get(head.lower)
        if expected is None or self._turns[head.paragraph] is not expected:
            return None
        if self._interviewee is None or self._voices.within(head.index):
            return None
        return self.memory.by_name(self._interviewee, head.index)

    def label(self, head: Word) -> Speaker | None:
        """Whom a label in capitals means: "A", initials, a surname."""
        if head.text in {"A", "ANSWER"} and Turn.QUESTION in self._turns:
            name = self._interviewee
        else:
            name = self.memory.names.shortened(head.text)
        return self.memory.by_name(name, head.index) if name else None

    @cached_property
    def _voices(self) -> Voices:
        quotations = find_quotations(self.document.text)
        return Voices(self.document, locate(self.document, quotations))

    @cached_property
    def _interviewee(self) -> Name | None:
        """The one person whom the lead says is asked, or whom the headline names."""
        lead = self._turns.index(Turn.QUESTION)
        first = self.document.paragraphs[lead].first
        for lemmas in (ASKED, MET):
            for word in self.document.words[:first]:
                told = self._told(word) if word.lemma in lemmas else []
                if told:
                    return told[0] if len(told) == 1 else None
        spoken = any(w.lemma in ASKED | TOLD for w in self.document.words[:first])
        return self._headlined(first) if spoken else None

    def _told(self, word: Word) -> list[Name | None]:
        """Whom "interviewed", "interview with", "spoke to" tell of; None is anybody."""
        asked = _asked_before(word)
        if asked is not None:
            name = self.memory.names.at(asked)
            return [self.memory.names.fullest(name)] if self._proper(name) else []
        for after in _phrase(self.document, word):
            name = self.memory.names.at(after)
            if name is not None and self._proper(name):
                others = [None] if self._joined(name) else []
                return [self.memory.names.fullest(name), *others]
            if after.tag == "NNS" and after.lemma in words("persons"):
                return [None, None]  # "interviews experts"
        return []

    def _joined(self, name: Name) -> bool:
        """ "Ann Lee and Bo Hill": does another name go with it?"""
        after = self.document.words[name.last : name.last + 2]
        if len(after) < 2 or after[0].lower not in {"and", ","}:
            return False
        other = self.memory.names.at(after[1])
        return after[1].pos == "PROPN" and self._proper(other)

    def _proper(self, name: Name | None) -> TypeGuard[Name]:
        """Is it a person's own name, unlike "the Mets Poet"?"""
        if name is None or name.kind not in {"person", "other"}:
            return False
        if name.kind == "other" and len(name.parts) < 2:
            return False
        before = self.document.words[max(0, name.first - 2) : name.first]
        return not any(word.lower in ARTICLES for word in before)

    def _headlined(self, first: int) -> Name | None:
        """The only full name in the headline, if the lead has none more often."""
        names = [n for n in self.memory.names.between(0, first) if len(n.parts) > 1]
        lead = [name for name in names if self._proper(name)]
        counts = Counter(self.memory.names.fullest(name) for name in lead)
        headline = self.document.paragraphs[0].last
        titled = {self.memory.names.fullest(n) for n in lead if n.first < headline}
        if len(titled) != 1:
            return None
        (name,) = titled
        return name if max(counts.values()) == counts[name] else None


def _phrase(document: Document, word: Word) -> Iterator[Word]:
    """What follows the word up to where something else begins."""
    for after in document.words[word.index + 1 :]:
        stops = after.pos in {"VERB", "AUX"} or after.lower in BREAKS
        if stops or after.sentence != word.sentence:
            return
        yield after


def _asked_before(word: Word) -> Word | None:
    """ "Jack Herrick was interviewed", "Jack Herrick, interviewed by us"."""
    if word.dep == "acl" and word.tag == "VBN":
        return word.head
    return next((c for c in word.children if c.dep == "nsubjpass"), None)
