"""Whose words a quotation is."""

import pytest

from .reading import reported

CASES = {
    "a verb that is on no list": (
        "“We made it,” she grinned.",
        [("she", "grinned", "“We made it,”")],
    ),
    "a question": (
        "“Did we make it?” Vera Hill asked.",
        [("Vera Hill", "asked", "“Did we make it?”")],
    ),
    "a long source": (
        "“We made it,” Vera Hill, a driver for the Oldport water company, said.",
        [
            (
                "Vera Hill, a driver for the Oldport water company",
                "said",
                "“We made it,”",
            )
        ],
    ),
    "a part of the clause": (
        "Hill said that the trip was “a little longer” than planned.",
        [("Hill", "said", "that the trip was “a little longer” than planned")],
    ),
    "announced in the paragraph above": (
        "Hill said in a letter:\n\n“We made it after all.”",
        [("Hill", "said", "“We made it after all.”")],
    ),
    "two speakers": (
        "“We made it,” Hill said. “We did not,” Porter said.",
        [
            ("Hill", "said", "“We made it,”"),
            ("Porter", "said", "“We did not,”"),
        ],
    ),
    "straight marks": (
        "'We made it,' Hill said. 'We are home.'",
        [("Hill", "said", "'We made it,' | 'We are home.'")],
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_attach(kind):
    text, expected = CASES[kind]

    assert reported(text) == expected
