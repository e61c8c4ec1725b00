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
    (
        "The mayor supports the plan for a new bridge.",
        "You support the plan for a new bridge.",
    ),
    (
        "The mayor voiced concern about the old bridge.",
        "The old bridge eased the mayor's concern about the road.",
    ),
]


@pytest.mark.parametrize(("surer", "looser"), SURER)
def test_decide_is_surer_of(surer, looser):
    (first,) = extract(surer)

    assert all(first.confidence > other.confidence for other in extract(looser))


@pytest.mark.parametrize("text", ["Say that it rains.", "Knowing that it rains helps."])
def test_decide_drops_what_nobody_says(text):
    assert extract(text) == []


def test_decide_hardly_takes_deeds_told_in_an_interview_for_reports():
    question = "Why did you go?\n\n"
    answer = "He supported the plan for a new road.\n\n"

    assert len(extract(answer)) == 1
    assert extract((question + answer) * 2) == []


def test_decide_takes_what_is_thought_in_an_interview():
    text = "Why did you go?\n\nI know that it rained.\n\nAnd you?\n\nNo."

    assert len(extract(text)) == 1
