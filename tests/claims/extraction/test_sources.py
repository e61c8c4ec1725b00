"""Sources: who stands behind a cue."""

import pytest

from claims.extraction.parse import parse
from claims.extraction.sources import (
    adjective_source,
    is_passive,
    noun_source,
    phrase,
    verb_source,
)

from .reading import word

VERBS = {
    "subject": ("The old mayor said it rained.", "said", "The old mayor"),
    "agent": ("It was said by the mayor that it rained.", "said", "the mayor"),
    "shared": ("The mayor left and said it rained.", "said", "The mayor"),
    "participle": ("The mayor left, saying it rained.", "saying", "The mayor"),
    "purpose": ("The mayor came to announce a plan.", "announce", "The mayor"),
    "quickness": ("The mayor was quick to deny it.", "deny", "The mayor"),
    "relative": ("The man who denied it left.", "denied", "who"),
    "nobody": ("The road was denounced twice.", "denounced", ""),
}
NOUNS = {
    "possessive": ("The mayor's claim that it rained was false.", "claim", "mayor"),
    "by": ("A claim by the mayor that it rained was false.", "claim", "mayor"),
    "who makes it": ("The mayor repeated the claim.", "claim", "mayor"),
    "nobody": ("Claims that it rained were false.", "Claims", None),
}


def found(text: str, cue: str):
    document = parse(text)
    return document, word(document, cue)


@pytest.mark.parametrize("kind", VERBS)
def test_verb_source(kind):
    text, cue, expected = VERBS[kind]
    document, verb = found(text, cue)

    head = verb_source(verb)

    indexes = sorted(phrase(head, verb)) if head else []
    assert " ".join(document.words[index].text for index in indexes) == expected


@pytest.mark.parametrize("kind", NOUNS)
def test_noun_source(kind):
    text, cue, expected = NOUNS[kind]
    _, noun = found(text, cue)

    head = noun_source(noun)

    assert (head.text if head else None) == expected


def test_adjective_source_is_the_subject():
    _, adjective = found("The mayor is confident that it rains.", "confident")

    assert adjective_source(adjective).text == "mayor"


def test_verb_source_is_who_gives_the_statement():
    text = "Vera Hill released a statement saying that the road was open."
    _, verb = found(text, "saying")

    assert verb_source(verb).text == "Hill"


@pytest.mark.parametrize(
    ("text", "cue", "passive"),
    [
        ("The road was denounced by all.", "denounced", True),
        ("A road denounced by all was built.", "denounced", True),
        ("Asked about the road, she smiled.", "Asked", True),
        ("The mayor denounced the road.", "denounced", False),
    ],
)
def test_is_passive(text, cue, passive):
    _, verb = found(text, cue)

    assert is_passive(verb) is passive
