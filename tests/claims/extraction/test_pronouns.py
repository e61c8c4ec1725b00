"""Pronouns: whom they mean when several may be meant."""

import pytest

from .reading import speakers

CASES = {
    "she of two names": (
        "Lotta Frey met Gustav Rehm. She said that the data were old.",
        ["Lotta Frey"],
    ),
    "he with a woman's surname like a man's name": (
        "Anita Cole met Hugo Dent. He said that the data were old.",
        ["Hugo Dent"],
    ),
    "she by trade": (
        "Actress Robin Vale met Kim Dorn. She said that the play was old.",
        ["Robin Vale"],
    ),
    "he who acted over him who was met": (
        "Mark Hill wrote to Tom Brandt. He said that the play was old.",
        ["Mark Hill"],
    ),
    "the one who is not quoted": (
        "Mark Hill came late. Tom Brandt said the play was old."
        " “Brandt is wrong,” he said.",
        ["Tom Brandt", "Mark Hill"],
    ),
    "a widow without a name": (
        "Mark Hill said it rained.\n\nA widow from Velm closed her shop. She"
        " said that it was cold.",
        ["Mark Hill", "widow from Velm"],
    ),
    "whom the text is about": (
        "Rolf Amery bakes bread. Amery rises at four.\n\nA customer says that the"
        " bread is good.\n\nHe plans to retire.",
        ["customer", "Rolf Amery"],
    ),
    "the army": (
        "The Harbour Ministry said it rained.\n\nThe army closed the port. It said"
        " that the port was old.",
        ["Harbour Ministry", "army"],
    ),
    "the company that acted since": (
        "The Harbour Ministry said it rained. Norland Steel Corporation closed a"
        " mill. It said that the mill was old.",
        ["Harbour Ministry", "Norland Steel Corporation"],
    ),
    "what the ministry speaks of": (
        "The Harbour Ministry said that the company was closed. It added that the"
        " port was old.",
        ["Harbour Ministry", "Harbour Ministry"],
    ),
    "families": (
        "Two governments said it rained.\n\nFamilies of the sailors stood at the"
        " gate. They said that it was cold.",
        ["Two governments", "Families of the sailors"],
    ),
    "staff": (
        "Hotel staff went on strike. They said that it was cold.",
        ["Hotel staff"],
    ),
    "her claim": (
        "Anita Cole came late. Her claim that the bridge was safe angered drivers.",
        ["Anita Cole"],
    ),
    "its claim": (
        "The Harbour Ministry met on Monday. Its claim that the bridge was safe"
        " angered drivers.",
        ["Harbour Ministry"],
    ),
    "who, behind another verb": (
        "Anita Cole, who had paid her fine and wanted to know the reason, left.",
        ["Anita Cole"],
    ),
}

NOBODY = {
    "he of two who acted": (
        "Mark Hill and Tom Brandt met Anita Cole. He said that it rained."
    ),
    "they after officials": (
        "Two men fled. Officials said that it rained. They added that it was cold."
    ),
    "he long after": (
        "Mark Hill met Tom Brandt. It rained. The road was wet. Trees fell. The bus"
        " stopped. He said that it was cold."
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_pronouns_mean(kind):
    text, expected = CASES[kind]

    assert speakers(text) == expected


@pytest.mark.parametrize("kind", NOBODY)
def test_pronouns_mean_nobody(kind):
    assert set(speakers(NOBODY[kind])) == {None}
