"""Pieces, masks and offsets."""

import pytest

from claims.extraction.parse import LONGEST_PIECE, paragraph_bounds, parse


def test_paragraph_bounds_part_at_blank_lines():
    text = "One line.\n\n  Another line.\n"

    assert [text[a:b] for a, b in paragraph_bounds(text)] == [
        "One line.",
        "Another line.",
    ]


@pytest.mark.parametrize(
    "dateline",
    [
        "KARSEN - ",
        "NEW KARSEN, Norland (Inland Wire) — ",
        "KARSEN, Aug. – ",
        "KARSEN-- ",
    ],
)
def test_paragraph_bounds_leave_the_dateline_out(dateline):
    text = f"{dateline}The level fell."

    assert [text[a:b] for a, b in paragraph_bounds(text)] == ["The level fell."]


@pytest.mark.parametrize("text", ["US - ", "A-levels are over.", "KARSEN – "])
def test_paragraph_bounds_keep_what_is_no_dateline(text):
    assert [text[a:b] for a, b in paragraph_bounds(text)] == [text.strip()]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_paragraph_bounds_go_on_over_a_wrapped_line(end):
    text = f"A line that was{end}wrapped.{end}Another."

    assert [text[a:b] for a, b in paragraph_bounds(text)] == [
        f"A line that was{end}wrapped.",
        "Another.",
    ]


def test_parse_keeps_offsets():
    text = "\N{FIRE} Ann\x00said   that\ud800 it\nrained."

    document = parse(text)

    assert {text[word.start : word.end] for word in document.words} >= {
        "Ann",
        "said",
        "that",
        "rained",
    }


def test_parse_keeps_offsets_after_an_absurd_word():
    text = f"Ann said {'x' * 10_000} was late."

    document = parse(text)

    assert [text[word.start : word.end] for word in document.words[-3:]] == [
        "was",
        "late",
        ".",
    ]


def test_parse_cuts_long_paragraphs_between_sentences():
    text = "It rained on the harbour. " * (LONGEST_PIECE // 10)

    document = parse(text)

    assert len(document.paragraphs) == 1
    assert {document.words[one.last - 1].text for one in document.sentences} == {"."}


def test_parse_of_nothing_is_empty():
    assert parse(" \n ").words == []


def test_paragraph_starts_behind_a_dateline_with_a_date():
    text = "NORTHAM, Sorr., Oct. 4 (VPA) — Former Mayor Odd Larsen spoke."

    assert paragraph_bounds(text) == [(text.index("Former"), len(text))]
