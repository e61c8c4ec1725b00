"""Speakers: each source by the name under which the text knows it best."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import takewhile

from .candidates import Candidate
from .interviews import Interview
from .labels import CREDIT
from .lexicon import words
from .names import Name, Names, find_names
from .parse import Document, Word, subtree
from .pronouns import PAPERS, Memory, Speaker
from .stretches import ARTICLES

FIRST = {"i", "we", "me", "us", "my", "our"}
SECOND = {"you"}
RELATIVE = {"who", "which", "that", "whom"}
BESIDE = {"appos", "compound", "nmod"}
GENERIC = {"company", "group", "organization", "organisation", "agency", "firm"}
ANYONE = {"man", "woman", "boy", "girl", "person"}


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
        self.interview = Interview(document, self.memory)

    def speaker(self, one: Candidate) -> Speaker | None:
        """Resolve the next candidate, in text order."""
        if one.subject is None or not one.source:
            return None
        if one.entry is CREDIT:
            return self._credited(one.subject, one.source)
        found = self._of(one.subject, one.source, one)
        if found is not None:
            self.spoke[one.word.index] = found
            if not self._around(one):
                self.memory.history.append(found)
        return self._nearby(found, one.subject)

    def _credited(self, head: Word, source: set[int]) -> Speaker:
        """Who is credited with a picture: a name of its own, or as printed."""
        name = self.names.at(head)
        if name is not None and name.last - name.first == len(source):
            return self.memory.by_name(name, head.index)
        return Speaker(tuple(sorted(source)), "other", head.index)

    def _nearby(self, found: Speaker | None, head: Word) -> Speaker | None:
        """The same, where the paragraph, or else the text, gives the full name."""
        if found is None or found.name is None:
            return found
        first = self.document.paragraphs[head.paragraph].first
        name = self.names.mention(found.name, first, head.index)
        return replace(found, words=tuple(range(name.first, name.last)))

    def _of(self, head: Word, source: set[int], one: Candidate) -> Speaker | None:
        if head.lower in FIRST | SECOND and head.text != "US":
            return self._first_person(head, one) or self.interview.speaker(head)
        if head.lower in RELATIVE and one.word.dep in {"relcl", "acl"}:
            upper = one.word.head
            slip = upper.lower in RELATIVE  # of the parser
            return None if slip else self._of(upper, {upper.index}, one)
        if head.pos == "PRON" or head.lower in {"he", "she", "it", "they"}:
            return self._own_words(head, one) or self.memory.meant(head)
        return self._phrase(head, source, one)

    def _phrase(self, head: Word, source: set[int], one: Candidate) -> Speaker | None:
        """Whom a noun phrase means."""
        told = {self.document.words[index].lower for index in source}
        if "neither" in told or told in ({"q"}, {"question"}):
            return None
        label = one.frame == "colon" and len(source) == 1 and head.text.isupper()
        return (
            (self.interview.label(head) if label else None)
            or self._several(head, source)
            or self._named(head, source)
            or self._nominal(head, source)
        )

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

    def _first_person(self, head: Word, one: Candidate) -> Speaker | None:
        """Who says "I" or "we"; a body never says "I"."""
        if head.lower in SECOND:
            return None
        speaker = self._enclosing(one)
        if speaker is None or head.lower in {"we", "us", "our"}:
            return speaker
        many = speaker.kind == "plural" or (
            speaker.name is not None and speaker.kind == "body"
        )
        return None if many else speaker

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
            whose = child.index < head.index  # "the Hill spokesman"
            if name and name.kind == "person" and inside and not whose:
                return name
        return self._behind_comma(head, source)

    def _behind_comma(self, head: Word, source: set[int]) -> Name | None:
        """ "The mayor of Velm, Rita Holm"; not "the son of the mayor, Rita Holm"."""
        inside = [self.document.words[i] for i in sorted(source) if i > head.index]
        inside = [word for word in inside if word.pos != "PUNCT"]
        name = self.names.at(inside[-1]) if inside else None
        if name is None or name.kind != "person" or head.lemma not in words("persons"):
            return None
        others = any(word.lemma in words("persons") for word in inside)
        before = self.document.words[name.first - 1]
        return name if before.text == "," and not others else None

    def _nominal(self, head: Word, source: set[int]) -> Speaker | None:
        """ "the ministry": the one name of a ministry, or whose title that is."""
        definite = any(c.lower in {"the", "this", "that"} for c in head.children)
        described = any(
            c.dep in {"prep", "relcl", "acl", "poss"} for c in head.children
        )
        if definite and not described:
            names = self._called(head)
            if names:
                name = self._recent(names)
                return self.memory.by_name(name, head.index) if name else None
            same = None if _modifiers(head) else self.memory.same(head)
            if same is not None:
                return same
            if head.lemma in GENERIC | PAPERS and not _modifiers(head):
                return self.memory.body(head)
            if head.lemma in ANYONE and self.memory.around(head):
                return None
        if head.lower in words("unnamed") or head.pos in {"NUM", "DET"}:
            return None
        return self._as_printed(head, source)

    def _called(self, head: Word) -> list[Name]:
        """The names of a "ministry", or of those whom the text calls "minister"."""
        bodies = self._fullest_before(self.names.headed(head.lemma), head)
        if bodies:
            return bodies
        called = {head.lower, head.lemma, _years(self.document, head)}
        holders = [n for role in called for n in self.names.called(role, head.index)]
        wanted = {one.lower for one in _modifiers(head) if _tells(one)}
        if wanted:
            holders = [name for name in holders if wanted <= self._beside(name)]
        return self._fullest_before(holders, head)

    def _beside(self, name: Name) -> set[str]:
        """What stands with a name up to the next verb: "French President" Porter."""
        sentence = self.document.sentences[self.document.words[name.first].sentence]
        before = self.document.words[sentence.first : name.first]
        after = self.document.words[name.last : sentence.last]
        return {
            word.lower
            for way in (reversed(before), after)
            for word in takewhile(lambda one: one.pos not in {"VERB", "AUX"}, way)
        }

    def _fullest_before(self, names: Iterable[Name], head: Word) -> list[Name]:
        """The different names, in their fullest forms, of these that come earlier."""
        full = {self.names.fullest(one) for one in names if one.last <= head.index}
        return sorted(full, key=lambda name: name.first)

    def _recent(self, names: list[Name]) -> Name | None:
        """Of several ministries, the one that spoke last."""
        if len(names) == 1:
            return names[0]
        for earlier in reversed(self.memory.history):
            if earlier.name in names:
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
        end = min((min(subtree(one)) for one in asides), default=max(source) + 1)
        inside = [i for i in sorted(source) if first <= i < max(end, head.index + 1)]
        while inside and self.document.words[inside[-1]].pos == "PUNCT":
            inside.pop()
        return Speaker(tuple(inside), kind, head.index) if inside else None


def _modifiers(head: Word) -> list[Word]:
    return [c for c in head.children if c.dep in {"compound", "amod", "nmod"}]


def _tells(modifier: Word) -> bool:
    """Does it tell one minister from another: "foreign", "French"?"""
    named = modifier.text[:1].isupper() or bool(modifier.entity)
    return named or modifier.lower in words("titles")


def _years(document: Document, head: Word) -> str:
    """ "34-year-old" for "the 34-year-old"."""
    before = document.words[max(0, head.index - 4) : head.index + 1]
    return "".join(word.text for word in before) if head.lower == "old" else ""


def _enclosing(chosen: list[Candidate]) -> dict[int, list[Candidate]]:
    """For each cue's head, the candidates in whose content it stands."""
    cues = {one.word.index for one in chosen}
    found: dict[int, list[Candidate]] = {}
    for one in sorted(chosen, key=lambda other: len(other.content)):
        for index in one.content & cues:
            found.setdefault(index, []).append(one)
    return found
