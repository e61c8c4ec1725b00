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


def test_attach_takes_a_block_below_its_cue():
    text = "Reed added:\n\nIt was never a good idea. Nobody wanted it.\n\nThen he left."

    assert reported(text)[0] == (
        "Reed",
        "added",
        "It was never a good idea. Nobody wanted it",
    )


def test_attach_goes_on_in_a_paragraph_that_is_one_quotation():
    text = "“The harbour is lost,” Reed said.\n\n“Nobody will rebuild it.”\n\nHe left."

    assert reported(text) == [
        ("Reed", "said", "“The harbour is lost,” | “Nobody will rebuild it.”"),
    ]


def test_attach_runs_on_past_what_the_speaker_is_known_for():
    text = (
        "“We have waited,” said Odd Larsen, who ran the guild, and has built its boats"
        " since 2008. “The plan should be ready.”"
    )

    (found,) = [one for one in reported(text) if one[1] == "said"]

    assert found[2] == "“We have waited,” | “The plan should be ready.”"


def test_attach_finds_the_name_between_quotation_and_cue():
    text = "“We were wrong to stay,” Ramos, 58, told reporters in May."

    assert reported(text) == [("Ramos, 58", "told", "“We were wrong to stay,”")]


def test_attach_leaves_the_title_of_a_programme_alone():
    text = "On “Morning Hour,” Hill said that the road was open."

    assert reported(text) == [("Hill", "said", "that the road was open")]


def test_attach_takes_a_quotation_that_bears_out_what_was_said():
    text = "Hill said that the road to the old harbour was shut. “It is mined.”"

    assert reported(text) == [
        ("Hill", "said", "that the road to the old harbour was shut. “It is mined.”"),
    ]


def test_attach_leaves_scare_quotes_alone():
    text = "Hill wrote at length about the “creative” use of maps."

    assert all("creative" not in one[2] for one in reported(text))


def test_attach_starts_behind_a_colon():
    text = "Then Hill asked for more: “It is never enough,” he said."

    assert ("he", "said", "“It is never enough,”") in reported(text)
