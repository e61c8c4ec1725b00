"""Turns: which paragraphs of an interview ask, and which answer."""

from enum import Enum

from .parse import Document, Stretch

LEAST = 2  # questions, for a text to be an interview
LONGEST_QUESTION = 90  # words; a longer paragraph is an answer that asks something


class Turn(Enum):
    """What a paragraph is to the interview."""

    LEAD = "lead"
    QUESTION = "question"
    ANSWER = "answer"


def find_turns(document: Document) -> list[Turn]:
    """The turn of each paragraph; all are lead when too few of them ask."""
    turns: list[Turn] = []
    for paragraph in document.paragraphs:
        if _asks(document, paragraph):
            turns.append(Turn.QUESTION)
        else:
            turns.append(Turn.ANSWER if Turn.QUESTION in turns else Turn.LEAD)
    few = turns.count(Turn.QUESTION) < LEAST
    interview = not few and _addresses(document, turns)
    return turns if interview else [Turn.LEAD] * len(turns)


def _addresses(document: Document, turns: list[Turn]) -> bool:
    """Does a question say "you"? Those of a columnist hardly do."""
    return any(
        word.lower in {"you", "your"}
        for turn, paragraph in zip(turns, document.paragraphs, strict=True)
        if turn is Turn.QUESTION
        for word in document.words[paragraph.first : paragraph.last]
    )


def _asks(document: Document, paragraph: Stretch) -> bool:
    inside = document.words[paragraph.first : paragraph.last]
    asks = bool(inside) and inside[-1].text == "?"
    return asks and len(inside) <= LONGEST_QUESTION
