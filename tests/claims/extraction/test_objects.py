"""Contents that are no clauses."""

import pytest

from claims.extraction.lexicon import verbs
from claims.extraction.objects import (
    infinitive,
    likened,
    object_phrase,
    prepositional,
)
from claims.extraction.parse import parse

from .reading import spelled, word

OBJECTS = {
    "noun": ("Hill denied the report.", "denied", "the report"),
    "completed": (
        "Hill blamed the mayor for the delay.",
        "blamed",
        "the mayor for the delay",
    ),
    "place of saying": ("Hill denied the report in a letter.", "denied", "the report"),
    "gerund": ("Hill proposed closing the road.", "proposed", "closing the road"),
    "what one is called": (
        "Hill called the plan a mistake.",
        "called",
        "the plan a mistake",
    ),
    "person": ("Hill praised her for it.", "praised", "her for it"),
    "passive": ("The plan was praised by Hill.", "praised", "The plan"),
    "relative": ("It was a report which Hill denied.", "denied", "which"),
    "mere pronoun": ("Hill denied it.", "denied", ""),
    "oneself": ("Hill declared herself neutral.", "declared", ""),
}
PREPOSITIONS = {
    "phrase": ("Hill called for calm.", "called", ("+for", "calm")),
    "what one is to do": (
        "Hill called for the mayor to resign.",
        "called",
        ("+for", "the mayor to resign"),
    ),
    "particle": ("Hill laid out a plan.", "laid", ("+out", "a plan")),
}


@pytest.mark.parametrize("kind", OBJECTS)
def test_object_phrase(kind):
    text, cue, expected = OBJECTS[kind]
    document = parse(text)

    found = object_phrase(document, word(document, cue), set())

    assert spelled(document, found) == expected


@pytest.mark.parametrize("kind", PREPOSITIONS)
def test_prepositional(kind):
    text, cue, (frame, content) = PREPOSITIONS[kind]
    document = parse(text)
    one = word(document, cue)

    [(name, found)] = prepositional(one, verbs()[one.lemma])

    assert (name, spelled(document, found)) == (frame, content)


def test_infinitive_has_who_is_to_do_it():
    document = parse("Hill urged the mayor to resign.")

    found = infinitive(document, word(document, "urged"), set())

    assert spelled(document, found) == "the mayor to resign"


def test_likened_has_what_is_likened():
    document = parse("Hill described the move as a ruse.")

    found = likened(document, word(document, "described"), set())

    assert spelled(document, found) == "the move as a ruse"
