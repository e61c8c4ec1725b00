"""Cues: the words that may tie a content to a source."""

from collections import Counter

from .lexicon import Entry, adjectives, nouns, verbs, words
from .parse import Document, Word

OUTRIGHT = Entry("assert", frozenset({"according", "hearsay", "colon"}), frozenset())
MOST = 30  # cues in a sentence; what has more is none, and costs time and memory
FARTHEST = 5  # words from a verb to the noun it lends itself to
LEFT_OF_CUE = {"aux", "auxpass", "neg", "advmod"}
# Verbs through which a cue is told: "continued to deny", "tried to play down".
RAISING = frozenset(
    [
        "appear",
        "seem",
        "continue",
        "begin",
        "start",
        "go",
        "proceed",
        "come",
        "try",
        "dare",
        "need",
        "happen",
        "manage",
        "tend",
        "hasten",
        "use",
        "move",
        "seek",
        "attempt",
        "rush",
        "hesitate",
        "prefer",
        "choose",
        "wish",
    ]
)


def find_cues(document: Document) -> list[tuple[Word, Entry]]:
    """Every word that the lexicon holds as a cue, with its entry, in text order."""
    found = []
    seen = Counter[int]()
    for word in document.words:
        entry = _entry(document, word)
        if entry and seen[word.sentence] < MOST:
            seen[word.sentence] += 1
            found.append((word, entry))
    return found


def _entry(document: Document, word: Word) -> Entry | None:
    if word.lower in words("hearsay"):
        return OUTRIGHT
    if word.lower == "according":
        return OUTRIGHT if _next(document, word) == "to" else None
    if word.dep == "amod":  # "the so-called palace"
        return None
    return _listed(word)


def _listed(word: Word) -> Entry | None:
    if felt(word):
        return adjectives()[word.lower]
    if word.pos == "VERB" or word.tag.startswith("VB"):
        return verbs().get(word.lemma) or verbs().get(_base(word))
    if word.pos in {"NOUN", "PROPN"}:
        return nouns().get(word.lemma) or nouns().get(word.lower.removesuffix("s"))
    if word.pos == "ADJ" and word.dep in {"acomp", "ROOT", "conj", "oprd"}:
        return adjectives().get(word.lemma)
    return None


def felt(word: Word) -> bool:
    """Is it a participle that tells a feeling: "was shocked that", "is opposed to"?"""
    if word.tag not in {"VBN", "VBD"} or word.lower not in adjectives():
        return False
    if any(child.dep in {"dobj", "agent"} for child in word.children):
        return False
    return any(child.dep == "auxpass" for child in word.children) or (
        word.dep in {"acomp", "oprd"}
    )


def _base(word: Word) -> str:
    """The lemma of a verb that stands in capitals in a headline."""
    lower = word.lower
    for ending, base in (("ies", "y"), ("es", ""), ("es", "e"), ("s", ""), ("ed", "")):
        if lower.endswith(ending) and lower.removesuffix(ending) + base in verbs():
            return lower.removesuffix(ending) + base
    return lower


def _next(document: Document, word: Word) -> str:
    following = document.words[word.index + 1 : word.index + 2]
    return following[0].lower if following else ""


def cue_words(document: Document, word: Word) -> set[int]:
    """The cue around its head: auxiliaries, adverbs and particles beside it."""
    found = {word.index}
    if word.lower == "according":
        return found | {word.index + 1}
    if word.pos == "ADJ" and word.head.pos in {"AUX", "VERB"}:
        return found | (_between(word.head, word) if word.dep == "acomp" else set())
    if word.pos != "VERB" and not word.tag.startswith("VB"):
        return found
    first = word
    went_on = first.dep == "advcl" and first.tag == "VB" and first.head.lemma == "go"
    if (went_on or first.dep == "xcomp") and first.head.lemma in RAISING:
        found |= _between(first.head, first)
        first = first.head
    beside = {c.index for c in first.children if c.dep in LEFT_OF_CUE}
    beside |= {c.index for c in word.children if c.dep in LEFT_OF_CUE}
    index = min(found) - 1
    while index in beside:
        found.add(index)
        index -= 1
    particles = (c.index for c in word.children if c.dep == "prt")
    return found | {index for index in particles if index == word.index + 1}


def raised(word: Word) -> Word:
    """The verb through which this one is told: "continued" of "continued to deny"."""
    if word.dep == "xcomp" and word.head.lemma in RAISING:
        return word.head
    return word


def lent(noun: Word) -> Word | None:
    """The verb that hands a noun its saying: "voiced" of "voiced concern about"."""
    verb = noun.head
    near = 0 < noun.index - verb.index <= FARTHEST
    held = noun.dep == "dobj" and noun.pos == "NOUN" and verb.pos == "VERB"
    return verb if held and near and verb.lemma in words("lending") else None


def _between(first: Word, last: Word) -> set[int]:
    if 0 < last.index - first.index <= 4:
        return set(range(first.index, last.index + 1))
    return {last.index}
