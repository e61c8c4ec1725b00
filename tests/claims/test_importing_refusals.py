"""Lines of a report that do not come in, and what is said of them."""

import pytest

from articles.models import Article
from claims.models import Claim, ClaimImport, Source
from tests.claims.factories import make_article, make_source
from tests.claims.reports import ROW, bring, one, plan, refusals, sheet

pytestmark = pytest.mark.django_db


def refused(text: str, **options: object) -> list[tuple[str, str]]:
    """By column, why the one line of a file is refused; nothing else happens."""
    report = bring(text, **options)

    assert (report.new, report.changed, report.refused) == (0, 0, 1)
    assert not Claim.objects.exists()
    assert not ClaimImport.objects.exists()
    return [(column, told) for _, column, told in refusals(report)]


@pytest.mark.parametrize(
    ("cells", "column", "told"),
    [
        ({"wording": " "}, "wording", "The wording is missing."),
        ({"claim": "x1"}, "claim", "“x1” is no number."),
        ({"claim": "0"}, "claim", "“0” is no number."),
        ({"claim": "9" * 16}, "claim", "higher than any number here"),
        ({"claim": "９"}, "claim", "is no number."),
        ({"position": "2147483648"}, "position", "higher than any number here"),
        ({"published": "May 15"}, "published", "“May 15” is no time."),
        ({"published": "2026-05-15T14:05:00"}, "published", "in which time zone"),
        ({"published": "0001-01-01T00:00:00+23:00"}, "published", "no time of ours"),
        ({"url": "javascript:alert(1)"}, "url", "is no address of a page."),
        ({"url": "https://x.example/" + "a" * 2000}, "url", "2,000 characters"),
        ({"headline": "a" * 501}, "headline", "It is longer than 500 characters."),
        ({"wording": "a" * 200_001}, "wording", "200,000 characters"),
        ({"source": "a; " * 9000}, "source", "20,000 characters"),
        ({"source": "a" * 301}, "source", "A name is longer than 300"),
        ({"source": "A; B", "source_kind": "body; " * 2 + "body"}, "source", "3 kinds"),
        ({"source": "A; ", "source_kind": "body; body"}, "source", "name is missing"),
        ({"source_kind": "ghost"}, "source_kind", "“ghost” is none of: person"),
        ({"source_kind": ""}, "source_kind", "Say of which kind the source is"),
        ({"form": "spoken"}, "form", "“spoken” is none of: direct"),
        ({"state": "done"}, "state", "“done” is none of: suggested"),
        ({"attribution": "yes"}, "attribution", "“yes” is none of: unchecked"),
        ({"verification": "So"}, "verification", "There is no “So” on the scale"),
        ({"assignee": "ana"}, "assignee", "Nobody here has the user name ana."),
        ({"assignee": "a b"}, "assignee", "“a b” is no user name."),
        ({"evidence": "3"}, "evidence", "counts evidence (3) and does not have it"),
        ({"checked_by": "ana"}, "checked_by", "open was not checked by anybody"),
        ({"settled_by": "ana"}, "settled_by", "open was not settled by anybody"),
        ({"url": "", "headline": ""}, "headline", "does not say of which article"),
        ({"url": "", "headline": "", "article": "77"}, "article", "no article 77"),
    ],
)
def test_line_is_refused(cells, column, told):
    found = refused(one(**cells))

    assert any(at == column and told in text for at, text in found), found


@pytest.mark.parametrize(
    ("state", "column"),
    [
        ("checked", "checked_by"),
        ("checked", "attribution"),
        ("checked", "verification"),
        ("settled", "settled_by"),
        ("settled", "rationale"),
    ],
)
def test_signed_claim_is_refused_without_what_the_rules_want(state, column):
    signed = {
        "state": state,
        "attribution": "confirmed",
        "verification": "False",
        "rationale": "The log.",
        "checked_by": "ana",
        "settled_by": "ben" if state == "settled" else "",
    }

    found = refused(one(**{**signed, column: ""}), create_people=True)

    assert [at for at, _ in found] == [column]


def test_name_that_several_go_by_asks():
    make_source("Harbour Board")
    Source.objects.create(name="Harbour Board", kind="body")

    [(column, told)] = refused(one())

    assert column == "source"
    assert told.startswith("Several may go by “Harbour Board”.")


def test_name_of_a_source_of_another_kind_asks():
    make_source("Harbour Board", kind="state")

    [(column, told)] = refused(one())

    assert (column, "is of the kind state" in told) == ("source", True)


def test_article_of_which_there_are_several_asks():
    make_article(ROW["headline"])
    make_article(ROW["headline"])

    [(column, told)] = refused(one(url=""))

    assert (column, told[:17]) == ("article", "2 articles here h")


def test_number_of_another_article_is_refused():
    mine = make_article("Another")

    [(column, told)] = refused(one(article=str(mine.pk)))

    assert (column, "is another: “Another”" in told) == ("article", True)


def test_article_that_is_told_in_two_ways_is_refused():
    first = {**ROW, "article": "5"}

    report = bring(sheet([first, {**first, "headline": "Otherwise", "words": "x"}]))

    assert (report.new, report.refused) == (1, 1)
    [(line, column, told)] = refusals(report)
    assert (line, column) == (3, "article")
    assert "tells of “Otherwise” otherwise" in told


def test_claim_that_is_told_twice_is_refused_the_second_time():
    row = {**ROW, "claim": "5"}

    report = bring(sheet([row, {**row, "wording": "Otherwise."}]))

    assert refusals(report) == [(3, "claim", "Claim 5 is in the file twice.")]
    assert Claim.objects.get().wording == ROW["wording"]


def test_plan_writes_nothing_and_says_what_will_happen():
    text = sheet([ROW, {**ROW, "words": "x"}, {**ROW, "wording": ""}])

    planned = plan(text)

    assert not Claim.objects.exists()
    assert not Article.objects.exists()
    assert not Source.objects.exists()
    done = bring(text)
    assert (done.new, done.refused, done.articles) == (2, 1, 1)
    assert planned.fingerprint == done.fingerprint
    assert [one.wording for one in planned.added] == [ROW["wording"]] * 2


def test_evidence_is_left_behind_when_that_is_said():
    bring(one(evidence="3", independent_origins="2"), leave_evidence=True)

    assert Claim.objects.get().evidence.count() == 0
