"""How sure we are: the order matters, not the figure."""

import pytest

from claims.extraction import extract

SURER = [
    (
        "The mayor said that the bridge was safe.",
        "The mayor thinks that the bridge is safe.",
    ),
    (
        "The mayor said that the bridge was safe.",
        "The mayor welcomed the old bridge over the river.",
    ),
    (
        "The mayor says that the bridge is safe.",
        "The mayor would say that the bridge is safe.",
    ),
    (
        "The mayor promised to rebuild the old bridge.",
        "We promised to rebuild the old bridge.",
    ),
]


@pytest.mark.parametrize(("surer", "looser"), SURER)
def test_decide_is_surer_of(surer, looser):
    (first,) = extract(surer)

    assert all(first.confidence > other.confidence for other in extract(looser))


@pytest.mark.parametrize("text", ["Say that it rains.", "Knowing that it rains helps."])
def test_decide_drops_what_nobody_says(text):
    assert extract(text) == []
