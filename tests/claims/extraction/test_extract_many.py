"""Many texts at once."""

from collections.abc import Iterator

from claims.extraction import extract, extract_many
from claims.extraction.parse import AT_ONCE

TEXTS = [
    "The ministry said that the road was open.",
    "",
    " \n\n ",
    'Vera Hill told us: "It is shut.\n\n"It will stay so," she added.',
    "The road is long. " * 400,
    "According to the mayor, \ud800 the road was mined.\n\nShe has denied it.",
]


def test_extract_many_gives_what_extract_gives():
    assert list(extract_many(TEXTS)) == [extract(text) for text in TEXTS]


def test_extract_many_of_nothing_is_nothing():
    assert list(extract_many([])) == []


def test_extract_many_reads_only_a_few_texts_ahead():
    taken = 0

    def endless() -> Iterator[str]:
        nonlocal taken
        while True:
            taken += 1
            yield TEXTS[0]

    next(extract_many(endless()))

    assert taken <= 2 * AT_ONCE / len(TEXTS[0])
