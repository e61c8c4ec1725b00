"""Who speaks, over a whole text."""

import pytest

from claims.extraction import extract

from .reading import only, speakers

CASES = {
    "article is left out": (
        "The Harbour Ministry said that the pier was closed.",
        ["Harbour Ministry"],
    ),
    "title is left out": (
        "Defence Minister Jane Porter said that the pier was closed.",
        ["Jane Porter"],
    ),
    "surname is filled up": (
        "Jane Porter said the pier was closed. Porter said it would reopen.",
        ["Jane Porter", "Jane Porter"],
    ),
    "surname comes first": (
        "Porter said the pier was closed. Jane Porter said it would reopen.",
        ["Jane Porter", "Jane Porter"],
    ),
    "two of one surname": (
        "Jane Porter and Mark Porter met. Porter said the pier was closed.",
        ["Porter"],
    ),
    "acronym": (
        "The World Health Organization said cases rose. The WHO said they fell.",
        ["World Health Organization", "World Health Organization"],
    ),
    "the ministry": (
        "The Russian Defense Ministry said that 46 people left. Then it rained."
        " The ministry said that all were fed.",
        ["Russian Defense Ministry", "Russian Defense Ministry"],
    ),
    "the authority of somewhere": (
        "The Port Authority of Velm said that 46 people left. The authority said that"
        " all were fed.",
        ["Port Authority of Velm", "Port Authority of Velm"],
    ),
    "a pronoun has told the gender": (
        "Mayor Dana Whitlow said the clinic was closed. She said it was old. Her"
        " spokesman came later. He said that it was not.",
        ["Dana Whitlow", "Dana Whitlow", None],
    ),
    "it": (
        "The Russian Defense Ministry said that 46 people left.\n\n"
        "Two groups of people left the houses near the plant.\n\n"
        "It stated that 25 left by day.",
        ["Russian Defense Ministry", "Russian Defense Ministry"],
    ),
    "she": (
        "Susan Hill met Mark Porter on Monday. She said that the pier was closed.",
        ["Susan Hill"],
    ),
    "he after a speaker": (
        "Mark Porter said the pier was closed. He added that it would reopen.",
        ["Mark Porter", "Mark Porter"],
    ),
    "they": (
        "The farmers and the fishermen demanded that the pier be opened."
        " They also maintained that it was safe.",
        ["farmers and the fishermen", "farmers and the fishermen"],
    ),
    "the minister": (
        "Defence Minister Jane Porter arrived on Monday."
        " The minister said that the pier was closed.",
        ["Jane Porter"],
    ),
    "several": (
        "Kiev and Moscow have accused each other of shelling the plant.",
        ["Kiev and Moscow"],
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_speakers_names(kind):
    text, expected = CASES[kind]

    assert speakers(text) == expected


def test_speakers_points_at_the_fullest_name():
    text = "Porter said the pier was closed. Jane Porter said it would reopen."

    first, _ = extract(text)

    assert [text[one.start : one.end] for one in first.speaker_spans] == ["Jane Porter"]


def test_speakers_reads_i_inside_a_quotation():
    text = "“I think that the pier is safe,” said Jane Porter."

    assert [one.speaker for one in extract(text)] == ["Jane Porter", "Jane Porter"]


def test_speakers_reads_it_inside_a_report():
    text = "Acme Corporation said that it expects to grow."

    assert [one.speaker for one in extract(text)] == ["Acme Corporation"] * 2


def test_speakers_names_nobody_when_two_are_as_likely():
    text = "Alex Stone met Robin Hart on Monday. He said that the pier was closed."

    assert only(text).speaker in {None, "Alex Stone"}


def test_speakers_names_nobody_without_an_antecedent():
    assert only("She said that the pier was closed.").speaker is None


def test_speakers_names_no_unnamed_officials():
    assert only("Two officials said that the pier was closed.").speaker is None
