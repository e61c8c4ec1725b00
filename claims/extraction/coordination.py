"""Cues that share a subject, which the parser tends to hang inside each other.

"Kiev insists that A and has denied that B"; "he said that A, adding that B";
"A and B have accused each other of C".
"""

from collections.abc import Callable

from .candidates import Candidate
from .lexicon import words
from .parse import Document, Word, ancestors, subtree

FINITE = {"VBZ", "VBD", "VBP"}
SUBJECTS = {"nsubj", "nsubjpass", "csubj", "expl"}
EACH_OTHER = {("each", "other"), ("one", "another")}


def rejoin(document: Document, candidates: list[Candidate]) -> None:
    """Take cues that share a subject out of each other's contents."""
    by_word = {one.word.index: one for one in candidates}
    for one in candidates:
        for shares in (_conjunct, _continuing):
            upper = _upper(document, one, by_word, shares)
            if upper is not None:
                _take_out(document, one, upper)
                _share(one, upper)
        upper = _upper(document, one, by_word, _another)
        if upper is not None:
            _take_out(document, one, upper)


def mutual(document: Document, candidates: list[Candidate]) -> None:
    """ "accused each other of C": the content is C, "each other of" is cue."""
    for one in candidates:
        at = one.word.index + 1
        pair = tuple(word.lower for word in document.words[at : at + 2])
        if pair not in EACH_OTHER or not one.entry.allows("np"):
            continue
        rest = document.words[at + 2 : at + 3]
        if rest and rest[0].pos in {"ADP", "SCONJ"}:
            one.cue |= {at, at + 1, at + 2}
            one.content = subtree(rest[0]) - one.cue
            one.frame = "np"
            one.source = _without_and(document, one)


def _without_and(document: Document, one: Candidate) -> set[int]:
    """Each party a piece of its own."""
    return {
        index
        for index in one.source
        if document.words[index].dep != "cc" and document.words[index].text != ","
    }


def _upper(
    document: Document,
    one: Candidate,
    by_word: dict[int, Candidate],
    shares: Callable[[Document, Candidate], bool],
) -> Candidate | None:
    """The cue above this one with which it shares a subject."""
    if one.frame in {"according", "hearsay", "colon"} or not shares(document, one):
        return None
    for above in ancestors(one.word):
        upper = by_word.get(above.index)
        if upper is None or above.sentence != one.word.sentence:
            continue
        if upper.frame in {"that", "quote"} and one.word.index in upper.content:
            return upper
    return None


def _conjunct(document: Document, one: Candidate) -> bool:
    """A finite verb joined by "and" or "but", without a subject of its own?"""
    word = one.word
    if word.dep != "conj" or not one.sure:
        return False
    if any(child.dep in SUBJECTS for child in word.children):
        return False
    if one.frame not in {"that", "quote"} and not _apart(document, one):
        return False
    aids = [child for child in word.children if child.dep == "aux"]
    finite = any(aid.tag in FINITE for aid in aids) or (word.tag in FINITE and not aids)
    head = word.head
    return finite and head.dep in {"ccomp", "conj"}


def _apart(document: Document, one: Candidate) -> bool:
    """ "said A, and accused B": by its comma, or after "said he would A"?"""
    if "quote" not in one.entry.sure and one.entry.act == "assert":
        return one.word.lemma == "accuse" and _after_comma(document, one)
    modal = any(child.tag == "MD" for child in one.word.head.children)
    return _after_comma(document, one) or (modal and one.word.tag == "VBD")


def _after_comma(document: Document, one: Candidate) -> bool:
    before = min(one.cue) - 2
    return before > 0 and document.words[before].text == ","


def _another(document: Document, one: Candidate) -> bool:
    """ ", and rights groups warned that ...": a new statement by somebody else?"""
    word = one.word
    if word.dep != "conj" or one.frame != "that" or not one.entry.allows("quote"):
        return False
    subject = next((c for c in word.children if c.dep == "nsubj"), None)
    if subject is None or subject.pos == "PRON" or subject.index > word.index:
        return False
    before = min(one.source | one.cue) - 2
    return before > 0 and document.words[before].text == ","


def _continuing(document: Document, one: Candidate) -> bool:
    """ ", adding that ..." after what was said?"""
    word = one.word
    if word.tag != "VBG" or word.lemma not in words("continuing"):
        return False
    before = document.words[min(one.cue) - 1] if min(one.cue) else word
    return before.text == "," and word.dep in {"advcl", "xcomp", "conj", "acl", "dep"}


def _take_out(document: Document, one: Candidate, upper: Candidate) -> None:
    below = subtree(one.word)
    edge = min(below | one.cue)
    one.content -= upper.cue | upper.source
    if _is_joint(document.words, edge - 1):
        edge -= 1
    upper.content = {i for i in upper.content if i < edge and i not in below}


def _share(one: Candidate, upper: Candidate) -> None:
    one.source = set(upper.source)
    one.subject = upper.subject


def _is_joint(found: list[Word], index: int) -> bool:
    return index >= 0 and found[index].lower in {"and", "but", ","}
