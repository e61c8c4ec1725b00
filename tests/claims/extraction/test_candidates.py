"""Words to spans."""

from claims.extraction.candidates import cue_spans, spans
from claims.extraction.model import Span
from claims.extraction.parse import parse


def test_spans_trim_punctuation_at_the_edges():
    document = parse("It rained, he said.")

    assert spans(document, {0, 1, 2}) == (Span(0, 9),)


def test_spans_part_where_words_are_left_out():
    document = parse("Rain, he said, fell.")

    assert spans(document, {0, 5, 6}) == (Span(0, 4), Span(15, 19))


def test_spans_join_over_punctuation():
    document = parse("Rain, hail and snow fell.")

    assert spans(document, {0, 2}) == (Span(0, 10),)


def test_spans_of_punctuation_are_none():
    document = parse("Rain, he said.")

    assert spans(document, {1}) == ()


def test_cue_spans_may_be_a_colon():
    document = parse("Mayor: it rained")

    assert cue_spans(document, {1}) == (Span(5, 6),)
