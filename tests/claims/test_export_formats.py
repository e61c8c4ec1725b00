"""JSON lines, workbooks and annotations: the same claims, in what each can say."""

import io
import json
from datetime import UTC, datetime

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from claims import claimreview
from claims.exports import COLUMNS, FORMATS, Report, workbook
from claims.exports.workbook import LONGEST, fitting
from claims.models import Claim, Rating, SecondCheckRule
from tests.claims.claimreview_factories import make_settled, set_desk
from tests.claims.factories import (
    make_article,
    make_claim,
    make_evidence,
    make_source,
    make_version,
    rating,
)
from tests.claims.reports import report_of

pytestmark = pytest.mark.django_db

TEXT = "😀 The board said the ferries would stay.\n\nIt rained."


def written(name, columns=COLUMNS, **given):
    return b"".join(FORMATS[name].write(report_of(columns, **given)))


@pytest.fixture
def claim(ana):
    article = make_article(
        "Ferries stay",
        outlet="Harbour Post",
        url="https://post.example/ferries",
        published=datetime(2026, 5, 15, 1, 30, tzinfo=UTC),
    )
    claim = make_claim(
        "the ferries would stay",
        version=make_version(TEXT, article=article),
        cue="said",
        source_words="The board",
        wording="=The ferries stay.",
        source=make_source("Harbour Board; North"),
        attribution="confirmed",
        verification=rating("Mostly verified"),
        updated=datetime(2026, 5, 16, 23, 59, 58, 999_999, tzinfo=UTC),
    )
    claim.further_sources.create(source=make_source("Kiev"), part="also", place=1)
    claim.further_sources.create(source=claim.source, part="also", place=2)
    make_evidence(claim, by=ana)
    make_evidence(claim, by=ana, confidential=True)
    return claim


# JSON lines


def test_jsonl_has_the_facts_with_their_types(claim):
    [line] = written("jsonl").decode().splitlines()

    told = json.loads(line)

    assert list(told) == [*COLUMNS, "anchors"]
    assert told["claim"] == claim.pk
    assert told["source"] == ["Harbour Board; North", "Kiev"]
    assert told["source_kind"] == ["body", "body"]
    assert (told["evidence"], told["independent_origins"]) == (1, 1)
    assert told["published"] == "2026-05-15T01:30:00+00:00"
    assert told["updated"] == "2026-05-16T23:59:58+00:00"
    assert told["wording"] == "=The ferries stay."
    assert told["rationale"] == ""
    assert told["assignee"] is None
    assert told["anchors"] == [
        {"role": "source", "start": 2, "end": 11, "exact": "The board"},
        {"role": "cue", "start": 12, "end": 16, "exact": "said"},
        {"role": "content", "start": 17, "end": 39, "exact": "the ferries would stay"},
    ]


def test_jsonl_has_the_columns_that_are_chosen(claim):
    told = json.loads(written("jsonl", ["wording", "claim"]))

    assert list(told) == ["wording", "claim", "anchors"]


def test_jsonl_without_claims_is_empty():
    assert written("jsonl") == b""


# Annotations


def test_annotations_are_one_page_of_json(claim, settings):
    settings.SITE_ADDRESS = "https://desk.example"
    make_claim("It rained", version=claim.version)

    page = json.loads(written("annotations"))

    assert page["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert page["type"] == "AnnotationPage"
    first, second = page["items"]
    assert first["id"] == f"https://desk.example/claims/{claim.pk}/"
    assert first["body"] == {
        "type": "TextualBody",
        "format": "text/plain",
        "value": "=The ferries stay.",
        "speaker": ["Harbour Board; North", "Kiev"],
        "attribution": "confirmed",
        "verification": "Mostly verified",
        "state": "open",
    }
    assert first["target"][2] == {
        "type": "SpecificResource",
        "source": "https://post.example/ferries",
        "role": "content",
        "selector": [
            {"type": "TextPositionSelector", "start": 17, "end": 39},
            {
                "type": "TextQuoteSelector",
                "exact": "the ferries would stay",
                "prefix": "😀 The board said ",
                "suffix": ".\n\nIt rained.",
            },
        ],
    }
    assert [one["selector"][1]["exact"] for one in second["target"]] == ["It rained"]


def test_annotations_of_pages_without_address_have_names(claim, settings):
    settings.SITE_ADDRESS = ""
    other = make_claim()

    page = json.loads(written("annotations"))

    assert [one["id"] for one in page["items"]] == [
        f"urn:claims:claim:{claim.pk}",
        f"urn:claims:claim:{other.pk}",
    ]
    sources = {one["source"] for one in page["items"][1]["target"]}
    assert sources == {f"urn:claims:article:{other.article_id}"}


def test_annotations_without_claims_are_a_page_without_items():
    assert json.loads(written("annotations"))["items"] == []


# Workbooks


def sheet_of(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [list(row) for row in book["Claims"].iter_rows(values_only=True)]


def test_workbook_has_text_and_numbers(claim):
    header, row = sheet_of(written("xlsx"))

    told = dict(zip(header, row, strict=True))
    assert header == list(COLUMNS)
    assert told["claim"] == claim.pk
    assert told["source"] == "Harbour Board; North; Kiev"
    assert told["evidence"] == 1
    assert told["assignee"] is None
    assert told["updated"] == "2026-05-16T23:59:58+00:00"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "'quoted",
        "https://a.example",
        "007",
        "a\nb\tc",
        "\ufeff😀 مرحبا",
        "_x0041_",
        "\x01\x1f",
        "<&>\"'",
        " around ",
    ],
)
def test_workbook_keeps_text_as_it_is(text):
    make_claim(wording=text)

    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", ["wording"])))

    cell = book["Claims"]["A2"]
    assert (unescape(cell.value), cell.data_type) == (text, "s")


def test_workbook_of_the_same_claims_is_the_same(claim):
    assert written("xlsx") == written("xlsx")


@pytest.mark.parametrize("letter", ["a", "😀"])
def test_text_too_long_for_a_cell_is_cut_and_says_so(letter):
    cut = fitting(letter * 40_000)

    assert cut.endswith(f"{letter} … [cut: 40000 characters; the CSV has them all]")
    assert len(cut.encode("utf-16-le")) // 2 in (LONGEST, LONGEST - 1)
    assert fitting(letter * 16_000) == letter * 16_000


def test_workbook_left_unread_leaves_nothing(claim, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    pieces = workbook.as_workbook(Report(Claim.objects.for_queue()))

    next(pieces)
    pieces.close()

    assert list(tmp_path.iterdir()) == []


# ClaimReview


def test_claimreview_is_the_feed_of_what_is_settled(claim, ben):
    set_desk()
    settled = make_settled(ben)
    told = []

    content = written("claimreview", told=told.append)

    claims = claimreview.stream(Claim.objects.for_queue())
    assert content.decode() == "".join(claimreview.feed(claims))
    [item] = json.loads(content)["dataFeedElement"]
    assert item["item"][0]["claimReviewed"] == settled.wording
    assert told == [1]


# All of them


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "claimreview"])
def test_progress_is_told_claim_by_claim(name, claim):
    make_claim("It rained", version=claim.version)
    told = []

    written(name, told=told.append)

    assert sum(told) == 2


@pytest.fixture
def veiled(ana, claim):
    """A claim that waits for a blind second check, which ana's answers stay out of."""
    SecondCheckRule.objects.filter(kind="every").update(active=True, blind=True)
    Rating.objects.filter(label="Mostly verified").update(label="Hardly so")
    Claim.objects.filter(pk=claim.pk).update(
        state="checked",
        checked_by=ana,
        attribution="misattributed",
        rationale="Because of the log.",
    )


def told_by(name, by):
    """All that a file says, as text."""
    content = written(name, by=by)
    if name == "xlsx":
        return str(sheet_of(content))
    return content.decode()


@pytest.mark.parametrize("name", FORMATS)
def test_veiled_answer_leaves_in_no_format(name, veiled, ana, ben):
    hidden = ("misattributed", "Hardly so", "Because of the log.")

    assert not any(words in told_by(name, ben) for words in hidden)
    if name != "claimreview":
        assert hidden[0] in told_by(name, ana)
        assert hidden[1] in told_by(name, None)


@pytest.mark.parametrize("name", FORMATS)
def test_confidential_evidence_leaves_in_no_format(name, claim, ana):
    before = told_by(name, ana)

    make_evidence(claim, by=ana, confidential=True, note="Whispered.")

    assert told_by(name, ana) == before
