import csv
import io
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from claims import exports
from claims.exports import Report, as_csv, csv_file, defuse, reading, restore
from claims.models import Claim
from tests.claims.factories import (
    add_evidence,
    make_article,
    make_claim,
    make_source,
    make_version,
    rating,
)
from tests.claims.view_factories import filtered

COLUMNS = (
    "claim, article, headline, outlet, url, published, position, wording, words, form,"
    " cue, source_as_written, source, source_kind, state, attribution, verification,"
    " rationale, evidence, independent_origins, assignee, checked_by, settled_by,"
    " updated"
)


def report(claims=None):
    """The report as text, and as a list of dictionaries."""
    claims = Claim.objects.for_queue() if claims is None else claims
    text = b"".join(as_csv(Report(claims))).decode()
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    header, *rows = reader
    return text, [dict(zip(header, row, strict=True)) for row in rows]


def evidence(claim, *, by, axis="verification", url="", note="A note."):
    return add_evidence(claim, axis=axis, url=url, note=note, by=by)


# The contract


def test_columns_are_the_contract():
    assert ", ".join(exports.COLUMNS) == COLUMNS


@pytest.mark.django_db
def test_report_without_claims_is_its_header():
    text, rows = report()

    assert text == "\ufeff" + COLUMNS.replace(" ", "") + "\r\n"
    assert rows == []


@pytest.mark.django_db
def test_report_tells_all_of_a_claim(ana, ben):
    tehran = timezone(timedelta(hours=3, minutes=30))
    article = make_article(
        "Ferries stay",
        outlet="Harbour Post",
        url="https://post.example/1",
        published=datetime(2026, 5, 15, 1, 30, tzinfo=tehran),
    )
    claim = make_claim(
        "We … not sail",
        version=make_version(article=article),
        cue="added",
        source_words="it",
        form="direct",
        wording="We do not sail.",
        source=make_source("Harbour Board"),
        state="settled",
        attribution="confirmed",
        verification=rating("Mostly verified"),
        rationale="Minutes.",
        assignee=ana,
        checked_by=ana,
        settled_by=ben,
        updated=datetime(2026, 5, 16, 23, 59, 58, 999_999, tzinfo=UTC),
    )

    _, rows = report()

    assert rows == [
        {
            "claim": str(claim.pk),
            "article": str(article.pk),
            "headline": "Ferries stay",
            "outlet": "Harbour Post",
            "url": "https://post.example/1",
            "published": "2026-05-14T22:00:00+00:00",
            "position": "1",
            "wording": "We do not sail.",
            "words": "We … not sail",
            "form": "direct",
            "cue": "added",
            "source_as_written": "it",
            "source": "Harbour Board",
            "source_kind": "body",
            "state": "settled",
            "attribution": "confirmed",
            "verification": "Mostly verified",
            "rationale": "Minutes.",
            "evidence": "0",
            "independent_origins": "0",
            "assignee": "ana",
            "checked_by": "ana",
            "settled_by": "ben",
            "updated": "2026-05-16T23:59:58+00:00",
        }
    ]


@pytest.mark.django_db
def test_report_is_the_same_to_the_byte_on_every_database(ana):
    """What is expected is written out here, so each database is held to it."""
    article = make_article("Ferries, “stay”", url=None, published=None)
    claim = make_claim(
        version=make_version(article=article),
        wording='=1,"2"\nthree',
        source=make_source("-Board"),
        checked_by=ana,
        updated=datetime(2026, 5, 16, 23, 59, 58, 999_999, tzinfo=UTC),
    )
    claim.further_sources.create(source=make_source("Kiev"), part="also", place=1)
    claim.further_sources.create(source=claim.source, part="also", place=0)

    text, _ = report()

    assert text == "\ufeff" + COLUMNS.replace(" ", "") + "\r\n" + (
        f'{claim.pk},{article.pk},"Ferries, “stay”",,,,1,"\'=1,""2""\nthree",'
        "the ferries would stay in port,indirect,,,'-Board; Kiev,body; body,open,"
        "unchecked,Unverified,,0,0,,ana,,2026-05-16T23:59:58+00:00\r\n"
    )


@pytest.mark.django_db
def test_report_leaves_the_unknown_empty():
    make_claim(version=make_version(article=make_article(published=None)))

    _, (row,) = report()

    empty = {name for name, value in row.items() if value == ""}
    assert empty == {
        "outlet",
        "url",
        "published",
        "cue",
        "source_as_written",
        "source",
        "source_kind",
        "rationale",
        "assignee",
        "checked_by",
        "settled_by",
    }


@pytest.mark.django_db
def test_report_never_calls_a_confirmed_attribution_true(ana):
    make_claim(attribution="confirmed")

    _, (row,) = report()

    assert (row["attribution"], row["verification"]) == ("confirmed", "Unverified")


# RFC 4180


@pytest.mark.django_db
def test_report_follows_rfc_4180():
    wording = 'One, "two"\nthree\r\nfour\rfive'
    make_claim(wording=wording)
    make_claim(wording="plain")

    text, rows = report()

    assert [row["wording"] for row in rows] == [wording, "plain"]
    assert text.count("\ufeff") == 1
    assert text.startswith("\ufeff")
    assert '"One, ""two""\nthree\r\nfour\rfive"' in text
    outside = text.replace('"One, ""two""\nthree\r\nfour\rfive"', "")
    assert outside.count("\r\n") == outside.count("\n") == outside.count("\r") == 3
    assert text.endswith("\r\n")
    assert text.encode().startswith(b"\xef\xbb\xbfclaim,")


@pytest.mark.django_db
def test_report_keeps_every_script():
    make_claim(wording="👩\u200d🚒 said مرحبا, “漢字” — Zu\u0323rich")

    _, (row,) = report()

    assert row["wording"] == "👩\u200d🚒 said مرحبا, “漢字” — Zu\u0323rich"


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠A", "'＠A"),
        ("  =1", "'  =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("\t=1", "'\t=1"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\nx", "'\nx"),
        ("'=1", "''=1"),
        ("'quoted'", "''quoted'"),
        ("1-1", "1-1"),
        ("a=1", "a=1"),
        ("– no", "– no"),
        ("", ""),
        (5, "5"),
    ],
)
def test_defuse_disarms_what_a_spreadsheet_would_run(cell, safe):
    assert defuse(cell) == safe
    assert restore(safe) == str(cell)


@settings(deadline=None, max_examples=300)
@given(st.text() | st.text(st.sampled_from("'=+-@＝ \t\r\na\"")))
@example("''=1")
def test_restore_gives_back_what_was_defused(text):
    assert restore(defuse(text)) == text
    assert defuse(text)[:1] not in tuple("=+-@＝＋－＠\t\r\n")


@settings(deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=24))
def test_records_come_back_through_a_csv_reader(cells):
    line = csv_file.records([[defuse(cell) for cell in cells]])

    (row,) = csv.reader(io.StringIO(line, newline=""))

    assert [restore(cell) for cell in row] == cells


@pytest.mark.django_db
def test_report_defuses_what_people_wrote():
    make_claim(wording='=HYPERLINK("http://evil.example")', rationale="@A1")

    text, (row,) = report()

    assert row["wording"] == '\'=HYPERLINK("http://evil.example")'
    assert row["rationale"] == "'@A1"
    assert '"\'=HYPERLINK(""http://evil.example"")"' in text


# Which claims, and in which order


def make_three():
    """Claims of two articles, made in another order than they stand in."""
    first, second = (make_version(article=make_article(name)) for name in "AB")
    late = make_claim("the crew was striking", version=first)
    other = make_claim("We will not sail", version=second)
    early = make_claim("We will not sail", version=first, state="suggested")
    return early, late, other


def exported(query, user):
    found = filtered(query, user=user).found
    _, rows = report(found)
    return [int(row["claim"]) for row in rows], [claim.pk for claim in found]


@pytest.mark.django_db
def test_report_is_in_the_order_of_the_articles():
    claims = make_three()

    _, rows = report()

    assert [int(row["claim"]) for row in rows] == [claim.pk for claim in claims]
    assert [row["position"] for row in rows] == ["1", "2", "1"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "indexes"),
    [
        ("", [0, 1, 2]),
        ("order=newest", [2, 0, 1]),
        ("order=updated", [1, 2, 0]),
        ("state=open&order=newest", [2, 1]),
        ("words=striking", [1]),
        ("state=nonsense", []),
        ("queue=settled", []),
    ],
)
def test_report_has_the_rows_of_the_queue(ana, query, indexes):
    claims = make_three()
    now = datetime(2026, 5, 16, tzinfo=UTC)
    for days, claim in zip((1, 3, 2), claims, strict=True):
        Claim.objects.filter(pk=claim.pk).update(updated=now + timedelta(days=days))

    written, queued = exported(query, ana)

    assert written == queued == [claims[index].pk for index in indexes]


# Evidence


@pytest.mark.django_db
def test_report_counts_evidence_and_its_origins(ana):
    article = make_article(url="https://post.example/1")
    claim = make_claim(version=make_version(article=article))
    other = make_claim("the crew was striking", version=claim.version)
    for url in (
        "https://a.example/1",
        "https://www.a.example/2",
        "https://b.example",
        "https://post.example/2",
    ):
        evidence(claim, by=ana, url=url)
    evidence(claim, by=ana)
    evidence(claim, by=ana, axis="attribution", url="https://c.example")
    evidence(other, by=ana, axis="attribution", url="https://c.example")

    _, rows = report()

    assert [(row["evidence"], row["independent_origins"]) for row in rows] == [
        ("6", "2"),
        ("1", "0"),
    ]


# Work


@pytest.mark.django_db
def test_report_asks_once_for_all_claims(ana, django_assert_num_queries):
    source = make_source()
    version = make_version(article=make_article(outlet="Harbour Post"))
    given = {"version": version, "source": source, "assignee": ana}
    evidence(make_claim(**given), by=ana)

    with django_assert_num_queries(1):
        assert len(report()[1]) == 1
    for _ in range(2):
        evidence(make_claim(**given), by=ana)
    with django_assert_num_queries(1):
        assert len(report()[1]) == 3


@pytest.mark.django_db
def test_report_joins_those_who_say_the_same():
    kiev, moscow, relay = map(make_source, ("Kiev", "Moscow", "An Agency"))
    claim = make_claim(source=kiev)
    claim.further_sources.create(source=relay, part="relay", place=1)
    claim.further_sources.create(
        source=make_source("Ida Voss", kind="person"), part="also", place=2
    )
    claim.further_sources.create(source=moscow, part="also", place=1)

    [told] = report()[1]

    assert told["source"] == "Kiev; Moscow; Ida Voss"
    assert told["source_kind"] == "body; body; person"


@pytest.mark.django_db
def test_report_streams(monkeypatch, django_assert_num_queries):
    for _ in range(5):
        make_claim()
    monkeypatch.setattr(reading, "ROWS_AT_ONCE", 2)
    told = []
    pieces = as_csv(Report(Claim.objects.for_queue(), told=told.append))

    with django_assert_num_queries(0):
        assert next(pieces).count(b"\r\n") == 1
    assert [piece.count(b"\r\n") for piece in pieces] == [2, 2, 1]
    assert told == [2, 2, 1]
