"""Cues that share a subject, and cues that only stand beside each other."""

import pytest

from .reading import reported

CASES = {
    "and denied": (
        "The ministry claims that the road is open and has denied that it was mined.",
        [
            ("The ministry", "claims", "that the road is open"),
            ("The ministry", "has denied", "that it was mined"),
        ],
    ),
    "saying": (
        "Hill denied that the road was mined, saying that it was open.",
        [
            ("Hill", "denied", "that the road was mined"),
            ("Hill", "saying", "that it was open"),
        ],
    ),
    "somebody else": (
        "Hill stressed that the road was open,"
        " and aid groups warned that it was mined.",
        [
            ("Hill", "stressed", "that the road was open"),
            ("aid groups", "warned", "that it was mined"),
        ],
    ),
    "one another": (
        "Ruritania and Syldavia accused one another of firing first.",
        [("Ruritania | Syldavia", "accused one another of", "firing first")],
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_rejoin(kind):
    text, expected = CASES[kind]

    assert reported(text) == expected


def test_rejoin_takes_out_an_accusation_after_a_comma():
    text = "It said that the attack was a fabrication, and accused Kiev of a crime."

    assert reported(text) == [
        ("It", "said", "that the attack was a fabrication"),
        ("It", "accused", "Kiev of a crime"),
    ]


def test_rejoin_tells_past_from_what_would_be():
    text = "Reed said he would order a review and warned against hackers from China."

    assert reported(text) == [
        ("Reed", "said", "he would order a review"),
        ("Reed", "warned against", "hackers from China"),
    ]
