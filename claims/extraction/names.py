"""Names in a text, and the fullest form in which the text gives each."""

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from .kinds import Kind, inside_of, kind_of, tells_person
from .lexicon import words
from .parse import Document, Stretch, Word
from .roles import find_roles, suiting
from .stretches import PARTICLES, find_stretches

NAMESAKES = 100  # names with one last part that are compared
PROOF = 8  # mentions that what is certain outweighs
REMEMBERED = 40  # mentions that a title alone looks back to
LINKS = {"of", "for", "and", "the", "&", "on"}


@dataclass(eq=False, slots=True)
class Name:
    """One mention of something by name: half-open word indexes.

    `roles` are the lower-case lemmas by which the text calls it beside the name, and
    `head` is the part that tells what it is: "Ministry" of Ministry of Transport.
    """

    first: int
    last: int
    kind: Kind
    parts: tuple[str, ...]
    head: str
    roles: frozenset[str] = frozenset()
    sure: bool = False


class Names:
    """All names of a text in text order."""

    def __init__(self, found: list[Name]) -> None:
        self.found = found
        self._at = {i: one for one in found for i in range(one.first, one.last)}
        self._by_last: dict[str, list[Name]] = {}
        self._by_head: dict[str, list[Name]] = {}
        self._by_role: dict[str, list[Name]] = {}
        self._by_acronym: dict[str, Name] = {}
        self._by_initials: dict[str, list[Name]] = {}
        self._fullest: dict[tuple[Kind, tuple[str, ...]], list[Name]] = {}
        self._mentions: dict[tuple[str, ...], list[Name]] = {}
        for one in found:
            self._mentions.setdefault(_keys(one), []).append(one)
        for one in first_mentions(found):
            self._by_last.setdefault(key(one.parts[-1]), []).append(one)
            self._by_head.setdefault(key(one.head), []).append(one)
            if one.kind != "person" and len(one.parts) > 1:
                initials = "".join(p[0] for p in one.parts if p[0].isupper())
                self._by_acronym.setdefault(initials, one)
            if one.kind == "person":
                initials = "".join(part[0] for part in one.parts)
                self._by_initials.setdefault(initials, []).append(one)
        for one in found:
            for role in one.roles:
                self._by_role.setdefault(role, []).append(one)

    def at(self, word: Word) -> Name | None:
        """The name this word is part of."""
        return self._at.get(word.index)

    def between(self, first: int, last: int) -> list[Name]:
        """The names that begin at one of these words."""
        low = bisect_left(self.found, first, key=lambda name: name.first)
        high = bisect_left(self.found, last, key=lambda name: name.first)
        return self.found[low:high]

    def fullest(self, name: Name) -> Name:
        """The first mention of the longest form; itself when two would do."""
        known = (name.kind, name.parts)
        if known not in self._fullest:
            self._fullest[known] = self._look_up(name)
        found = self._fullest[known]
        if not found:
            return name
        # Who of a surname is known so far, or else comes first.
        before = bisect_right(found, name.first, key=lambda one: one.first)
        return found[0] if before < 2 or len(found) == 1 else name

    def mention(self, name: Name, first: int, last: int) -> Name:
        """Of the mentions spelled so, the last between these words, or the first."""
        mentions = self._mentions[_keys(name)]
        place = bisect_right(mentions, last, key=lambda one: one.first)
        near = mentions[max(0, place - 1)]
        return near if near.first >= first else mentions[0]

    def shortened(self, label: str) -> Name | None:
        """The one person with this surname or these initials."""
        named = [*self._by_last.get(key(label), []), *self._by_initials.get(label, [])]
        found = {self.fullest(one) for one in named if one.kind == "person"}
        full = {one for one in found if len(one.parts) > 1}
        return full.pop() if len(full) == 1 else None

    def headed(self, lemma: str) -> list[Name]:
        """First mentions of the names of something that is a "ministry"."""
        return self._by_head.get(lemma, [])

    def called(self, role: str, index: int) -> list[Name]:
        """The last persons before a word whom the text calls this ("minister")."""
        named = self._by_role.get(role, [])
        last = bisect_left(named, index, key=lambda name: name.first)
        return named[max(0, last - REMEMBERED) : last]

    def _look_up(self, name: Name) -> list[Name]:
        """The longest forms in text order, each differing from the others."""
        spelled = self._by_acronym.get(name.parts[0].replace(".", ""))
        if len(name.parts) == 1 and spelled is not None:
            return [spelled]
        alike = self._by_last[key(name.parts[-1])][:NAMESAKES]
        same = [one for one in alike if _fits(name, one)]
        longest = max((len(one.parts) for one in same), default=0)
        best: dict[tuple[str, ...], Name] = {}
        for one in same:
            if len(one.parts) == longest:
                best.setdefault(_keys(one), one)
        return sorted(best.values(), key=lambda one: one.first)


def first_mentions(found: list[Name]) -> list[Name]:
    """The first of the names that are spelled and used the same."""
    firsts: dict[tuple[Kind, tuple[str, ...]], Name] = {}
    for one in found:
        firsts.setdefault((one.kind, one.parts), one)
    return list(firsts.values())


def find_names(document: Document) -> Names:
    """The names that the parser's entities and capitals show."""
    persons = [e.first for e in document.entities if e.label == "PERSON"]
    stretches = _with_surnames(document, find_stretches(document))
    read = [_name(document, one, persons) for one in stretches]
    found = [one for one in read if one is not None]
    return Names(_agreed(document, found))


def _with_surnames(document: Document, found: list[Stretch]) -> list[Stretch]:
    """With the surnames that begin a sentence and were read as plain words."""
    inside = {i for one in found for i in range(one.first, one.last)}
    last = {
        document.words[one.last - 1].text
        for one in found
        if one.last - one.first > 1 and kind_of(document, one)[0] == "person"
    }
    missed = [
        Stretch(word.index, word.index + 1)
        for word in document.words
        if word.text in last and word.index not in inside
    ]
    return sorted([*found, *missed], key=lambda one: one.first)


def _agreed(document: Document, found: list[Name]) -> list[Name]:
    """Each name is of the kind that most of its mentions were taken for."""
    counts: dict[tuple[str, ...], Counter[Kind]] = {}
    for one in found:
        # "Other" loses against any other kind.
        weight = 0 if one.kind == "other" else PROOF if one.sure else 2
        counts.setdefault(one.parts, Counter({"other": 1}))[one.kind] += weight
        if not one.sure and inside_of(document, one.first):
            counts[one.parts]["place"] += 3
    for one in found:
        one.kind = counts[one.parts].most_common(1)[0][0]
    _settle_surnames(document, found)
    for one in found:
        one.roles = suiting(one.roles, one.kind)
    return found


def _settle_surnames(document: Document, found: list[Name]) -> None:
    """ "Frey" is a person if "Lotta Frey" is, and nothing else is called so."""
    kinds: dict[str, set[Kind]] = {}
    for one in found:
        if len(one.parts) > 1:
            kinds.setdefault(one.parts[-1], set()).add(one.kind)
    for one in found:
        article = document.words[max(0, one.first - 1)].lower == "the"
        person = kinds.get(one.parts[-1]) == {"person"}
        if len(one.parts) == 1 and person and not article:
            one.kind = "person"


def _name(document: Document, stretch: Stretch, persons: list[int]) -> Name | None:
    inside = document.words[stretch.first : stretch.last]
    kind, sure = kind_of(document, stretch)
    first = stretch.first
    if kind == "person":
        first = _after_titles(document, stretch, persons)
        inside = document.words[first : stretch.last]
    inside = [word for word in inside if word.pos != "PUNCT"]
    parts = tuple(word.text for word in inside if word.lower not in LINKS)
    if not any(part[0].isupper() and len(part) > 1 for part in parts):
        return None
    roles = find_roles(document, first, stretch.last)
    if not sure and kind != "place" and roles and roles == suiting(roles, "body"):
        kind = "body"  # "kettle maker Pfiff"
    return Name(first, stretch.last, kind, parts, _head(inside, kind), roles, sure)


def _head(inside: list[Word], kind: Kind) -> str:
    """The last part of a name, or the one before its "of"."""
    if kind != "person":
        for word, link in pairwise(inside):
            if link.lower in {"of", "for"}:
                return word.text
    return inside[-1].text


def _after_titles(document: Document, stretch: Stretch, persons: list[int]) -> int:
    """Where the name proper begins: after "UN chief", "Defense Minister", "Mr."."""
    first = stretch.first
    for index in range(stretch.first, stretch.last - 1):
        word = document.words[index]
        spelled = {word.lower, word.lower.removesuffix("s")}
        if word.lower in words("titles") or any(map(tells_person, spelled)):
            first = index + 1
    place = bisect_right(persons, first)
    inside = place < len(persons) and persons[place] < stretch.last
    if inside and document.words[persons[place] - 1].lower in PARTICLES:
        return first
    return persons[place] if inside else first


def key(part: str) -> str:
    """A part of a name as it is compared."""
    return part.lower().removesuffix(".")


def _fits(name: Name, other: Name) -> bool:
    """Could `other` be a fuller form of `name`?"""
    if name.kind == "person" and other.kind not in {"person", "other"}:
        return False
    if name.kind != "person" and other.kind == "person":
        return name.kind != "place" and len(name.parts) == 1
    shorter = {key(part) for part in name.parts}
    return shorter <= {key(part) for part in other.parts}


def _keys(name: Name) -> tuple[str, ...]:
    return tuple(key(part) for part in name.parts)
