"""What the order of words tells where the parse has no answer."""

from .candidates import Candidate
from .content import SUBJECTS, VERBAL
from .lexicon import Entry, verbs
from .parse import Document, Word, subtree
from .sources import phrase

SPEECH = frozenset({"that", "quote"})
NOMINAL = {"NOUN", "PROPN", "PRON"}
OPENING = {"DET", "ADJ", "PROPN", "NOUN", "NUM", "PRON"}
FINITE = {"VBD", "VBZ", "VBP", "MD"}
RELATIVE = {"who", "which", "that"}
OTHERWISE = {"as", "because", "if", "like", "since", "so", "until", "when", "while"}
LONGEST_OPENING = 3  # words
FAR = 12  # words between a cue and the clause it brings


def speaks(entry: Entry) -> bool:
    """Does the verb bring clauses and quotations alike, as "say" does?"""
    return entry.sure >= SPEECH


def named_beside(document: Document, cue: set[int]) -> Word | None:
    """The head of the name right after or right before a cue without a subject."""
    after = named_after(document, max(cue))
    if after is None or after.dep in SUBJECTS:
        return named_before(document, min(cue))
    return after


def clause_beyond(document: Document, verb: Word, cue: set[int]) -> set[int]:
    """The first clause with a subject of its own after "said on Monday"."""
    sentence = document.sentences[verb.sentence]
    start = max(cue) + 1
    for index in range(start, min(start + FAR, sentence.last)):
        word = document.words[index]
        if word.text in {",", ":", ";", "“", '"'} or word.lower in OTHERWISE:
            return set()
        if word.lower == "that" and word.dep == "mark":
            return _from(index, word.head)
        if word.lower in RELATIVE and word.dep in SUBJECTS:
            return set()
        if word.dep in SUBJECTS - {"csubj"} and _is_finite(word.head):
            first = min(i for i in subtree(word) if i >= start)
            return _from(first, word.head)
    return set()


def clause_above(document: Document, verb: Word, unit: set[int]) -> set[int]:
    """ "I mean, the question is why": the clause that a short opening is hung on.

    Not where that clause reports the opening: "Bridge holds, owner says".
    """
    head, last = verb.head, max(unit)
    above = verbs().get(head.lemma)
    if above and speaks(above):
        return set()
    hung = verb.dep in {"ccomp", "parataxis"} and head.index > last
    if not hung or head.sentence != verb.sentence or last - min(unit) > LONGEST_OPENING:
        return set()
    if verb.tag not in FINITE or document.words[last + 1].text in {"“", '"', ":"}:
        return set()
    found = {index for index in subtree(head) if index > last}
    starts = min(unit) == document.sentences[verb.sentence].first
    return found if starts and any(c.dep in SUBJECTS for c in head.children) else set()


def named_after(document: Document, last: int) -> Word | None:
    """ "said Odile Marr, a chair of ..."."""
    following = document.words[last + 1 : last + 2]
    if not following or following[0].pos not in OPENING:
        return None
    word, sentence = following[0], following[0].sentence
    while word.head is not word and word.head.index > last:
        if word.head.sentence != sentence or word.head.pos not in NOMINAL:
            break
        word = word.head
    return word if word.pos in NOMINAL else None


def named_before(document: Document, first: int) -> Word | None:
    """ "the department which said", "the Oldport Gazette Harrow said"."""
    if first == 0:
        return None
    word = document.words[first - 1]
    relative = word.lower in RELATIVE
    return word if relative or word.pos in {"PROPN", "PRON"} else None


def turn_round(document: Document, one: Candidate) -> None:
    """ "The road is shut, said Ann Lee": the parser took Ann for what is said."""
    last = max(one.cue)
    inside = [document.words[index] for index in one.content]
    if not inside or any(w.pos in VERBAL or w.index < last for w in inside):
        return
    subject = named_after(document, last)
    before = document.words[max(0, min(one.cue) - 1)]
    if subject is None or subject.entity not in {"PERSON", "ORG"}:
        return
    if min(one.content) != last + 1 or before.text == ",":
        return
    first = document.sentences[before.sentence].first
    one.subject, one.source = subject, phrase(subject, one.word)
    one.content = set(range(first, min(one.cue))) - one.source


def _from(first: int, head: Word) -> set[int]:
    return {index for index in subtree(head) if index >= first}


def _is_finite(verb: Word) -> bool:
    aids = {child.tag for child in verb.children if child.dep in {"aux", "auxpass"}}
    return bool((aids | {verb.tag}) & FINITE)
