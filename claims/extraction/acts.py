"""What an attribution does, in which form, and what a checker should notice."""

import re

from .candidates import Candidate
from .lexicon import words
from .model import Act, Form
from .parse import Document, Word
from .quoting import Voices

SUBJUNCTIVE = {"insist", "demand", "ask", "propose", "recommend", "suggest", "urge"}
MODALS = {"should", "must", "ought"}
NUMERAL = re.compile(r"\d")


def act_of(document: Document, one: Candidate) -> Act:
    """Assert, deny, demand, commit or evaluate, by the cue and how it is used."""
    act = one.entry.act
    if act == "demand" and one.frame == "quote" and one.word.lemma == "ask":
        return "assert"
    if one.frame == "to" and one.word.lemma in {"tell", "remind", "warn", "caution"}:
        return "demand"
    if one.word.lemma in SUBJUNCTIVE and _subjunctive(one):
        return "demand"
    if act == "assert" and _negated(document, one) and one.word.lemma == "believe":
        return "deny"
    return act


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
    for child in one.word.children:
        if child.dep == "ccomp" and child.index in one.content:
            aids = {c.lower for c in child.children if c.dep in {"aux", "auxpass"}}
            bare = child.tag == "VB" and not aids - {"be"}
            passive = "be" in aids and child.tag == "VBN" and not aids - {"be"}
            return bare or passive or bool(aids & MODALS)
    return False


def _negated(document: Document, one: Candidate) -> bool:
    return any(document.words[index].lower in words("negative") for index in one.cue)


def _unnamed(document: Document, one: Candidate) -> bool:
    if not one.source:
        return True
    inside = [document.words[index] for index in one.source]
    if any(word.pos == "PROPN" for word in inside):
        return False
    return any(word.lower in words("unnamed") for word in inside)
