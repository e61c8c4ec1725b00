"""Roles: what the text calls somebody beside the name, "mayor", "34-year-old"."""

from collections.abc import Iterator

from .kinds import AGE, Kind, tells_person
from .lexicon import words
from .parse import Document, Word

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


def find_roles(document: Document, first: int, last: int) -> frozenset[str]:
    """What stands before the name between these words, or behind it after a comma."""
    head = document.words[last - 1]
    found = {word.lower for word in _before(document, first)}
    for word in document.words[first:last]:
        for child in word.children:
            if child.dep == "appos" and child.index >= last:
                found |= {child.lemma, child.lower}
    if head.dep == "appos" and head.head.index < first:
        found.add(head.head.lemma)
    spelled = {SHORT.get(role, role) for role in found}
    roles = {role for role in spelled if _tells(role)}
    return frozenset(roles) | _age(document, last)


def suiting(roles: frozenset[str], kind: Kind) -> frozenset[str]:
    """A person is no board, and a board no chairman."""
    bodies = words("bodies") | words("makers")
    if kind == "person":
        return roles - (bodies - words("persons"))
    return roles & bodies if kind != "place" else frozenset()


def _tells(role: str) -> bool:
    listed = words("titles") | words("bodies") | words("makers")
    return role in listed or tells_person(role)


def _before(document: Document, first: int) -> Iterator[Word]:
    """The words that lead up to a name: "Transport Minister" Odile Marr."""
    follows: Word | None = None
    for word in reversed(document.words[max(0, first - 5) : first]):
        of = word.lower == "of" and follows is not None and follows.text[0].isupper()
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
