"""Depth, on candidates made by hand."""

from claims.extraction.candidates import Candidate
from claims.extraction.depth import depths
from claims.extraction.lexicon import verbs
from claims.extraction.parse import parse


def test_depths_count_the_contents_around():
    words = parse("a b c d e f g").words
    entry = verbs()["say"]
    outer = Candidate(words[0], entry, "that", {0}, set(), {1, 2, 3, 4})
    inner = Candidate(words[1], entry, "that", {1}, set(), {2, 3, 4})
    inmost = Candidate(words[2], entry, "that", {2}, set(), {3})
    beside = Candidate(words[5], entry, "that", {5}, set(), {6})

    assert depths([outer, inner, inmost, beside]) == [0, 1, 2, 0]
