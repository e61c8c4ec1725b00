"""Speakers: each source by the name under which the text knows it best."""

from dataclasses import replace

from .candidates import Candidate
from .interviews import Interview
from .kinds import is_person
from .labels import CREDIT
from .names import Names, find_names
from .nominals import Nominals
from .parse import Document, Word
from .pronouns import Memory, Speaker
from .stretches import ARTICLES

FIRST = {"i", "we", "me", "us", "my", "our"}
SECOND = {"you"}
RELATIVE = {"who", "which", "that", "whom"}


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
        self.nominals = Nominals(document, self.names, self.memory)
        self.memory.describe = self.nominals.subject
        self.interview = Interview(document, self.memory)

    def speaker(self, one: Candidate) -> Speaker | None:
        """Resolve the next candidate, in text order."""
        if one.subject is None or not one.source:
            return None
        if one.entry is CREDIT:
            return self._credited(one.subject, one.source)
        found = self._of(one.subject, one.source, one)
        if found is None:
            found = self._dark(one.subject)
        if found is not None and not self._around(one):
            self.memory.history.append(found)
        if found is None or not found.words:
            return None
        self.spoke[one.word.index] = found
        return self._nearby(found, one.subject)

    def _dark(self, head: Word) -> Speaker | None:
        """ "Officials", "a source": a later "they" means nobody else."""
        if head.pos != "NOUN":
            return None
        kind = "plural" if head.tag == "NNS" else "person" if is_person(head) else ""
        return Speaker((), kind, head.index) if kind else None

    def _credited(self, head: Word, source: set[int]) -> Speaker:
        """Who is credited with a picture: a name of its own, or as printed."""
        name = self.names.at(head)
        if name is not None and name.last - name.first == len(source):
            return self.memory.by_name(name, head.index)
        return Speaker(tuple(sorted(source)), "other", head.index)

    def _nearby(self, found: Speaker, head: Word) -> Speaker:
        """The same, where the paragraph, or else the text, gives the full name."""
        if found.name is None:
            return found
        first = self.document.paragraphs[head.paragraph].first
        name = self.names.mention(found.name, first, head.index)
        return replace(found, words=tuple(range(name.first, name.last)))

    def _of(self, head: Word, source: set[int], one: Candidate) -> Speaker | None:
        if head.lower in FIRST | SECOND and head.text != "US":
            return self._first_person(head, one) or self.interview.speaker(head)
        if head.lower in RELATIVE:
            upper = _told_of(one.word)
            if upper is not None:
                slip = upper.lower in RELATIVE  # of the parser
                return None if slip else self._of(upper, {upper.index}, one)
        if head.pos == "PRON" or head.lower in {"he", "she", "it", "they"}:
            return self._own_words(head, one) or self.memory.meant(head, one.content)
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
            or self.nominals.meant(head, source)
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
            told = other.subject is not None and bool(other.source)
            if other.subject and told and other.subject.lower not in FIRST | RELATIVE:
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
            name = self.nominals.apposed(head, source)
        if name is None:
            return None
        return self.memory.by_name(name, head.index)


def _told_of(verb: Word) -> Word | None:
    """ "A widow who had paid and wanted to know": the widow."""
    while verb.dep in {"conj", "xcomp"} and verb.head.index < verb.index:
        verb = verb.head
    return verb.head if verb.dep in {"relcl", "acl"} else None


def _enclosing(chosen: list[Candidate]) -> dict[int, list[Candidate]]:
    """For each cue's head, the candidates in whose content it stands."""
    cues = {one.word.index for one in chosen}
    found: dict[int, list[Candidate]] = {}
    for one in sorted(chosen, key=lambda other: len(other.content)):
        for index in one.content & cues:
            found.setdefault(index, []).append(one)
    return found
