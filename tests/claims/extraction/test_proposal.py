"""Candidates: cue, source, content and frame together, before anything is decided."""

import pytest

from claims.extraction.candidates import Candidate
from claims.extraction.parse import Document, parse
from claims.extraction.proposal import propose
from claims.extraction.quotations import find_quotations
from claims.extraction.quoting import Voices, locate

CASES = {
    "clause": (
        "Hill said that it rained.",
        [("that", "Hill", "said", "that it rained")],
    ),
    "according to": (
        "According to Hill, it rained.",
        [("according", "Hill", "According to", "it rained")],
    ),
    "hearsay": (
        "The bank was reportedly robbed.",
        [("hearsay", "", "reportedly", "The bank was robbed")],
    ),
    "noun": (
        "Hill's claim that it rained was false.",
        [("that", "Hill 's", "claim", "that it rained")],
    ),
    "lent noun": (
        "Hill voiced concern about the road.",
        [("+about", "Hill", "voiced concern about", "the road")],
    ),
    "adjective": (
        "Hill was dismissive of the plan.",
        [("+of", "Hill", "was dismissive of", "the plan")],
    ),
    "label": (
        "HILL: The road is open.",
        [("colon", "HILL", ":", "The road is open")],
    ),
    "opening": (
        "I mean, the question is why.",
        [("that", "I", "mean", "the question is why")],
    ),
    "nothing said": ("Hill said it and left.", []),
}


def proposed(text: str) -> tuple[Document, list[Candidate]]:
    document = parse(text)
    voices = Voices(document, locate(document, find_quotations(text)))
    return document, propose(document, voices)


@pytest.mark.parametrize("kind", CASES)
def test_propose(kind):
    text, expected = CASES[kind]

    document, found = proposed(text)

    def words(indexes: set[int]) -> str:
        inside = [document.words[index] for index in sorted(indexes)]
        return " ".join(w.text for w in inside if w.text == ":" or w.pos != "PUNCT")

    assert [
        (one.frame, words(one.source), words(one.cue), words(one.content))
        for one in found
        if one.source or one.frame == "hearsay"
    ] == expected


def test_propose_is_in_text_order():
    _, found = proposed("Hill said it rained. Brandt denied it. Police: it did rain")

    assert found == sorted(found, key=lambda one: one.word.index)
