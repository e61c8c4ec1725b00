"""Contents: clauses, and where they stand."""

import pytest

from claims.extraction.content import after_that, clause, noun_content, verb_content
from claims.extraction.lexicon import adjectives, nouns, verbs
from claims.extraction.parse import parse
from claims.extraction.sources import phrase, verb_source

from .reading import spelled, word

CLAUSES = {
    "after": ("Hill said that the road was open.", "said", "that the road was open"),
    "without that": ("Hill said the road was open.", "said", "the road was open"),
    "question": ("Hill asked whether it rained.", "asked", "whether it rained"),
    "before": ("The road was open, Hill said.", "said", "The road was open ,"),
    "around": (
        "The road, Hill said, was open.",
        "said",
        "The road , was open .",
    ),
    "as": ("As Hill noted, the road was open.", "noted", ", the road was open ."),
    "after the day": (
        "Hill said on Monday that the road was open.",
        "said",
        "that the road was open",
    ),
    "not said": (
        "Hill has not said when the road will open.",
        "said",
        "when the road will open",
    ),
}
NOUNS = {
    "that": (
        "The claim that it rained was false.",
        "claim",
        ("that", "that it rained"),
    ),
    "to": ("The promise to pay was kept.", "promise", ("to", "to pay")),
    "of": ("The accusation of theft was false.", "accusation", ("+of", "theft")),
    "nothing": ("The claim was false.", "claim", ("", "")),
}


@pytest.mark.parametrize("kind", CLAUSES)
def test_verb_content_of_clauses(kind):
    text, cue, expected = CLAUSES[kind]
    document = parse(text)
    verb = word(document, cue)
    subject = verb_source(verb)
    unit = {verb.index, *phrase(subject, verb)}
    unit |= {c.index for c in verb.children if c.dep in {"aux", "neg", "mark"}}

    frame, found = verb_content(document, verb, verbs()[verb.lemma], unit)

    assert (frame, spelled(document, found)) == ("that", expected)


@pytest.mark.parametrize("kind", NOUNS)
def test_noun_content(kind):
    text, cue, (frame, content) = NOUNS[kind]
    document = parse(text)
    noun = word(document, cue)

    found_frame, found = noun_content(noun, nouns()[noun.lemma])

    assert (found_frame, spelled(document, found)) == (frame, content)


def test_noun_content_of_an_adjective_needs_no_that():
    document = parse("Hill is confident the road is open.")

    frame, found = noun_content(word(document, "confident"), adjectives()["confident"])

    assert (frame, spelled(document, found)) == ("that", "the road is open")


def test_clause_leaves_infinitives_alone():
    document = parse("Hill expects them to leave.")
    verb = word(document, "expects")

    assert clause(document, verb, {verb.index}) == set()


def test_after_that_stops_at_other_words():
    document = parse("Hill said nothing and that was that.")
    verb = word(document, "said")

    assert after_that(document, verb, {verb.index}) == set()
