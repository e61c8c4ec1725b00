"""Nominals: whom "the ministry", "a widow from Velm" and appositions mean."""

from collections.abc import Iterable
from itertools import takewhile

from .kinds import is_person
from .lexicon import words
from .names import Name, Names
from .parse import Document, Word, subtree
from .pronouns import PAPERS, Memory, Speaker
from .stretches import ARTICLES

BESIDE = {"appos", "compound", "nmod"}
GENERIC = {"company", "group", "organization", "organisation", "agency", "firm"}
ANYONE = {"man", "woman", "boy", "girl", "person"}
CALLED = {"named", "called", "known"}
HEADLINE = 30  # words at most in a headline
LEAD = 120  # words in which the text names whom its headline calls by trade
REMEMBERED = 200  # speakers looked back to for the ministry that spoke last


class Nominals:
    """Noun phrases without a name of their own, told by the names around."""

    def __init__(self, document: Document, names: Names, memory: Memory) -> None:
        self.document = document
        self.names = names
        self.memory = memory

    def meant(self, head: Word, source: set[int]) -> Speaker | None:
        """ "The ministry": the one name of a ministry, or whose title that is."""
        ahead = self._headlined(head)
        if ahead is not None:
            return self.memory.by_name(ahead, head.index)
        if _definite(head):
            told, found = self._known(head)
            if told:
                return found
        if head.lower in words("unnamed") or head.pos in {"NUM", "DET"}:
            return None
        return self.printed(head, source)

    def _known(self, head: Word) -> tuple[bool, Speaker | None]:
        """Whether the text has told who "the ministry" is, or may be, and who."""
        names = self._called(head)
        if names:
            name = self._recent(names)
            return True, self.memory.by_name(name, head.index) if name else None
        if _modifiers(head):
            return False, None
        same = self.memory.same(head)
        if same is not None:
            return True, same
        if head.lemma in GENERIC | PAPERS and head.tag == "NN":
            return True, self.memory.body(head)
        return head.lemma in ANYONE and bool(self.memory.around(head)), None

    def subject(self, head: Word) -> Speaker | None:
        """Whom a noun phrase means that only acts, and says nothing."""
        inside = subtree(head, set())
        name = self.apposed(head, inside)
        if name is not None:
            return self.memory.by_name(name, head.index)
        return self.meant(head, inside)

    def apposed(self, head: Word, source: set[int]) -> Name | None:
        """Whom a title or an apposition in the phrase names."""
        for child in head.children:
            name = self.names.at(child)
            inside = child.index in source and child.dep in BESIDE
            whose = child.index < head.index  # "the Hill spokesman"
            if name is None or not inside or whose:
                continue
            if name.kind == "person" or (head.pos == "NOUN" and child.dep == "appos"):
                return name
        return (
            self._next(head)
            or self._behind_comma(head, source)
            or self._so_called(head, source)
        )

    def _next(self, head: Word) -> Name | None:
        """ "The watchdog Open Ledger", "The airline, Northway,": right behind it."""
        after = self.document.words[head.index + 1 : head.index + 3]
        comma = bool(after) and after[0].text == ","
        after = after[1:] if comma else after[:1]
        name = self.names.at(after[0]) if after else None
        listed = words("bodies") | words("makers") | words("press")
        if name is None or head.tag != "NN" or head.lemma not in listed:
            return None
        if name.kind == "place" or head.text[:1].isupper():
            return None
        end = self.document.words[name.last : name.last + 1]
        closed = bool(end) and end[0].text == ","
        fits = after[0].sentence == head.sentence and name.first == after[0].index
        return name if fits and closed == comma else None

    def _behind_comma(self, head: Word, source: set[int]) -> Name | None:
        """ "The mayor of Velm, Rita Holm"; not "the son of the mayor, Rita Holm"."""
        inside = [self.document.words[i] for i in sorted(source) if i > head.index]
        inside = [word for word in inside if word.pos != "PUNCT"]
        name = self.names.at(inside[-1]) if inside else None
        if name is None or name.kind != "person":
            return None
        before = self.document.words[name.first - 1]
        if head.lower == "one":  # "one of them, Bo Hill"
            return name if before.text == "," or is_person(before) else None
        others = any(word.lemma in words("persons") for word in inside)
        alone = is_person(head) and not others
        return name if before.text == "," and alone else None

    def _so_called(self, head: Word, source: set[int]) -> Name | None:
        """ "The commander, known as Fox"; "a student named Bo Hill"."""
        for index in sorted(source):
            word = self.document.words[index]
            if word.lower not in CALLED or word.dep != "acl":
                continue
            after = self.document.words[index + 1 : index + 3]
            if after and after[0].lower == "as":
                after = after[1:]
            return self.names.at(after[0]) if after and is_person(head) else None
        return None

    def _headlined(self, head: Word) -> Name | None:
        """ "Minister: tunnel leaks" in a headline: the first minister in the lead."""
        around = [c for c in head.children if c.index < head.index or c.dep == "prep"]
        bare = head.tag in {"NN", "NNP"} and not around
        if head.paragraph or not bare or len(self.document.paragraphs) < 2:
            return None
        first = self.document.paragraphs[1].first
        if first > HEADLINE:
            return None
        lead = self.names.between(first, first + LEAD)
        role = head.lower
        ours = [n for n in lead if role in n.roles or n.head.lower() == role]
        found = {self.names.fullest(name) for name in ours}
        return found.pop() if len(found) == 1 else None

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
        for earlier in reversed(self.memory.history[-REMEMBERED:]):
            if earlier.name in names:
                return earlier.name
        return None

    def printed(self, head: Word, source: set[int]) -> Speaker | None:
        """The phrase itself, without article and asides."""
        first = min(source)
        while first < head.index and self.document.words[first].lower in ARTICLES:
            first += 1
        asides = [c for c in head.children if c.dep in {"relcl", "appos", "acl"}]
        end = min((min(subtree(one)) for one in asides), default=max(source) + 1)
        inside = [i for i in sorted(source) if first <= i < max(end, head.index + 1)]
        while inside and self.document.words[inside[-1]].pos == "PUNCT":
            inside.pop()
        kind = _kind(head)
        return Speaker(tuple(inside), kind, head.index) if inside else None


def _kind(head: Word) -> str:
    """Which pronouns suit such a noun."""
    if head.tag in {"NNS", "NNPS"}:
        return "plural"
    if is_person(head):
        return "person"
    return "document" if head.lemma in words("documents") else "body"


def _definite(head: Word) -> bool:
    """ "The mayor", but not "the mayor of Velm"."""
    described = {"prep", "relcl", "acl", "poss"}
    if any(child.dep in described for child in head.children):
        return False
    return any(child.lower in {"the", "this", "that"} for child in head.children)


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
