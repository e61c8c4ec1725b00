"""Interviews printed as questions and answers."""

from claims.extraction.parse import parse
from claims.extraction.turns import Turn, find_turns

LEAD = "Vera Hill spoke to us in May.\n\n"
ASKED = "Why did you leave?\n\nI was tired.\n\nWhat do you do now?\n\nI paint."


def test_find_turns_tells_questions_from_answers():
    assert find_turns(parse(LEAD + ASKED)) == [
        Turn.LEAD,
        Turn.QUESTION,
        Turn.ANSWER,
        Turn.QUESTION,
        Turn.ANSWER,
    ]


def test_find_turns_leaves_one_question_alone():
    text = LEAD + "Why did she leave?\n\nNobody knows."

    assert find_turns(parse(text)) == [Turn.LEAD] * 3


def test_find_turns_leaves_questions_to_nobody_alone():
    text = "Will it rain?\n\nPerhaps.\n\nWill it snow?\n\nHardly."

    assert find_turns(parse(text)) == [Turn.LEAD] * 4
