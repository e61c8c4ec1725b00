"""Speakers: each source by the name under which the text knows it best."""

from collections.abc import Iterable

from .candidates import Candidate
from .lexicon import words
from .names import ARTICLES, Name, Names, find_names
from .parse import Document, Word
from .pronouns import Memory, Speaker

FIRST = {"i", "we", "me", "us", "my", "our"}
RELATIVE = {"who", "which", "that", "whom"}
BESIDE = {"appos", "compound", "nmod"}
GENERIC = {"company", "group", "organization", "organisation", "agency", "firm"}


def resolve(document: Document, chosen: list[Candidate]) -> list[Speaker | None]:
    """The speaker of each candidate; None when the text does not tell.

    When two are as likely, nobody is named: no speaker is better than a wrong one.
    """
    resolver = _Resolver(document, chosen)
    return [resolver.speaker(one) for one in chosen]


class _Resolver:
    def __init__(self, document: Document, chosen: list[Candidate]) -> None:
        self.document = document
        self.names: Names = find_names(document)
        self.enclosing = _enclosing(chosen)
        self.spoke: dict[int, Speaker] = {}
        self.memory = Memory(document, self.names)

    def speaker(self, one: Candidate) -> Speaker | None:
        """Resolve the next candidate, in text order."""
        if one.subject is None or not one.source:
            return None
        found = self._of(one.subject, one.source, one)
        if found is not None:
            self.spoke[one.word.index] = found
            if not self._around(one):
                self.memory.history.append(found)
        return found

    def _of(self, head: Word, source: set[int], one: Candidate) -> Speaker | None:
        if head.lower in FIRST:
            return self._enclosing(one)
        if head.lower in RELATIVE and one.word.dep in {"relcl", "acl"}:
            upper = one.word.head
            if upper.lower in RELATIVE:  # a slip of the parser
                return None
            return self._of(upper, {upper.index}, one)
        if head.pos == "PRON" or head.lower in {"he", "she", "it", "they"}:
            return self._own_words(head, one) or self.memory.meant(head)
        several = self._several(head, source)
        if several is not None:
            return several
        return self._named(head, source) or self._nominal(head, source)

    def _around(self, one: Candidate) -> list[Candidate]:
        """The candidates in whose content this one stands, the nearest first."""
        around = self.enclosing.get(one.word.index, [])
        return [other for other in around if other is not one]

    def _enclosing(self, one: Candidate) -> Speaker | None:
        """First person: the speaker of the words that this one stands in."""
        for other in self._around(one):
            if other.word.index in self.spoke:
                return self.spoke[other.word.index]
            if other.subject and other.subject.lower not in FIRST | RELATIVE:
                return self._of(other.subject, other.source, other)
        return None

    def _own_words(self, head: Word, one: Candidate) -> Speaker | None:
        """ "Kiev denied that it was planning": who reports it speaks of itself."""
        for other in self._around(one)[:1]:
            speaker = self.spoke.get(other.word.index)
            if speaker is not None and self.memory.agrees(head.lower, speaker):
                return speaker
        return None

    def _several(self, head: Word, source: set[int]) -> Speaker | None:
        """ "Kiev and Moscow": all of them, as printed."""
        joined = [c for c in head.children if c.dep == "conj" and c.index in source]
        if not joined or head.dep == "poss":
            return None
        first = min(source)
        while first < max(source) and self.document.words[first].lower in ARTICLES:
            first += 1
        rest = tuple(sorted(index for index in source if index >= first))
        return Speaker(rest, "plural", max(source))

    def _named(self, head: Word, source: set[int]) -> Speaker | None:
        name = self.names.at(head)
        if name is None or (name.kind == "other" and head.tag in {"JJ", "NNS"}):
            name = self._apposed(head, source)
        if name is None:
            return None
        return self.memory.by_name(name, head.index)

    def _apposed(self, head: Word, source: set[int]) -> Name | None:
        """The person whom a title or an apposition in the phrase names."""
        for child in head.children:
            name = self.names.at(child)
            inside = child.index in source and child.dep in BESIDE
            if name and name.kind == "person" and inside:
                return name
        return None

    def _nominal(self, head: Word, source: set[int]) -> Speaker | None:
        """ "the ministry": the one name of a ministry, or whose title that is."""
        definite = any(c.lower in {"the", "this", "that"} for c in head.children)
        described = any(
            c.dep in {"prep", "relcl", "acl", "poss"} for c in head.children
        )
        if definite and not described:
            name = self._called(head)
            if name is not None:
                return self.memory.by_name(name, head.index)
        if head.lemma in GENERIC and definite and not described:
            return self.memory.last({"body"}, head)
        if head.lower in words("unnamed") or head.pos in {"NUM", "DET"}:
            return None
        return self._as_printed(head, source)

    def _called(self, head: Word) -> Name | None:
        bodies = self._fullest_before(self.names.headed(head.lemma), head)
        if bodies:
            return self._recent(bodies)
        holders = {*self.names.called(head.lower), *self.names.called(head.lemma)}
        full = self._fullest_before(holders, head)
        return full[0] if len(full) == 1 else None

    def _fullest_before(self, names: Iterable[Name], head: Word) -> list[Name]:
        """The different names, in their fullest forms, of these that come earlier."""
        full = {self.names.fullest(one) for one in names if one.last <= head.index}
        return sorted(full, key=lambda name: name.first)

    def _recent(self, bodies: list[Name]) -> Name | None:
        """Of several ministries, the one that spoke last."""
        if len(bodies) == 1:
            return bodies[0]
        for earlier in reversed(self.memory.history):
            if earlier.name in bodies:
                return earlier.name
        return None

    def _as_printed(self, head: Word, source: set[int]) -> Speaker | None:
        first = min(source)
        while first < head.index and self.document.words[first].lower in ARTICLES:
            first += 1
        plural = head.tag in {"NNS", "NNPS"}
        document = head.lemma in words("documents")
        kind = "plural" if plural else "document" if document else "body"
        if not plural and head.lemma in words("persons"):
            kind = "person"
        asides = [c for c in head.children if c.dep in {"relcl", "appos", "acl"}]
        end = min((child.index for child in asides), default=max(source) + 1)
        inside = tuple(
            i for i in sorted(source) if first <= i < max(end, head.index + 1)
        )
        return Speaker(inside, kind, head.index) if inside else None


def _enclosing(chosen: list[Candidate]) -> dict[int, list[Candidate]]:
    """For each cue's head, the candidates in whose content it stands."""
    cues = {one.word.index for one in chosen}
    found: dict[int, list[Candidate]] = {}
    for one in sorted(chosen, key=lambda other: len(other.content)):
        for index in one.content & cues:
            found.setdefault(index, []).append(one)
    return found
