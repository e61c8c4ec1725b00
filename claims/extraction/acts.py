"""What an attribution does, in which form, and what a checker should notice."""

import re

from .candidates import Candidate
from .lexicon import words
from .model import Act, Form
from .parse import Document, Word
from .quoting import Voices

# "insisted that it be closed": a demand, where "insisted that it was" asserts.
SUBJUNCTIVE = {
    *("insist", "demand", "ask", "propose", "recommend", "suggest", "urge"),
    *("insistence", "suggestion"),
}
MODALS = {"should", "must", "ought"}
SINGULAR = {"NN", "NNP"}
THIRD = {"he", "she", "it", "everyone", "everybody", "nobody"}
# What a verb or noun does in one of its frames only.
FRAMED: dict[tuple[str, str], Act] = {
    ("agree", "to"): "commit",
    ("agree", "+to"): "commit",
    ("agree", "+on"): "commit",
    ("call", "+for"): "demand",
    ("call", "+on"): "demand",
    ("caution", "+against"): "demand",
    ("describe", "as"): "evaluate",
    ("find", "np"): "evaluate",
    ("insistence", "+on"): "demand",
    ("object", "that"): "assert",
    ("object", "quote"): "assert",
    ("object", "+to"): "deny",
    ("question", "np"): "deny",
    ("question", "that"): "demand",
    ("swear", "to"): "commit",
    ("warn", "+against"): "demand",
}
NEGATED: dict[str, Act] = {"believe": "deny", "deny": "assert", "dispute": "assert"}
TOLD_TO = {"tell", "remind", "warn", "caution"}
NUMERAL = re.compile(r"\d")


def act_of(document: Document, one: Candidate) -> Act:
    """Assert, deny, demand, commit or evaluate, by the cue and how it is used."""
    lemma = one.word.lemma
    act = FRAMED.get((lemma, one.frame), one.entry.act)
    if _demands(one):
        return "demand"
    if lemma in {"describe", "find"} and _judges(document, one):
        return "evaluate"
    if lemma == "rule" and any(child.lower == "out" for child in one.word.children):
        return "deny"
    if lemma == "expect" and one.frame == "to" and not _of_another(one):
        return "commit"
    return NEGATED.get(lemma, act) if _negated(document, one) else act


def _demands(one: Candidate) -> bool:
    """ "Told them to leave", "insisted that they leave", "wants to know"."""
    lemma = one.word.lemma
    if one.frame == "to" and lemma in TOLD_TO:
        return True
    if lemma == "know" and one.word.head.lemma in {"want", "demand", "ask"}:
        return True
    return lemma in SUBJUNCTIVE and (_subjunctive(one) or _gerund(one))


def form_of(voices: Voices, document: Document, one: Candidate) -> Form:
    """Direct when all of it is quoted, mixed when some is, indirect when none."""
    own = voices.number(one.word.index)
    spoken = [index for index in one.content if document.words[index].pos != "PUNCT"]
    quoted = sum(voices.number(index) not in {-1, own} for index in spoken)
    if not quoted:
        return "indirect"
    loose = [i for i in spoken if voices.number(i) in {-1, own}]
    only_that = all(document.words[i].lower in {"that", "but", "and"} for i in loose)
    return "direct" if only_that else "mixed"


def flags_of(document: Document, one: Candidate, form: Form) -> frozenset[str]:
    """Of number, casualty, accusation, unnamed, hedged, quote and future."""
    said = [document.words[index] for index in sorted(one.content)]
    flags = content_flags(said)
    cue = {document.words[index].lower for index in one.cue}
    if cue & words("accusations"):
        flags.add("accusation")
    if form != "indirect":
        flags.add("quote")
    if _unnamed(document, one):
        flags.add("unnamed")
    return frozenset(flags)


def content_flags(said: list[Word]) -> set[str]:
    """What the words themselves tell."""
    lower = {word.lower for word in said}
    flags = {
        name
        for name, listed in (
            ("casualty", "casualties"),
            ("accusation", "accusations"),
            ("hedged", "hedges"),
            ("future", "future"),
        )
        if lower & words(listed)
    }
    if any(NUMERAL.search(w.text) or _counts(w) for w in said):
        flags.add("number")
    return flags


def _counts(word: Word) -> bool:
    if word.lower == "one":  # "no one", "one of them"
        return False
    parts = word.lower.split("-")
    return any(part in words("numbers") for part in parts)


def _subjunctive(one: Candidate) -> bool:
    """ "That it be closed", "that she come", "that it should be closed"."""
    for child in one.word.children:
        if child.dep in {"ccomp", "acl", "relcl"} and child.index in one.content:
            aids = {c.lower for c in child.children if c.dep in {"aux", "auxpass"}}
            if aids & MODALS:
                return True
            passive = "be" in aids and child.tag == "VBN"
            return not aids - {"be"} and (passive or _bare(child))
    return False


def _bare(verb: Word) -> bool:
    """Is it the bare form, where "she comes" would have been the plain one?"""
    subjects = [c for c in verb.children if c.dep in {"nsubj", "nsubjpass"}]
    alone = all(c.tag in SINGULAR or c.lower in THIRD for c in subjects)
    return verb.tag == "VB" or (verb.tag == "VBP" and bool(subjects) and alone)


def _gerund(one: Candidate) -> bool:
    """ "Suggested starting with the mounted unit"."""
    below = [c for c in one.word.children if c.index in one.content]
    named = one.word.lemma in {"suggest", "propose", "recommend", "urge"}
    return named and any(c.dep in {"xcomp", "pcomp"} and c.tag == "VBG" for c in below)


def _judges(document: Document, one: Candidate) -> bool:
    """ "Described it as clear", "found it daring"."""
    if one.word.lemma == "describe":
        said = {document.words[index].lower for index in one.content}
        return one.frame in {"np", "as"} and "as" in said
    below = [c for c in one.word.children if c.pos == "ADJ" and not _verbal(c)]
    return any(child.dep in {"ccomp", "oprd"} for child in below)


def _verbal(adjective: Word) -> bool:
    """ "Found that it was daring" tells what was found."""
    return any(child.dep in {"aux", "cop", "mark"} for child in adjective.children)


def _of_another(one: Candidate) -> bool:
    """ "Expects prices to rise", unlike "expects to win"."""
    own = [c for c in one.word.children if c.dep in {"dobj", "auxpass"}]
    below = [c for c in one.word.children if c.dep in {"ccomp", "xcomp"}]
    return bool(own) or any(c.dep == "nsubj" for verb in below for c in verb.children)


def _negated(document: Document, one: Candidate) -> bool:
    return any(document.words[index].lower in words("negative") for index in one.cue)


def _unnamed(document: Document, one: Candidate) -> bool:
    if not one.source:
        return True
    inside = [document.words[index] for index in one.source]
    if any(word.pos == "PROPN" for word in inside):
        return False
    return any(word.lower in words("unnamed") for word in inside)
