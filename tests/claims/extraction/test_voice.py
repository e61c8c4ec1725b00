"""The outlet's own voice: what a checker should look at, and what not."""

from itertools import pairwise

import pytest
from hypothesis import given, settings

from claims.extraction import Reason, Span, Statement, extract, unattributed
from claims.extraction.parse import paragraph_bounds

from .test_robustness import TEXTS


def told(text: str) -> list[tuple[str, str]]:
    """(reason, words) of each statement."""
    return [(one.reason, text[one.start : one.end]) for one in unattributed(text)]


CHECKED = {
    "casualty": [
        "A fire in the old harbour killed a night watchman.",
        "Eleven miners died when the northern shaft gave way.",
        "The storm left 12 people dead and many homes empty.",
        "The list of the missing holds 40 names.",
    ],
    "accusation": [
        "The owners violated the treaty again.",
        "Keller was convicted of fraud in the spring.",
        "The company bribed two inspectors in Oldport.",
        "The council committed fraud with the harbour funds.",
        "The sale of the island was illegal.",
    ],
    "number": [
        "Forty people left the island.",
        "The bridge cost $12 million.",
        "Unemployment in Oldport rose to 9.4 percent.",
        "A third of the houses stand empty.",
        "The price of bread has doubled since spring.",
        "The siege lasted for three years.",
        "Dozens of ships waited outside the harbour.",
    ],
    "cause": [
        "The cold summer led to a poor harvest.",
        "A faulty valve caused the flood in the cellar.",
        "The road is closed because the river rose.",
        "The ferry stayed in port due to the heavy storm.",
    ],
    "superlative": [
        "Oldport has the largest harbour in Norland.",
        "She is the first woman to lead the harbour office.",
        "The river stood at a record high.",
        "It is the only bridge across the river.",
        "The new tower is taller than the old one.",
    ],
    "event": [
        "Norland sent troops to the border.",
        "The Harbour Board closed the northern quay on Monday.",
        "Anna Keller was elected by the council.",
    ],
}


@pytest.mark.parametrize(
    ("reason", "text"),
    [(why, text) for why, texts in CHECKED.items() for text in texts],
)
def test_unattributed_gives_its_reason(reason, text):
    assert told(text) == [(reason, text)]


def test_every_reason_is_tried():
    assert list(CHECKED) == list(Reason)


LEFT = {
    "question": "Have 40 people left the island?",
    "exclamation": "What a night for the 40 people of the island!",
    "opinion": "Sadly, the 40 people of the island were forgotten.",
    "first person": "We counted 40 boats in the harbour.",
    "address": "You need 40 crowns for the ferry.",
    "wish": "The council should pay 40 crowns to each of them.",
    "guess": "The bridge may cost 40 million crowns.",
    "future": "The bridge will cost 40 million crowns.",
    "schedule": "The first of 40 boats is scheduled for Monday morning.",
    "schedule to be": "The vote is to be held in 40 villages.",
    "expectation": "The bridge is expected to cost 40 million crowns.",
    "greeting": "Good morning, all 40 readers of this letter.",
    "byline": "By Anna Keller, harbour reporter in Oldport for 12 years",
    "headline": "Forty people leave the island after the storm",
    "photo credit": "Photo: Anna Keller for the Oldport Courier, 12 of 40.",
    "read more": "Read more about the 40 people of the island.",
    "contributors": "Anna Keller contributed reporting to this article.",
    "correction": "An earlier version of this story gave the number as 40.",
    "copyright": "Copyright of all 40 pictures belongs to the Courier.",
    "mere date": "The old mill stands on the island since 1904.",
    "mere time": "The ferry leaves the island at 8:40 p.m. on Sundays.",
    "age": "The 34-year-old man lives on the island.",
    "long ago": "The mill burned to the ground twelve years ago.",
    "name with a number": "The ship passed Pier 40 in the morning.",
    "one": "One man walked along the empty beach.",
    "nothing to check": "The sea was calm and the sky was clear.",
    "too short": "Forty people left.",
    "attributed": "Keller said that 12 stayed on the island.",
    "quoted": "“Forty people left the island,” Keller said.",
    "quoted by nobody": "“Forty people have left the island.”",
    "feeling": "Anna Keller smiled at the crowd.",
    "unnamed actor": "The man closed the door of the mill.",
    "latest": "The latest ferry was full of people.",
    "at least": "The room was at least clean and warm.",
    "first name": "His first name is on the old stone.",
    "plan": "He lives from the plan to steal from the rich.",
}


@pytest.mark.parametrize("kind", LEFT)
def test_unattributed_leaves(kind):
    assert told(LEFT[kind]) == []


def test_unattributed_leaves_the_answers_of_an_interview():
    text = (
        "Forty people live on the island.\n\n"
        "What did you see there?\n\n"
        "Forty people left the island.\n\n"
        "And why did you leave?\n\n"
        "The storm killed a watchman."
    )

    assert told(text) == [("number", "Forty people live on the island.")]


def test_unattributed_bears_a_word_between_marks():
    text = "The “ghost ship” carried 40 tonnes of grain."

    assert told(text) == [("number", text)]


def test_unattributed_takes_three_of_a_paragraph_that_most_need_it():
    deed = "Norland sent troops to the border."
    largest = "Oldport has the largest harbour in Norland."
    cause = "The cold summer led to a poor harvest."
    number = "Forty people left the island."
    dead = "A fire in the old harbour killed a night watchman."
    text = f"{deed} {largest} {cause} {number} {dead}\n\n{deed}"

    assert told(text) == [
        ("cause", cause),
        ("number", number),
        ("casualty", dead),
        ("event", deed),
    ]


def test_unattributed_prefers_more_reasons_then_the_earlier():
    plain = "Forty people left the island."
    largest = "The largest ship carried 40 people."
    other = "Fifty people left the village."
    third = "Sixty people left the town."
    text = f"{plain} {other} {third} {largest}"

    assert told(text) == [
        ("number", plain),
        ("number", other),
        ("number", largest),
    ]


def test_unattributed_gives_spans():
    found = unattributed("It rained. Forty people left the island.")

    assert found == [Statement(11, 40, Reason.NUMBER)]
    assert isinstance(found[0], Span)


def edges(text: str) -> list[tuple[int, int]]:
    """Every span of every attribution."""
    return [
        (span.start, span.end)
        for one in extract(text)
        for role in (one.source, one.cue, one.content)
        for span in role
    ]


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_unattributed_is_sound_on_any_text(text):
    found = unattributed(text)

    assert unattributed(text) == found
    assert found == sorted(found)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(
        one.end <= start or end <= one.start
        for one in found
        for start, end in edges(text)
    )
    for first, last in paragraph_bounds(text):
        assert sum(first <= one.start < last for one in found) <= 3
