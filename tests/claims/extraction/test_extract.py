"""The whole engine on sentences of our own, one kind of attribution at a time."""

import pytest

from claims.extraction import Span, extract

from .reading import only, reported, speakers, words

ATTRIBUTIONS = {
    "clause with that": (
        "The mayor of Oldport said that the bridge would reopen in May.",
        [("The mayor of Oldport", "said", "that the bridge would reopen in May")],
    ),
    "clause without that": (
        "Anna Keller said the bridge was safe.",
        [("Anna Keller", "said", "the bridge was safe")],
    ),
    "clause first": (
        "Two trains collided near Oldport on Monday, the railway authority said.",
        [
            (
                "the railway authority",
                "said",
                "Two trains collided near Oldport on Monday",
            )
        ],
    ),
    "clause on both sides": (
        "The new bridge, the mayor said, will reopen in May.",
        [("the mayor", "said", "The new bridge | will reopen in May")],
    ),
    "quotation first": (
        "“We will rebuild the harbour,” said Governor Tom Reed.",
        [("Governor Tom Reed", "said", "“We will rebuild the harbour,”")],
    ),
    "quotation on both sides": (
        '"The harbour is lost," Reed said, "and we will not rebuild it."',
        [
            (
                "Reed",
                "said",
                '"The harbour is lost," | "and we will not rebuild it."',
            )
        ],
    ),
    "quotation after a colon": (
        'Reed said: "The harbour is lost. Nobody will rebuild it."',
        [("Reed", "said", '"The harbour is lost. Nobody will rebuild it."')],
    ),
    "a second quotation runs on": (
        "“The harbour is lost,” Reed said. “Nobody will rebuild it.”",
        [("Reed", "said", "“The harbour is lost,” | “Nobody will rebuild it.”")],
    ),
    "according to, last": (
        "Forty people live on the island, according to the harbour office.",
        [("the harbour office", "according to", "Forty people live on the island")],
    ),
    "according to, first": (
        "According to the harbour office, forty people live on the island.",
        [("the harbour office", "According to", "forty people live on the island")],
    ),
    "told somebody": (
        "The governor told reporters that the harbour was closed.",
        [("The governor", "told", "that the harbour was closed")],
    ),
    "added": (
        "It added that the ferries would run again.",
        [("It", "added", "that the ferries would run again")],
    ),
    "claimed earlier": (
        "The Harbour Ministry claimed earlier that the pier was mined.",
        [("The Harbour Ministry", "claimed", "that the pier was mined")],
    ),
    "denial": (
        "The company denied that it had polluted the river.",
        [("The company", "denied", "that it had polluted the river")],
    ),
    "denial of a thing": (
        "The company denied any involvement in the spill.",
        [("The company", "denied", "any involvement in the spill")],
    ),
    "demand": (
        "The union demanded that the owners pay the workers.",
        [("The union", "demanded", "that the owners pay the workers")],
    ),
    "promise": (
        "The minister promised to publish the figures.",
        [("The minister", "promised", "to publish the figures")],
    ),
    "accusation": (
        "The union accused the owners of stealing wages.",
        [("The union", "accused", "the owners of stealing wages")],
    ),
    "mutual accusation": (
        "Freedonia and Sylvania have accused each other of shelling the border.",
        [
            (
                "Freedonia | Sylvania",
                "have accused each other of",
                "shelling the border",
            )
        ],
    ),
    "shared subject": (
        "Moscow insists that the talks were open and has denied that it left early.",
        [
            ("Moscow", "insists", "that the talks were open"),
            ("Moscow", "has denied", "that it left early"),
        ],
    ),
    "adding": (
        "Keller said the bridge was safe, adding that it would reopen in May.",
        [
            ("Keller", "said", "the bridge was safe"),
            ("Keller", "adding", "that it would reopen in May"),
        ],
    ),
    "coordinated sources": (
        "The police and the fire brigade said that nobody was hurt.",
        [("The police and the fire brigade", "said", "that nobody was hurt")],
    ),
    "passive with by": (
        "The plan was criticised by the teachers' union.",
        [("the teachers' union", "was criticised", "The plan")],
    ),
    "title and name": (
        "Oldport police chief Maria Lopez said that the road was open.",
        [("Oldport police chief Maria Lopez", "said", "that the road was open")],
    ),
    "noun": (
        "Nobody believed the minister's claim that the road was open.",
        [("the minister's", "claim", "that the road was open")],
    ),
    "headline": (
        "Mayor: bridge will reopen in May\n\nThe bridge is old.",
        [("Mayor", ":", "bridge will reopen in May")],
    ),
    "signature": (
        "“The sea gives and the sea takes.” — Maria Lopez",
        [("Maria Lopez", "—", "“The sea gives and the sea takes.”")],
    ),
}


@pytest.mark.parametrize("kind", ATTRIBUTIONS)
def test_extract_finds(kind):
    text, expected = ATTRIBUTIONS[kind]

    found = [one for one in reported(text) if one in expected or one[1] != "believed"]

    assert found == expected


def test_extract_finds_relative_clauses():
    text = "Lopez, who said that the road was open, left for the coast."

    assert ("who", "said", "that the road was open") in reported(text)
    assert "Lopez" in speakers(text)


def test_extract_nests_what_others_report_inside():
    text = "Keller said that the police had denied that anyone was hurt."

    found = [(one.depth, words(text, one)) for one in extract(text)]

    assert found == [
        (0, ("Keller", "said", "that the police had denied that anyone was hurt")),
        (1, ("the police", "had denied", "that anyone was hurt")),
    ]


def test_extract_follows_a_quotation_over_paragraphs():
    text = (
        "Reed said: “The harbour is lost.\n\n“Nobody will rebuild it.”\n\nHe left then."
    )

    one = only(text)

    assert [text[span.start : span.end] for span in one.content] == [
        "“The harbour is lost",
        "“Nobody will rebuild it.”",
    ]


def test_extract_bears_a_quotation_nobody_closed():
    text = "“The harbour is lost, Reed said.\n\nKeller said the bridge was safe."

    assert ("Keller", "said", "the bridge was safe") in reported(text)


def test_extract_leaves_scare_quotes_alone():
    text = "The so-called “summer palace” burned down on Monday night."

    assert extract(text) == []


def test_extract_reads_the_mixed_form():
    text = "Keller said the bridge was “safe and sound” after the storm."

    assert only(text).form == "mixed"


def test_extract_reads_the_direct_form():
    assert only("“The bridge is safe,” Keller said.").form == "direct"


def test_extract_reads_the_indirect_form():
    assert only("Keller said that the bridge was safe.").form == "indirect"


def test_extract_is_surest_of_a_plain_report():
    plain = only("The mayor said that the bridge was safe.")
    loose = only("The mayor supported the new bridge over the river.")

    assert plain.confidence > 0.9
    assert loose.confidence < plain.confidence


def test_extract_gives_offsets_in_code_points():
    text = "\N{FIRE}\N{FIRE} Keller said that the bridge was safe."

    assert only(text).source == (Span(3, 9),)


def test_extract_skips_plain_sentences():
    assert extract("The bridge was built in 1931. It is 400 metres long.") == []


def test_extract_is_the_same_twice():
    text = "Keller said that Reed was wrong. He denied it. She insisted that he was."

    assert extract(text) == extract(text)
