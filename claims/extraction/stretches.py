"""Stretches of a text that are names: what the parser took for names, mended."""

from collections.abc import Iterator

from .kinds import given_name, tells_person
from .lexicon import words
from .parse import Document, Stretch

IGNORED = {"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "CARDINAL", "ORDINAL"}
PARTICLES = {
    *("van", "von", "der", "den", "de", "da", "di", "du", "del"),
    *("bin", "ibn", "ten", "ter"),
}
ARTICLES = {"the", "a", "an"}
APOSTROPHES = {"'", "’"}
IRREGULAR = {"children", "women", "men", "people"}
PEOPLES = {"GPE", "PERSON"}


def find_stretches(document: Document) -> list[Stretch]:
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
    found = _apart([_whole(document, _trimmed(document, one)) for one in found])
    return [one for one in _of_places(document, found) if _names(document, one)]


def _apart(found: list[Stretch]) -> list[Stretch]:
    """Without those that a later one has taken in."""
    kept: list[Stretch] = []
    for one in found:
        while kept and kept[-1].first >= one.first and one.first < one.last:
            kept.pop()
        kept.append(one)
    return kept


def _names(document: Document, one: Stretch) -> bool:
    """Is it no plain word that begins a sentence, nor "Ex" of "Ex-president"?"""
    if one.first >= one.last:
        return False
    word = document.words[one.first]
    if one.last - one.first > 1:
        return True
    after = document.words[one.last : one.last + 1]
    if after and after[0].text == "-" and after[0].start == word.end:
        return False
    plain = word.lower in words("bodies") | words("titles") | words("makers")
    sentence = document.sentences[word.sentence].first
    begins = word.index == sentence or not word.text[:1].isupper()
    return not (begins and (plain or tells_person(word.lower)))


def _trimmed(document: Document, one: Stretch) -> Stretch:
    """Without quotation marks and plain nouns before it: "magazine Circuit"."""
    first = one.first
    listed = words("bodies") | words("press") | words("makers")
    while first < one.last - 1:
        word = document.words[first]
        if word.pos != "PUNCT" and word.lower not in listed:
            break
        if word.text[:1].isupper():
            break
        first += 1
    return Stretch(first, one.last, one.label)


def _whole(document: Document, one: Stretch) -> Stretch:
    """With whose body it is: "the Drivers' Guild", "the Children's Fund"."""
    first = one.first
    before = document.words[max(0, first - 3) : first]
    if len(before) > 1 and _shared(document, one):
        return Stretch(first - 2, one.last, one.label)
    if len(before) < 3 or before[0].lower != "the" or one.last <= first:
        return one
    owner, mark = before[1:]
    several = owner.lower.endswith("s") or owner.lower in IRREGULAR
    named = several and owner.text[:1].isupper() and owner.entity not in PEOPLES
    if not named or mark.text not in APOSTROPHES | {"'s", "’s"}:
        return one
    body = document.words[one.last - 1].lower in words("bodies") | words("makers")
    return Stretch(first - 2, one.last, "ORG") if body else one


def _shared(document: Document, one: Stretch) -> bool:
    """ "The Steel and Boiler Workers": does what "and" joins end in one word?"""
    first, link = document.words[one.first - 2 : one.first]
    named = first.text[:1].isupper() and first.pos == "PROPN" and one.label != "PERSON"
    within = one.first <= first.head.index < one.last
    return named and link.lower == "and" and within


def _of_places(document: Document, found: list[Stretch]) -> list[Stretch]:
    """ "The High Court of Velm" is one name."""
    joined: list[Stretch] = []
    for one in found:
        before = joined[-1] if joined else None
        if before is not None and _court_of(document, before, one):
            joined[-1] = Stretch(before.first, one.last, "ORG")
        else:
            joined.append(one)
    return joined


def _court_of(document: Document, one: Stretch, other: Stretch) -> bool:
    between = [word.lower for word in document.words[one.last : other.first]]
    if between not in (["of"], ["of", "the"]) or one.first >= one.last:
        return False
    last = document.words[one.last - 1]
    size = other.last - other.first
    stranger = size == 1 and not given_name(document.words[other.first])
    small = size <= 2 and (other.label != "PERSON" or stranger)
    named = last.lower in words("bodies") and last.text[:1].isupper()
    capital = document.words[other.first].text[:1].isupper()
    return named and small and capital


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
