"""Files that are no claim reports, or only nearly."""

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.exports import BOM, COLUMNS, defuse
from claims.importing import reading
from claims.importing.reading import Problem, Row, Unreadable
from claims.models import Claim
from tests.claims.reports import bring, refusals, sheet

HEADER = "headline,wording\n"


def read(data: bytes | str, *, jsonl: bool = False) -> list[Row | Problem]:
    data = data.encode() if isinstance(data, str) else data
    return list(reading.rows(io.BytesIO(data), jsonl=jsonl))


def unreadable(data: bytes | str, *, jsonl: bool = False) -> list[tuple[int, str]]:
    with pytest.raises(Unreadable) as error:
        read(data, jsonl=jsonl)
    return [(problem.line, problem.text) for problem in error.value.problems]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", BOM])
def test_rows_are_read_however_they_are_written(end, between, mark):
    lines = [["headline", " Wording"], ["A", "one"], ["", ""], ['"B"', '"t"']]
    text = mark + end.join(between.join(cells) for cells in lines)

    found = read(text)

    assert [row.cells for row in found] == [
        {"headline": "A", "wording": "one"},
        {"headline": "", "wording": ""},
        {"headline": "B", "wording": "t"},
    ]
    assert [row.line for row in found] == [2, 3, 4]


def test_lines_are_counted_as_an_editor_counts_them():
    found = read('\nheadline,wording\n"a\nb",c\n\nd,e\n')

    assert [(row.line, row.cells["headline"]) for row in found] == [
        (3, "a\nb"),
        (6, "d"),
    ]


@settings(deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"))))
def test_cells_come_back_as_they_were(cells):
    row = dict(zip(COLUMNS, [*cells, "x"], strict=False))

    text = sheet([{name: defuse(cell) for name, cell in row.items()}])

    assert [found.cells for found in read(text)] == [row]


def test_an_apostrophe_that_somebody_typed_stays():
    [row] = read(HEADER + "'tis,'=1\n")

    assert row.cells == {"headline": "'tis", "wording": "=1"}


@pytest.mark.parametrize(
    ("data", "line", "told"),
    [
        (b"", 1, "The file is empty."),
        (b"\n \n", 1, "The file is empty."),
        ("headline,wording\n".encode("utf-16"), 1, "UTF-16"),
        (b"headline,wording\na,b\n\xe4,c\n", 3, "This is not UTF-8."),
        (b"headline,wording\na,b\nc,\x00\n", 3, "There is a NUL character."),
        (b'headline,wording\n"a,b\n', 2, "A quotation mark is not closed"),
        (b'headline,wording\na,"b"c\n', 2, "A quotation mark is not closed"),
        (b"headline,colour\n", 1, "There is no column “colour”."),
        (b"headline,headline\n", 1, "The column “headline” is there twice."),
        (b"a" + b",b" * 1_000_000 + b"\n", 1, "There are 1,000,001 columns."),
        (b"\x89PNG\r\n\x1a\n\x00", 1, "This is not UTF-8."),
        (b"PK\x03\x04\x14\x00", 1, "There is a NUL character."),
    ],
    ids=range(12),
)
def test_file_that_cannot_be_read_says_why(data, line, told):
    [(at, text), *_] = unreadable(data)

    assert (at, told in text) == (line, True), text


def test_line_without_end_is_not_read_into_memory(monkeypatch):
    monkeypatch.setattr(reading, "LONGEST_LINE", 50)

    [(line, told)] = unreadable(HEADER + "a" * 60)

    assert (line, told) == (2, "The line is longer than 50 characters.")


def test_huge_cell_is_refused(monkeypatch):
    [(line, told)] = unreadable(HEADER + '"' + "a\n" * 6_000_000)

    assert line == 2
    assert told.startswith("A quotation mark is not closed")


def test_short_and_long_lines_are_told_and_the_rest_is_read():
    found = read(HEADER + "a\nb,c,d\ne,f\n")

    assert found[0] == (2, "", "There are 1 cells under 2 columns.")
    assert found[1] == (3, "", "There are 3 cells under 2 columns.")
    assert found[2].cells == {"headline": "e", "wording": "f"}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "This is no JSON."),
        ("[" * 100_000, "This is no JSON."),
        ("9" * 5000, "This is no JSON."),
        ("[1]", "This is no object: {…}."),
        ('{"colour": "red"}', "There is no such key"),
        ('{"wording": ["a"]}', "It is neither a text nor a whole number."),
        ('{"wording": true}', "It is neither a text nor a whole number."),
        ('{"claim": 1.5}', "It is neither a text nor a whole number."),
        ('{"wording": "\\u0000"}', "There is a NUL character."),
        ('{"wording": "\\ud800"}', "It has half a character."),
        ('{"\\ud800": "a"}', "There is no such key"),
        ('{"source": [["a"]]}', "It is neither a text nor a whole number."),
        ('{"source": ["\\u0000"]}', "There is a NUL character."),
    ],
)
def test_json_that_is_no_claim_is_told_and_the_rest_is_read(line, told):
    problem, row = read(f'{line}\n{{"wording": "a", "claim": 7}}\n', jsonl=True)

    assert (problem.line, told in problem.text) == (1, True)
    assert row[:2] == (2, {"wording": "a", "claim": "7"})


@pytest.mark.django_db
@pytest.mark.parametrize("jsonl", [False, True])
def test_lines_before_the_one_that_cannot_be_read_come_in(jsonl):
    text = json.dumps({"headline": "A", "wording": "b"}) if jsonl else HEADER + "A,b"

    report = bring(text.encode() + b"\nc,\xe4\n", jsonl=jsonl)

    assert (report.new, report.refused, report.unreadable) == (1, 1, True)
    assert Claim.objects.get().wording == "b"


@pytest.mark.django_db
@settings(deadline=None, max_examples=50)
@given(st.binary() | st.text().map(str.encode), st.booleans())
def test_no_bytes_are_a_defect(data, jsonl):
    report = bring(data, jsonl=jsonl)

    assert report.new == 0 or refusals(report) is not None
