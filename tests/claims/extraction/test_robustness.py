"""Any string at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.extraction import Span, extract, unattributed

PIECES = st.sampled_from(
    [
        "Ann said that",
        "the mayor denied",
        "he told them,",
        "according to",
        "Kiev and Moscow accused each other of",
        "it rained",
        "that which",
        "who said that",
        "Hill, who",
        "the claim that",
        "said",
        "and",
        "46 people died",
        "“",
        "”",
        '"',
        "'",
        ",",
        ".",
        ":",
        "—",
        "\n\n",
        "\n",
    ]
)
TEXTS = st.one_of(
    st.text(alphabet=st.characters(), max_size=200),
    st.lists(PIECES, max_size=30).map(" ".join),
)

HARD = {
    "nothing": "",
    "spaces": " \n\t\r\n " * 1000,
    "nul": "Ann\x00 said \x00that it rained.",
    "surrogates": "Ann said \ud800 that \udfff “it \ud83d rained”.",
    "right to left": "قال الوزير إن \u202eAnn said\u202c الحرب انتهت.",
    "emoji": "👩‍👩‍👧‍👦 said “👍🏽 yes”. " * 20,
    "combining marks": "e" + "\u0301" * 1_000_000,
    "no space": "x" * 200_000,
    "parentheses": "(" * 100_000,
    "quotes": '"' * 100_000,
    "curly quotes": "“" * 100_000,
    "dots": "." * 100_000,
    "lines": "\n" * 200_000,
    "quotation of many paragraphs": "Ann said: “it rained.\n\n" + "“Yes.\n\n" * 300,
    "one long sentence": "Ann said that " * 300,
}


def sound(spans: tuple[Span, ...], text: str) -> bool:
    """Within bounds, not empty, sorted and disjoint?"""
    edges = [edge for span in spans for edge in (span.start, span.end)]
    filled = all(span.start < span.end for span in spans)
    within = not edges or (edges[0] >= 0 and edges[-1] <= len(text))
    return filled and within and edges == sorted(edges)


def check(text: str) -> None:
    """What holds for every text."""
    found = extract(text)

    for one in found:
        assert one.content
        for role in (one.source, one.cue, one.content, one.speaker_spans):
            assert sound(role, text)
        assert 0 <= one.confidence <= 1
        assert (one.speaker is None) == (not one.speaker_spans)
    assert sound(tuple(unattributed(text)), text)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_extract_is_sound_on_any_text(text):
    check(text)


@settings(max_examples=30, deadline=None)
@given(TEXTS)
def test_extract_is_pure(text):
    assert extract(text) == extract(text)


@pytest.mark.parametrize("kind", HARD)
def test_extract_bears(kind):
    check(HARD[kind])
