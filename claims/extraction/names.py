"""Names in a text, and the fullest form in which the text gives each."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from .lexicon import places, words
from .parse import Document, Stretch, Word

Kind = Literal["person", "body", "place", "other"]
KINDS: dict[str, Kind] = {
    "PERSON": "person",
    "ORG": "body",
    "FAC": "body",
    "GPE": "place",
    "LOC": "place",
    "NORP": "other",
}
IGNORED = {"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "CARDINAL", "ORDINAL"}
REMEMBERED = 40  # mentions that a title alone looks back to
AGE = re.compile(r"\d{1,3}")
# Titles as they are cut short before a name.
SHORT = {
    "sen.": "senator",
    "gov.": "governor",
    "rep.": "representative",
    "gen.": "general",
    "col.": "colonel",
    "capt.": "captain",
    "maj.": "major",
    "lt.": "lieutenant",
    "sgt.": "sergeant",
    "prof.": "professor",
    "prof": "professor",
    "dr.": "doctor",
    "dr": "doctor",
    "rev.": "reverend",
}
PARTICLES = {
    "van",
    "von",
    "der",
    "den",
    "de",
    "da",
    "di",
    "du",
    "del",
    "bin",
    "ibn",
    "ten",
    "ter",
}
LINKS = {"of", "for", "and", "the", "&", "on"}
ARTICLES = {"the", "a", "an"}


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
        self._fullest: dict[tuple[Kind, tuple[str, ...]], Name | None] = {}
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
        return self._fullest[known] or name

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

    def _look_up(self, name: Name) -> Name | None:
        spelled = self._by_acronym.get(name.parts[0].replace(".", ""))
        if len(name.parts) == 1 and spelled is not None:
            return spelled
        alike = self._by_last[key(name.parts[-1])]
        same = [one for one in alike if _fits(name, one)]
        longest = max(len(one.parts) for one in same)
        best = [one for one in same if len(one.parts) == longest]
        return None if any(not _alike(best[0], one) for one in best) else best[0]


def first_mentions(found: list[Name]) -> list[Name]:
    """The first of the names that are spelled and used the same."""
    firsts: dict[tuple[Kind, tuple[str, ...]], Name] = {}
    for one in found:
        firsts.setdefault((one.kind, one.parts), one)
    return list(firsts.values())


def find_names(document: Document) -> Names:
    """The names that the parser's entities and capitals show."""
    persons = [e.first for e in document.entities if e.label == "PERSON"]
    found = [_name(document, one, persons) for one in _stretches(document)]
    return Names(_agreed([name for name in found if name is not None]))


def _agreed(found: list[Name]) -> list[Name]:
    """Each name is of the kind that most of its mentions were taken for."""
    counts: dict[tuple[str, ...], Counter[Kind]] = {}
    for one in found:
        known = one.kind != "other"  # which loses against any other kind
        counts.setdefault(one.parts, Counter({"other": 1}))[one.kind] += 2 * known
    for one in found:
        one.kind = counts[one.parts].most_common(1)[0][0]
    return found


def _stretches(document: Document) -> list[Stretch]:
    """Entities that are names, widened to the proper nouns beside them, and others."""
    found: list[Stretch] = []
    entities = [e for e in document.entities if e.label not in IGNORED]
    entities = [part for one in entities for part in _parts(document, one)]
    entities += _unlabelled(document)
    for entity in sorted(entities, key=lambda one: (one.first, -one.last)):
        one = _widen(document, entity)
        if found and one.first < found[-1].last:
            found[-1] = _merge(found[-1], one)
        else:
            found.append(one)
    return found


def _parts(document: Document, entity: Stretch) -> Iterator[Stretch]:
    """ "Velm, Rita Holm" taken for one person or work is two names."""
    first = entity.first
    if entity.label in {"PERSON", "WORK_OF_ART"}:
        for index in range(entity.first, entity.last):
            if document.words[index].text == "," and first < index:
                yield Stretch(first, index, entity.label)
                first = index + 1
    if first < entity.last:
        yield Stretch(first, entity.last, entity.label)


def _unlabelled(document: Document) -> list[Stretch]:
    return [
        Stretch(word.index, word.index + 1)
        for word in document.words
        if word.pos == "PROPN" and not word.entity and word.text[:1].isupper()
    ]


def _widen(document: Document, entity: Stretch) -> Stretch:
    first, last = entity.first, entity.last
    while first < last and document.words[first].lower in ARTICLES:
        first += 1
    while last > first and document.words[last - 1].text in {"'s", "’s", "'", "’"}:
        last -= 1
    first, last = max(entity.first, first), max(first, last)
    while last > first and _goes_on(document, last):
        last += 1
    while last > first and first > 0 and _goes_before(document, first):
        first -= 1
    return Stretch(first, last, entity.label)


def _goes_on(document: Document, index: int) -> bool:
    """Is the word at `index` a proper noun that the word before leans on?"""
    if index >= len(document.words):
        return False
    word, before = document.words[index], document.words[index - 1]
    named = word.text[:1].isupper() and word.pos == "PROPN" and not word.entity
    if word.lower in PARTICLES or before.lower in PARTICLES:
        named = word.pos == "PROPN"
    return named and word.sentence == before.sentence and before.dep == "compound"


def _goes_before(document: Document, index: int) -> bool:
    word, after = document.words[index - 1], document.words[index]
    if word.lower in PARTICLES and word.pos == "PROPN":
        return word.sentence == after.sentence
    named = word.text[:1].isupper() and (word.pos in {"PROPN", "ADJ"})
    joined = word.dep in {"compound", "amod", "nmod"} and word.head.index >= after.index
    return named and joined and word.sentence == after.sentence


def _merge(one: Stretch, other: Stretch) -> Stretch:
    """Two that overlap are one; it is what its last part is."""
    label = other.label if other.last >= one.last and other.label else one.label
    return Stretch(one.first, max(one.last, other.last), label)


def _name(document: Document, stretch: Stretch, persons: list[int]) -> Name | None:
    inside = document.words[stretch.first : stretch.last]
    kind = _kind(inside, stretch.label)
    article = stretch.first > 0 and document.words[stretch.first - 1].lower == "the"
    if article and inside and inside[-1].lower in words("press"):
        kind = "body"
    first = stretch.first
    if kind == "person":
        first = _after_titles(document, stretch, persons)
        inside = document.words[first : stretch.last]
    inside = [word for word in inside if word.pos != "PUNCT"]
    parts = tuple(word.text for word in inside if word.lower not in LINKS)
    if not any(part[0].isupper() and len(part) > 1 for part in parts):
        return None
    roles = _roles(document, stretch, first) if kind == "person" else frozenset()
    return Name(first, stretch.last, kind, parts, _head(inside, kind), roles)


def _head(inside: list[Word], kind: Kind) -> str:
    """The last part of a name, or the one before its "of"."""
    if kind != "person":
        for word, link in pairwise(inside):
            if link.lower in {"of", "for"}:
                return word.text
    return inside[-1].text


def _kind(inside: list[Word], label: str) -> Kind:
    last = inside[-1].lower if inside else ""
    if " ".join(word.lower for word in inside) in places():
        return "place"
    if inside and inside[-1].dep == "appos" and _is_person(inside[-1].head):
        return "person"
    speaks = any(word.lower in words("bodies") for word in inside)
    if last in words("bodies") or (speaks and label != "PERSON"):
        return "body"
    if inside and inside[0].lower in words("titles") and len(inside) > 1:
        return "person"
    given = words("male_names") | words("female_names")
    if KINDS.get(label) is None and len(inside) == 2 and inside[0].lower in given:
        return "person"
    return KINDS.get(label, "other")


def _is_person(word: Word) -> bool:
    return word.lemma in words("persons") and word.pos == "NOUN"


def _after_titles(document: Document, stretch: Stretch, persons: list[int]) -> int:
    """Where the name proper begins: after "UN chief", "Defense Minister", "Mr."."""
    first = stretch.first
    for index in range(stretch.first, stretch.last - 1):
        word = document.words[index]
        if word.lower in words("titles") or word.lemma in words("persons"):
            first = index + 1
    place = bisect_right(persons, first)
    inside = place < len(persons) and persons[place] < stretch.last
    if inside and document.words[persons[place] - 1].lower in PARTICLES:
        return first
    return persons[place] if inside else first


def _roles(document: Document, stretch: Stretch, first: int) -> frozenset[str]:
    """What the person is called beside the name, before it or after a comma."""
    head = document.words[stretch.last - 1]
    found = {word.lower for word in _before(document, first)}
    for word in document.words[first : stretch.last]:
        for child in word.children:
            if child.dep == "appos":
                found |= {child.lemma, child.lower}
    if head.dep == "appos" and head.head.index < first:
        found.add(head.head.lemma)
    spelled = {SHORT.get(role, role) for role in found}
    return frozenset(spelled & (words("titles") | words("persons"))) | _age(
        document, stretch.last
    )


def _before(document: Document, first: int) -> Iterator[Word]:
    """The words that lead up to a name: "US Secretary of State" John Kerry."""
    follows: Word | None = None
    for word in reversed(document.words[max(0, first - 5) : first]):
        of = word.lower == "of" and follows is not None
        if word.sentence != document.words[first].sentence:
            return
        if word.pos in {"VERB", "AUX", "ADP", "CCONJ", "PUNCT"} and not of:
            return
        follows = word
        yield word


def _age(document: Document, last: int) -> frozenset[str]:
    """ "Tom Brandt, 34," is the 34-year-old."""
    after = document.words[last : last + 2]
    if len(after) == 2 and after[0].text == "," and AGE.fullmatch(after[1].text):
        return frozenset({f"{after[1].text}-year-old"})
    return frozenset()


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


def _alike(one: Name, other: Name) -> bool:
    return _keys(one) == _keys(other)


def _keys(name: Name) -> tuple[str, ...]:
    return tuple(key(part) for part in name.parts)
