"""Which candidates are attributions, and how sure we are of each."""

import math

from .candidates import Candidate, spans
from .cues import lent, raised
from .labels import CREDIT
from .lexicon import words
from .parse import Document
from .quoting import Voices
from .sources import is_passive
from .turns import Turn, find_turns

KEPT = 0.4
LIKELY = 0.5  # where no clause tells what was said, it must be more likely than not

# Log-odds, set by hand: no program fitted them. What they weigh was learned by reading
# the errors on news that others have marked up.
FRAME = {
    "that": 2.2,
    "quote": 2.2,
    "to": 0.3,
    "as": 0.4,
    "np": 0.3,
    "according": 2.4,
    "hearsay": 0.0,
    "colon": 0.6,
}
PREPOSITION = 0.4
DOUBTFUL = -1.1
UNSURE = -0.6  # the same, where no clause tells what was said
THOUGHT = -0.9  # a clause after a verb that hardly ever brings a quotation
NOBODY = -3.0
UNSAID = 1.0  # "did not say that", "may say that"
UNDONE = 0.4  # "does not support", "would welcome": a stance all the same
PASSIVE = -0.5  # "was criticised": by whom may well be left out
SPEAKERS = (
    ({"he", "she", "they", "who"}, 0.8),
    ({"it"}, 0.3),
    ({"this"}, -0.8),
    ({"i", "we", "you", "one"}, -0.4),
)
SPEAKER, DOCUMENT, OTHER = 0.8, 0.3, -0.6
CLAUSAL = {"that", "quote", "according", "hearsay", "colon"}
# Where nothing is quoted and no clause tells what was said, it takes more.
MAIN = 0.5  # what the sentence itself is there to tell
OWN = -0.5  # "we want peace": told, not reported
LENT = 1.0  # "voiced concern about it"
UNLENT = -0.5  # "concern about it"
YOURS = -1.5  # "you support the plan"
BELOW = -0.5  # "a man who wants to leave"
INSIDE = -0.4  # within what somebody else says
NAMED = -0.8  # by a noun: "their offer to sell"
UNSPOKEN = -0.3  # by a verb that hardly ever brings a quotation
# In the questions and answers of an interview.
TOLD = -2.0  # "they wanted to leave", "he favours it"
PICTURED = -2.0  # in a caption: "visitors share a joke"
SPOKEN = 0.8  # "I know that ...", "do you think that ...?"


def decide(
    document: Document, voices: Voices, candidates: list[Candidate]
) -> list[Candidate]:
    """The candidates that are kept, each with its confidence set."""
    reported = _reported(candidates)
    turns = find_turns(document)
    talk = any(turn is not Turn.LEAD for turn in turns)
    captions = _captions(candidates)
    for one in candidates:
        odds = _odds(document, voices, one)
        if one.frame not in CLAUSAL:
            odds += _loose(one, inside=one.word.index in reported)
        if talk:
            odds += _in_turn(one, lead=turns[one.word.paragraph] is Turn.LEAD)
        if one.word.index in captions and one.frame != "colon":
            odds += PICTURED
        one.confidence = 1 / (1 + math.exp(-odds))
    return [
        one
        for one in candidates
        if one.confidence >= (KEPT if one.frame in CLAUSAL else LIKELY)
        and spans(document, one.content)
    ]


def _reported(candidates: list[Candidate]) -> set[int]:
    """The words of what is said in so many words."""
    clausal = [one for one in candidates if one.frame in CLAUSAL - {"hearsay"}]
    return set().union(*(one.content - one.cue for one in clausal))


def _loose(one: Candidate, *, inside: bool) -> float:
    """What speaks against a demand, a wish or a judgement being reported here."""
    odds = INSIDE if inside else 0.0
    subject = one.subject.lower if one.subject is not None else ""
    if one.word.pos == "NOUN":
        odds += LENT if lent(one.word) is not None else UNLENT
    odds += YOURS if subject == "you" else OWN if subject in {"i", "we"} else 0.0
    if raised(one.word).dep in {"acl", "relcl", "pcomp", "xcomp", "pobj", "dobj"}:
        odds += BELOW
    elif raised(one.word).dep == "ROOT":
        odds += MAIN
    if one.frame == "to" and one.word.pos == "NOUN":
        odds += NAMED
    return odds if "quote" in one.entry.sure else odds + UNSPOKEN


def _captions(candidates: list[Candidate]) -> set[int]:
    """The words of what comes with a picture, before its credit."""
    credited = [one for one in candidates if one.entry is CREDIT]
    return set().union(*(one.content for one in credited))


def _in_turn(one: Candidate, *, lead: bool) -> float:
    """Where somebody talks, what they think is theirs; deeds are hardly reported."""
    if one.frame not in CLAUSAL:
        return TOLD / 2 if lead else TOLD
    if lead:
        return 0.0
    own = one.subject is not None and one.subject.lower in {"i", "you"}
    return SPOKEN if own else 0.0


def _odds(document: Document, voices: Voices, one: Candidate) -> float:
    odds = FRAME.get(one.frame, PREPOSITION)
    if not one.sure:
        odds += DOUBTFUL if one.frame in CLAUSAL else UNSURE
    if one.frame == "that" and "quote" not in one.entry.sure:
        odds += THOUGHT if one.sure else THOUGHT + DOUBTFUL
    odds += _source(one) + _cue(document, one) + _content(document, one)
    if voices.within(one.word.index):
        odds -= 0.5
    return odds


def _source(one: Candidate) -> float:
    """How much like somebody who speaks is the source?"""
    if one.frame == "hearsay":
        return 0.0
    subject = one.subject
    if subject is None or not one.source:
        thing = one.frame not in {"that", "quote"} and is_passive(one.word)
        return PASSIVE if thing else NOBODY
    if subject.lower == "that" and subject.tag == "DT":  # "That said, ..."
        return NOBODY
    for listed, odds in SPEAKERS:
        if subject.lower in listed:
            return odds
    labelled = subject.entity in {"PERSON", "ORG", "NORP", "GPE"}
    named = labelled or (subject.pos == "PROPN" and not subject.entity)
    if named or subject.lemma in words("persons") | words("bodies"):
        return SPEAKER
    return DOCUMENT if subject.lemma in words("documents") else OTHER


def _cue(document: Document, one: Candidate) -> float:
    odds = 0.0
    around = {document.words[index].lower for index in one.cue}
    clausal = one.frame in CLAUSAL
    if around & words("negative"):
        odds -= UNSAID if clausal else UNDONE
    if around & {"would", "could", "should", "may", "might", "can", "must"}:
        odds -= UNSAID if clausal else UNDONE
    supported = any(c.lower in {"do", "does", "did"} for c in one.word.children)
    top = raised(one.word)
    if top.tag == "VB" and not around & words("future") and not supported:
        odds -= 1.2
    return odds


def _content(document: Document, one: Candidate) -> float:
    count = sum(document.words[index].pos != "PUNCT" for index in one.content)
    return -1.0 if count < 2 else -0.3 if count < 4 else 0.0
