"""The checking copy: what stands on the paper, and what never does."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from articles.models import Article, Version
from claims import review
from claims.checking_copy import checking_copy, versions
from claims.evidence import withdraw
from claims.models import Anchor, Capture, Claim, ClaimSource, SecondCheckRule
from tests.asking import queries
from tests.claims.factories import (
    judgement,
    make_article,
    make_checked,
    make_claim,
    make_evidence,
    make_source,
    make_version,
    rating,
)
from tests.claims.view_factories import HOSTILE, page, said
from tests.conftest import member

TEXT = """\
Ferries stay in port

The harbour board said the ferries would stay in port. “We will not sail,” it added.

Nobody claims anything here.

Captain Lena Moor denied that the crew was striking.
"""


@pytest.fixture
def version(db) -> Version:
    article = make_article(
        "Ferries stay", outlet="Harbour Post", url="https://post.example/ferries"
    )
    return make_version(TEXT, article=article)


def copy_of(version, by):
    return checking_copy(versions().get(pk=version.pk), by=by)


def address(version, query="") -> str:
    return reverse("checking_copy", args=[version.article_id]) + query


def flat(element) -> str:
    return " ".join(element.text_content().split())


def rows(response) -> list[list[str]]:
    """Each paragraph: its number, its text, and its margin."""
    found = page(response).xpath('//table[@class="copy"]/tbody/tr')
    return [[flat(cell) for cell in row] for row in found]


def margin(response) -> list[str]:
    return said(response, '//li[@class="note"]')


def printed(client, version) -> str:
    response = client.get(address(version))
    assert response.status_code == 200
    return response.text


# What is beside what


def test_claims_stand_beside_the_paragraph_they_begin_in(version, cleo):
    striking = make_claim("the crew was striking", version=version)
    stay = make_claim("the ferries would stay in port", version=version)
    sail = make_claim("We will not sail", version=version)

    copy = copy_of(version, cleo)

    assert [row.paragraph.number for row in copy.rows] == [1, 2, 3, 4]
    assert [[note.claim for note in row.notes] for row in copy.rows] == [
        [],
        [stay, sail],
        [],
        [striking],
    ]
    assert [copy.loose, copy.sources, copy.evidence, copy.dismissed] == [[], [], [], 0]


def test_claim_over_two_paragraphs_stands_beside_the_first(version, cleo):
    claim = make_claim("We will not sail", version=version)
    Anchor.objects.filter(claim=claim).update(end=len(version.text))

    copy = copy_of(version, cleo)

    assert [len(row.notes) for row in copy.rows] == [0, 1, 0, 0]


def test_claim_without_words_in_the_text_is_not_lost(version, cleo, client):
    claim = make_claim("We will not sail", version=version)
    Anchor.objects.all().delete()
    client.force_login(cleo)

    copy = copy_of(version, cleo)
    *_, last = rows(client.get(address(version)))

    assert [note.claim for note in copy.loose] == [claim]
    assert last[1] == "Claims whose words do not stand in this text"
    assert "We will not sail" in last[2]


def test_dismissed_claims_are_counted_and_not_printed(version, cleo, client):
    make_claim("We will not sail", version=version, state="dismissed")
    make_claim("the crew was striking", version=version)
    client.force_login(cleo)

    response = client.get(address(version))

    assert copy_of(version, cleo).dismissed == 1
    assert len(margin(response)) == 1
    assert margin(response)[0].startswith("2 the crew was striking")
    assert "1 dismissed claim is not printed." in response.text
    assert "[1" not in rows(response)[1][1]


def test_claims_of_another_version_are_not_printed(version, cleo):
    make_claim("We will not sail", version=make_version(article=version.article))

    assert all(not row.notes for row in copy_of(version, cleo).rows)


def test_text_has_the_numbers_of_its_claims(version, cleo, client):
    make_claim("the ferries would stay in port", version=version)
    make_claim("would stay in port. “We will not sail", version=version)
    client.force_login(cleo)

    shown = rows(client.get(address(version)))

    assert [row[0] for row in shown] == ["1", "2", "3", "4"]
    assert shown[1][1] == (
        "The harbour board said [1 the ferries [2 would stay in port 1]"
        ". “We will not sail 2],” it added."
    )


# Sources and evidence


def test_sources_are_numbered_as_they_speak(version, cleo):
    board, moor = make_source("Harbour Board"), make_source("Lena Moor", kind="person")
    first = make_claim("the ferries would stay in port", version=version, source=board)
    make_claim("We will not sail", version=version, source=board)
    make_claim("the crew was striking", version=version, source=moor)
    ClaimSource.objects.create(claim=first, source=moor, part="also")

    copy = copy_of(version, cleo)

    assert [(one.number, one.source, one.claims) for one in copy.sources] == [
        (1, board, [1, 2]),
        (2, moor, [1, 3]),
    ]
    notes = [note for row in copy.rows for note in row.notes]
    assert [[one.number for one in note.sources] for note in notes] == [
        [1, 2],
        [1],
        [2],
    ]


def test_evidence_is_numbered_and_listed(version, ana, cleo, client):
    claim = make_claim("We will not sail", version=version)
    other = make_claim("the ferries would stay in port", version=version)
    make_evidence(claim, by=ana, stance="contradicts", note="She sailed.")
    seen = make_evidence(
        other, by=ana, axis="attribution", url="https://board.example/minutes"
    )
    Capture.objects.create(evidence=seen, state="captured", title="Minutes, May")
    make_evidence(other, by=ana, note="The log.", locator="page 3", kind="document")
    client.force_login(cleo)

    response = client.get(address(version))

    assert said(response, '//section[@aria-labelledby="evidence-title"]//li') == [
        "E1 Claim 1, did they say it? Supports: Minutes, May"
        " https://board.example/minutes",
        "E2 Claim 1, is it so? Supports, document: The log., page 3",
        "E3 Claim 2, is it so? Contradicts: She sailed.",
    ]
    first, second = margin(response)
    assert "Said: (for E1) So: (for E2)" in first
    assert "So: (against E3)" in second


def test_address_of_evidence_is_printed_once_and_whole(version, ana, cleo, client):
    url = f"https://log.example/{'y' * 100}"
    make_evidence(
        make_claim("We will not sail", version=version), by=ana, url=url, note=""
    )
    client.force_login(cleo)

    text = printed(client, version)

    assert text.count("https://log.example/") == text.count(url) == 1


@pytest.mark.parametrize("name", ["ana", "ben", "dora"])
def test_confidential_and_withdrawn_evidence_is_never_printed(
    version, ana, ben, dora, client, name
):
    claim = make_claim("We will not sail", version=version)
    make_evidence(claim, by=ana, note="A secret witness.", confidential=True)
    withdraw(make_evidence(claim, by=ana, note="A wrong log."), reason="No.", by=ben)
    client.force_login({"ana": ana, "ben": ben, "dora": dora}[name])

    text = printed(client, version)

    assert "secret witness" not in text
    assert "wrong log" not in text
    assert copy_of(version, ben).evidence == []


# Verdicts


def test_answers_are_printed_in_words(version, cleo, client):
    make_claim(
        "We will not sail",
        version=version,
        attribution="confirmed",
        verification=rating("False"),
        rationale="They sailed.",
        source=make_source("Harbour Board"),
        source_words="it",
        flags=["quote"],
    )
    client.force_login(cleo)

    [note] = margin(client.get(address(version)))

    assert note == (
        "1 We will not sail S1 Harbour Board it Said: confirmed So: false"
        " They sailed. Open · quote"
    )


def test_what_is_not_answered_leaves_a_line(version, cleo, client):
    make_claim("We will not sail", version=version)
    client.force_login(cleo)

    [note] = page(client.get(address(version))).xpath('//li[@class="note"]')

    assert len(note.xpath('.//span[@class="line"]')) == 3
    assert len(note.xpath('.//span[@class="box"]')) == 1
    assert flat(note) == "1 We will not sail Source: Said: So: Open"


def test_speaker_is_proposed_where_there_is_no_source(version, cleo, client):
    make_claim("We will not sail", version=version, speaker="Lena Moor")
    client.force_login(cleo)

    [note] = margin(client.get(address(version)))

    assert "Lena Moor?" in note


def test_confirmed_attribution_alone_never_prints_a_verdict(version, cleo, client):
    make_claim("We will not sail", version=version, attribution="confirmed")
    client.force_login(cleo)

    [note] = margin(client.get(address(version)))

    assert note.endswith("Said: confirmed So: Open")


def test_long_reasons_are_cut(version, cleo, client):
    make_claim("We will not sail", version=version, rationale="word " * 100)
    client.force_login(cleo)

    [note] = margin(client.get(address(version)))

    assert note.count("word") == 40
    assert "…" in note


def test_signatures_are_printed(version, ana, cleo, client):
    make_checked(ana, content="We will not sail", version=version)
    client.force_login(cleo)

    [note] = margin(client.get(address(version)))

    assert note.endswith("Checked · Checked by ana")


def test_blind_answers_are_blank_but_for_who_gave_them(version, ana, client):
    SecondCheckRule.objects.filter(kind="every").update(blind=True)
    claim = make_claim("We will not sail", version=version)
    answers = judgement(None, "misattributed", "False", "The log is torn.")
    claim = review.judge(claim, answers, by=ana, revision=claim.revision)
    review.check(claim, by=ana, revision=claim.revision)

    client.force_login(ana)
    own = printed(client, version)
    client.force_login(member("finn", "reviewer"))
    other = client.get(address(version))

    told = ("misattributed", "false", "The log is torn.")
    assert [word in own for word in told] == [True, True, True]
    [note] = margin(other)
    assert [word in note for word in told] == [False, False, False]
    assert "is hidden until a second answers" in note
    assert len(page(other).xpath('//li//span[@class="line"]')) == 3


# The sheet


def test_sheet_says_what_it_is_and_who_printed_it(version, cleo, client, monkeypatch):
    moment = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    client.force_login(cleo)

    header = said(client.get(address(version)), '//header[@class="title"]/p')

    assert header[:4] == [
        "Checking copy",
        "Harbour Post · published 15 May 2026, 14:05 UTC · version 1, text "
        + version.fingerprint[:12],
        "https://post.example/ferries",
        "Printed by cleo on 23 November 2026, 06:05 UTC",
    ]


def test_sheet_states_the_time_zone_of_the_desk(version, cleo, client, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    client.force_login(cleo)

    [_, line, _, when, *_] = said(
        client.get(address(version)), '//header[@class="title"]/p'
    )

    assert "15 May 2026, 23:05 JST" in line
    assert when.endswith("JST")


def test_sheet_has_a_box_to_sign_off(version, cleo, client):
    client.force_login(cleo)

    response = client.get(address(version))

    box = '//section[@class="sign-off"]//'
    assert said(response, f"{box}thead//th") == [
        "Version 1",
        "Name",
        "Signature",
        "Date",
    ]
    assert said(response, f"{box}tbody//th") == ["Checked", "Second check", "Editor"]
    assert said(response, f"{box}td") == [""] * 9


def test_newest_text_is_printed_unless_another_is_asked_for(version, cleo, client):
    newer = make_version("The ferries sail.", article=version.article)
    client.force_login(cleo)

    newest = client.get(address(version))
    first = client.get(address(version, "?version=1"))
    second = client.get(address(version, "?version=2"))

    assert rows(newest) == rows(second) == [["1", "The ferries sail.", ""]]
    assert len(rows(first)) == 4
    assert "Not the newest text" not in newest.text
    assert "Not the newest text:</b> the newest is version 2." in first.text
    assert newer.number == 2


@pytest.mark.parametrize(
    "number", ["0", "3", "", "x", "-1", "²", "9" * 30, "\0", "1 ", "٣"]
)
def test_version_that_is_none_is_not_found(version, cleo, client, number):
    client.force_login(cleo)

    response = client.get(address(version), {"version": number})

    assert response.status_code == 404


def test_article_without_a_text_leads_to_its_desk(cleo, client):
    article = make_article(state="received")
    client.force_login(cleo)

    response = client.get(reverse("checking_copy", args=[article.pk]))

    assert (response.status_code, response.url) == (302, article.get_absolute_url())


@pytest.mark.parametrize("query", ["", "?version=1"])
def test_second_address_of_an_article_leads_to_its_desk(version, cleo, client, query):
    twin = make_article(state="duplicate", duplicate_of=version.article)
    make_version("Twin.", article=twin)
    client.force_login(cleo)

    response = client.get(reverse("checking_copy", args=[twin.pk]) + query)

    assert (response.status_code, response.url) == (302, twin.get_absolute_url())


def test_desk_leads_to_the_copy_of_the_shown_text(version, cleo, client):
    make_version("The ferries sail.", article=version.article)
    client.force_login(cleo)

    response = client.get(f"{version.article.get_absolute_url()}?version=1")

    [url] = page(response).xpath('//a[text()="checking copy"]/@href')
    assert url == address(version, "?version=1")


def test_nothing_that_people_wrote_is_run(version, ana, cleo, client):
    client.force_login(cleo)
    for words in HOSTILE:
        kept = words.replace("\0", "")
        claim = make_claim("We will not sail", version=version, wording=kept)
        Claim.objects.filter(pk=claim.pk).update(rationale=kept, speaker=kept[:300])
        make_evidence(claim, by=ana, note=kept or "x")
    Article.objects.update(headline="<script>alert(1)</script>", byline="</style>")

    text = printed(client, version)

    assert "<script>alert(1)" not in text
    assert "</style>" not in text
    assert not re.search(r"<script(?! src=)", text)
    assert "style=" not in text


def test_text_from_right_to_left_keeps_its_direction(cleo, client):
    article = make_article("العبارات", language="ar")
    version = make_version("قال المجلس إن العبارات ستبقى.", article=article)
    make_claim("العبارات ستبقى", version=version)
    client.force_login(cleo)

    response = client.get(address(version))

    [cell] = page(response).xpath('//td[@class="text"]')
    assert (cell.get("dir"), cell.get("lang")) == ("auto", "ar")
    assert flat(cell) == "قال المجلس إن [1 العبارات ستبقى 1]."


# Work


def test_copy_takes_as_many_queries_for_many_claims(ana, client):
    SecondCheckRule.objects.filter(kind="every").update(blind=True)
    version = make_version(TEXT)
    client.force_login(member("finn", "reviewer"))

    def add():
        claim = make_checked(ana, content="We will not sail", version=version)
        source = make_source(f"Board {Claim.objects.count()}")
        ClaimSource.objects.create(claim=claim, source=source, part="also")
        Capture.objects.create(evidence=claim.evidence.first())

    add()
    one = queries(client, address(version))
    add()
    add()

    assert queries(client, address(version)) == one
    assert one <= 12


def test_long_article_is_printed_whole(cleo, client):
    text = "\n\n".join(
        f"Claim {number:03} stands here, says board." for number in range(400)
    )
    version = make_version(text)
    Claim.objects.bulk_create(
        Claim(
            article=version.article,
            version=version,
            position=number,
            wording=f"Claim {number}",
            words="Claim",
            form="direct",
            state="open",
            verification=rating("Unverified"),
            updated=version.seen,
        )
        for number in range(1, 401)
    )
    length = text.index("\n") + 2
    Anchor.objects.bulk_create(
        Anchor(
            claim=claim,
            version=version,
            role="content",
            start=(claim.position - 1) * length,
            end=(claim.position - 1) * length + 9,
        )
        for claim in version.claims.all()
    )
    client.force_login(cleo)

    response = client.get(address(version))

    assert len(margin(response)) == 400
    assert all(f"[{n} Claim" in row[1] for n, row in enumerate(rows(response), start=1))
