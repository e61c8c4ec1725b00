"""What a name names: a person, a body, a place, or something else."""

import re
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
AGE = re.compile(r"\d{1,3}")
WITHIN = {"in", "near", "at"}  # what hardly stands before a person


def is_person(word: Word) -> bool:
    """Does this noun tell a person: "mayor", "baker"?"""
    lemma = word.lemma.lower()
    if word.tag == "NNPS":  # which the parser leaves as it is
        lemma = lemma.removesuffix("s")
    return word.pos in {"NOUN", "PROPN"} and tells_person(lemma)


def tells_person(lemma: str) -> bool:
    """Is this what people are called?"""
    return lemma in words("persons") or lemma in words("trades")


def given_name(word: Word) -> bool:
    """Is it a common given name?"""
    lists = ("male_names", "female_names", "unisex_names")
    return any(word.lower in words(name) for name in lists)


def kind_of(document: Document, stretch: Stretch) -> tuple[Kind, bool]:
    """What this stretch names, and whether more than the parser tells so."""
    inside = document.words[stretch.first : stretch.last]
    sure = _proven(document, stretch, inside) if inside else None
    if sure is not None:
        return sure, True
    return _by_label(inside, stretch.label), False


def _proven(document: Document, stretch: Stretch, inside: list[Word]) -> Kind | None:
    """What lists of words and the words around it tell."""
    last = inside[-1].lower
    if " ".join(word.lower for word in inside) in places():
        return "place"
    if _pressed(document, stretch, last) or _owned(inside):
        return "body"
    if _titled(inside) or _apposed(inside[-1]):
        return "person"
    if last in words("bodies"):
        return "body"
    return _placed_or_personal(document, stretch, inside)


def _placed_or_personal(
    document: Document, stretch: Stretch, inside: list[Word]
) -> Kind | None:
    if inside[1:] and inside[-1].lower in words("geography"):
        return "place"
    return "person" if _personal(document, stretch, inside) else None


def _pressed(document: Document, stretch: Stretch, last: str) -> bool:
    """ "The Herald"."""
    before = document.words[max(0, stretch.first - 1) : stretch.first]
    return bool(before) and before[0].lower == "the" and last in words("press")


def _owned(inside: list[Word]) -> bool:
    """ "Drivers' Guild"."""
    owner = any(word.tag == "POS" for word in inside)
    return owner and inside[-1].lower in words("makers")


def _titled(inside: list[Word]) -> bool:
    """ "Mayor Rita Holm"; the last word alone may be any name."""
    listed = inside[0].lower in words("titles") or is_person(inside[0])
    return listed and len(inside) > 1 and inside[-1].lower not in words("bodies")


def _apposed(last: Word) -> bool:
    """ "The mayor, Rita Holm"."""
    named = last.dep == "appos" and last.head.pos == "NOUN"
    return named and is_person(last.head)


def _personal(document: Document, stretch: Stretch, inside: list[Word]) -> bool:
    """Does it look like a person's name, or stand where only persons' do?"""
    two = 2 <= len(inside) <= 4 and all(w.text[:1].isalpha() for w in inside)
    speaks = any(word.lower in words("bodies") for word in inside)
    if two and given_name(inside[0]) and not speaks:
        return True
    after = document.words[stretch.last : stretch.last + 2]
    if len(after) == 2 and after[0].text == "," and AGE.fullmatch(after[1].text):
        return True
    if any(c.dep == "appos" and is_person(c) for c in inside[-1].children):
        return True
    return _called(document, stretch.first)


def _called(document: Document, first: int) -> bool:
    """ "campaigner Lotta Frey"."""
    if not first:
        return False
    before = document.words[first - 1]
    listed = is_person(before) and before.lower not in words("bodies")
    singular = before.tag in {"NN", "NNP"}
    return listed and singular and before.dep in {"compound", "nmod", "amod"}


def _by_label(inside: list[Word], label: str) -> Kind:
    """What the parser takes it for."""
    speaks = any(word.lower in words("bodies") for word in inside)
    if speaks and label != "PERSON":
        return "body"
    return KINDS.get(label, "other")


def inside_of(document: Document, first: int) -> bool:
    """ "In Velm": does the name that begins here follow such a preposition?"""
    return first > 0 and document.words[first - 1].lower in WITHIN
