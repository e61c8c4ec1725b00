"""Cues: which words tie, and what belongs to them."""

import pytest

from claims.extraction.cues import MOST, cue_words, felt, find_cues, lent, raised
from claims.extraction.parse import parse

from .reading import word

CUES = {
    "verb": ("The mayor said that it rained.", ["said"]),
    "participle of feeling": ("She was shocked that it rained.", ["shocked"]),
    "noun": ("His claim that it rained was false.", ["claim"]),
    "adjective": ("She is confident that it will rain.", ["confident"]),
    "adverb": ("The bank was allegedly robbed.", ["allegedly"]),
    "according to": ("According to police, it rained.", ["According"]),
    "headline": ("Mayor DENIES that it rained", ["DENIES"]),
    "attributive": ("The so-called palace was empty.", []),
}
WHOLE = {
    "auxiliaries": (
        "The mayor has not yet said it rained.",
        "said",
        "has not yet said",
    ),
    "particle": ("The mayor pointed out that it rained.", "pointed", "pointed out"),
    "raising": ("She continued to deny the report.", "deny", "continued to deny"),
    "copula": (
        "She is very confident that it rains.",
        "confident",
        "is very confident",
    ),
    "according to": ("It rained, according to police.", "according", "according to"),
}


@pytest.mark.parametrize("kind", CUES)
def test_find_cues(kind):
    text, expected = CUES[kind]

    assert [one.text for one, _ in find_cues(parse(text))] == expected


def test_find_cues_takes_no_more_than_a_sentence_may_have():
    found = find_cues(parse("said that " * 150))

    per_sentence = [one.sentence for one, _ in found]
    assert max(map(per_sentence.count, per_sentence)) <= MOST


@pytest.mark.parametrize("kind", WHOLE)
def test_cue_words(kind):
    text, head, expected = WHOLE[kind]
    document = parse(text)

    found = cue_words(document, word(document, head))

    assert " ".join(document.words[index].text for index in sorted(found)) == expected


def test_felt_tells_feelings_from_deeds():
    document = parse("She was annoyed that the noise annoyed the child.")
    first, second = (one for one in document.words if one.text == "annoyed")

    assert felt(first)
    assert not felt(second)


def test_lent_finds_the_verb_that_voices():
    document = parse("The mayor voiced deep concern about the road.")

    verb = lent(word(document, "concern"))

    assert verb is not None
    assert verb.text == "voiced"


def test_lent_leaves_other_objects_alone():
    document = parse("The mayor fuelled concern about the road.")

    assert lent(word(document, "concern")) is None


def test_raised_finds_the_finite_verb():
    document = parse("She continued to deny the report.")

    assert raised(word(document, "deny")).text == "continued"
