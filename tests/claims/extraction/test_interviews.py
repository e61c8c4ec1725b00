"""Interviews printed as questions and answers."""

import pytest

from .reading import speakers

TURNS = (
    "\n\nWhy did you run for office?\n\nI believe that the town can grow."
    "\n\nDo you think that the bridge is safe?\n\nYes. I know that it was mended."
)
ASKED = {
    "interviews": "Norland News interviews Rita Holm, mayor of Velm",
    "interview with": "Interview with mayor Rita Holm on the bridge at Velm",
    "was interviewed": "Rita Holm was interviewed by Norland News.",
    "spoke with": "Norland News met Carl Dunn, and spoke with Rita Holm.",
    "headline": "Rita Holm on a bridge\n\nWe met her for an interview.",
}
OPEN = {
    "two are asked": "An interview with Rita Holm and Carl Dunn",
    "experts are asked": "Norland News interviews three experts",
    "nobody is named": "An interview about the bridge",
    "nothing tells of an interview": "Rita Holm on a bridge\n\nWe met on Monday.",
    "only a nickname": "An interview with the ‘Bridge Lady’",
}


@pytest.mark.parametrize("kind", ASKED)
def test_interview_names_who_is_asked(kind):
    assert speakers(ASKED[kind] + TURNS) == ["Rita Holm"] * 3


@pytest.mark.parametrize("kind", OPEN)
def test_interview_stays_open(kind):
    assert speakers(OPEN[kind] + TURNS) == [None] * 3


def test_interview_leaves_we_open():
    text = ASKED["interviews"] + TURNS + "\n\nWe think that it will open."

    assert speakers(text) == [*["Rita Holm"] * 3, None]


def test_interview_leaves_the_asker_open():
    text = ASKED["interviews"] + TURNS + "\n\nI think that it leaks. Does it?"

    assert speakers(text) == [*["Rita Holm"] * 3, None]


def test_interview_needs_questions():
    text = "Interview with Rita Holm\n\nI believe that the town can grow."

    assert speakers(text) == [None]


def test_interview_is_no_column():
    text = (
        "Rita Holm gave an interview with Carl Dunn.\n\nBut is the bridge safe?"
        "\n\nI believe that it is not.\n\nAnd who will pay for it?\n\n"
        "I think that the town will."
    )

    assert speakers(text) == [None, None]


def test_interview_reads_question_and_answer():
    text = (
        "Interview with Rita Holm\n\nQ: Is your bridge safe for all of us?\n\n"
        "A: I think that the bridge is safe.\n\nQ: Will it open in May this year?\n\n"
        "A: I hope that it will open."
    )

    assert speakers(text) == [None, "Rita Holm", None, "Rita Holm"]


def test_interview_reads_initials_and_surnames():
    text = (
        "Rita Holm met Carl Dunn.\n\nRH: The bridge is safe for all of us.\n\n"
        "DUNN: The bridge is not safe for anybody."
    )

    assert speakers(text) == ["Rita Holm", "Carl Dunn"]
