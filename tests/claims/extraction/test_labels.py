"""Labels, headlines and signatures."""

import pytest

from .reading import reported

LABELS = {
    "transcript": (
        "HILL: The road is open to everybody.",
        [("HILL", ":", "The road is open to everybody")],
    ),
    "body": (
        "Ministry: road will stay closed all year",
        [("Ministry", ":", "road will stay closed all year")],
    ),
    "em dash": (
        "“The road was never closed to us.” — Vera Hill",
        [("Vera Hill", "—", "“The road was never closed to us.”")],
    ),
    "em dash without marks": (
        "The road was never closed to us. — Vera Hill",
        [("Vera Hill", "—", "The road was never closed to us")],
    ),
    "credit": (
        "The old bridge at dawn. Image: Vera Hill.",
        [("Vera Hill", ":", "The old bridge at dawn")],
    ),
    "quoted transcript": (
        '"HILL: The road is open to everybody."',
        [("HILL", ":", "The road is open to everybody")],
    ),
    "topic": (
        "Norland on the closed road: it will open again\n\nThe minister left Norland.",
        [("Norland", "on the closed road", "it will open again")],
    ),
}
PLAIN = [
    "There is one problem: the road is closed.",
    "Note: the road is closed.",
    "They closed the road — the only one — on Monday.",
]


@pytest.mark.parametrize("kind", LABELS)
def test_find_labels(kind):
    text, expected = LABELS[kind]

    assert reported(text) == expected


@pytest.mark.parametrize("text", PLAIN)
def test_find_labels_leaves_sentences_alone(text):
    assert reported(text) == []
