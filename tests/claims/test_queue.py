"""The queue of claims, and the report that leaves by it."""

import csv
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims import paging, sources
from claims.models import Capture, Claim
from tests.asking import queries
from tests.claims.factories import add_evidence, rating
from tests.claims.view_factories import (
    check,
    everything,
    make_article,
    make_claim,
    make_claims,
    page,
    said,
    settle,
    text_of,
)

QUEUE = "/claims/"
ROWS = "//table/tbody/tr"
FIELD = '//form[@class="filters"]'

# What no filter can use, and how it is refused.
UNUSABLE = [
    ("state=x", "State: Select a valid choice. x is not one of the available choices."),
    (
        "state=open&state=<b>",
        "State: Select a valid choice. <b> is not one of the available choices.",
    ),
    ("queue=x", "Queue: Select a valid choice. x is not one of the available choices."),
    ("order=x", "Order: Select a valid choice. x is not one of the available choices."),
    (
        "attribution=true",
        "Did they say it?: Select a valid choice. true is not one of the available "
        "choices.",
    ),
    ("form=x", "Form: Select a valid choice. x is not one of the available choices."),
    ("published_after=2026-02-30", "Published from: Enter a valid date."),
    ("published_before=soon", "Published to: Enter a valid date."),
    ("words=a%00b", "Words: Null characters are not allowed."),
    (
        "words=" + "x" * 201,
        "Words: Ensure this value has at most 200 characters (it has 201).",
    ),
    ("source=%00", "Source: Null characters are not allowed."),
    ("article=%00", "Article: Null characters are not allowed."),
    ("assignee=%00", "With: Null characters are not allowed."),
]


@pytest.fixture
def claims(db, ana, ben) -> dict[str, Claim]:
    """One claim for each queue, over two articles."""
    ferry = make_article("Ferry halted", outlet="Post")
    quay = make_article("Quay shut", outlet="Wire")
    board = sources.register("Harbour Board", kind="body")
    made = {
        "suggested": make_claim(ferry),
        "mine": make_claim(ferry, assignee=ana, state="open", source=board),
        "checked": make_claim(quay, source=board),
        "settled": make_claim(quay, source=board),
        "dismissed": make_claim(quay, state="dismissed"),
    }
    made["checked"] = check(made["checked"], by=ben)
    made["settled"] = settle(check(made["settled"], by=ana), by=ben)
    return made


def listed(response) -> list[int]:
    """The numbers of the claims in the table."""
    links = page(response).xpath(ROWS + '/td[@class="w"]/a/@href')
    return [int(link.split("/")[2]) for link in links]


def keys(claims, *names) -> list[int]:
    return [claims[name].pk for name in names]


# The queue


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["suggested", "mine"]),
        ("queue=", ["suggested", "mine"]),
        ("queue=mine", ["mine"]),
        ("queue=second-check", ["checked"]),
        ("queue=no-source", ["suggested"]),
        ("queue=settled", ["settled"]),
        ("queue=all", ["suggested", "mine", "checked", "settled", "dismissed"]),
        ("queue=all&outlet=wire", ["checked", "settled", "dismissed"]),
        ("queue=all&article=ferry", ["suggested", "mine"]),
        ("queue=all&source=harbour", ["mine", "checked", "settled"]),
        ("queue=all&state=open&state=settled", ["mine", "settled"]),
        ("queue=all&assignee=me", ["mine"]),
        ("queue=all&order=newest", ["checked", "settled", "dismissed"]),
        ("queue=all&words=civilians&order=due", ["dismissed", "settled", "checked"]),
    ],
)
def test_queue_shows_what_was_asked_for(desk, claims, query, expected):
    response = desk.get(f"{QUEUE}?{query}")

    wanted = keys(claims, *expected)
    shown = listed(response)
    assert shown[: len(wanted)] == wanted
    if "order" not in query:
        assert shown == wanted


def test_tabs_say_how_many(desk, claims):
    response = desk.get(f"{QUEUE}?queue=settled")

    assert said(response, '//nav[@class="tabs"]/a') == [
        "Mine 1",
        "To check 2",
        "Second check 1",
        "No source 1",
        "Settled 1",
        "All 5",
    ]
    assert said(response, '//nav[@class="tabs"]/a[@aria-current]') == ["Settled 1"]
    assert said(response, '//div[@class="active"]/span[1]') == ["Queue: Settled"]


def test_chips_show_every_filter_and_take_it_away(desk, claims):
    board = claims["mine"].source

    response = desk.get(f"{QUEUE}?queue=all&state=open&state=settled&source={board.pk}")

    chips = page(response).xpath('//a[@class="chip on"]')
    assert {chip.text for chip in chips} == {
        "State: Open ×",
        "State: Settled ×",
        "Source: Harbour Board ×",
    }
    [without_open] = [c.get("href") for c in chips if c.text == "State: Open ×"]
    assert listed(desk.get(QUEUE + without_open)) == keys(claims, "settled")


def test_chips_escape_what_was_typed(desk, claims):
    response = desk.get(QUEUE, {"words": '"><script>alert(1)</script>'})

    assert "<script>alert(1)" not in response.content.decode()
    assert said(response, '//a[@class="chip on"]') == [
        'Words: "><script>alert(1)</script> ×'
    ]


def test_filter_form_comes_back_as_it_was_sent(desk, claims):
    response = desk.get(f"{QUEUE}?queue=all&words=civilians&state=open&assignee=me")

    form = page(response).xpath(FIELD)[0]
    sent = sorted((name, value) for name, value in form.form_values() if value)
    assert sent == [
        ("assignee", "me"),
        ("order", "article"),
        ("queue", "all"),
        ("state", "open"),
        ("words", "civilians"),
    ]


@pytest.mark.parametrize(("query", "expected"), UNUSABLE)
def test_unusable_filter_shows_nothing_and_says_why(desk, claims, query, expected):
    response = desk.get(f"{QUEUE}?{query}")

    assert response.status_code == 200
    assert listed(response) == []
    assert said(response, '//div[@role="alert"]//li') == [expected]
    assert claims["suggested"].wording not in response.content.decode()
    assert (
        page(response).xpath(f'//a[contains(@href, "{reverse("export_page")}")]') == []
    )


@pytest.mark.parametrize("value", ["9" * 19, "9" * 40, "-1", "1.5", "²"])
@pytest.mark.parametrize("name", ["verification", "source", "article", "outlet"])
def test_number_that_no_row_has_finds_nothing(desk, claims, name, value):
    response = desk.get(QUEUE, {"queue": "all", name: value})
    report = desk.get(reverse("claim_export"), {"queue": "all", name: value})

    assert response.status_code == 200
    assert listed(response) == []
    assert report.status_code in (200, 400)
    if report.status_code == 200:
        assert len(rows(report)) == 0


def test_empty_queue_says_so(desk):
    response = desk.get(f"{QUEUE}?queue=mine")

    assert said(response, '//div[@class="empty"]/h2') == ["Nothing here"]
    assert "No claims are in “Mine”." in said(response, '//div[@class="empty"]/p')[0]
    assert page(response).xpath('//div[@class="empty"]//a/@href') == [
        reverse("article_bring")
    ]


def test_filters_that_nothing_matches_say_so(desk, claims):
    response = desk.get(f"{QUEUE}?queue=all&words=unheard-of")

    assert said(response, '//div[@class="empty"]/h2') == [
        "No claim matches all of these filters"
    ]


def test_pages_keep_the_filters(desk, claims, monkeypatch):
    monkeypatch.setattr(paging, "PER_PAGE", 2)
    query = "queue=all&words=civilians&order=article&show=state&show=due"
    query_of_words = query.replace(
        "queue=all&words=civilians", "words=civilians&queue=all"
    )

    first = desk.get(f"{QUEUE}?{query}")
    [following] = page(first).xpath('//a[@rel="next"]/@href')
    second = desk.get(QUEUE + following)
    [before] = page(second).xpath('//a[@rel="prev"]/@href')
    [end] = page(second).xpath('//nav[@class="pages"]/a[text()="Last"]/@href')

    newest = keys(claims, *claims)[::-1]
    pages = (first, second, desk.get(QUEUE + before), desk.get(QUEUE + end))
    assert [listed(one) for one in pages] == [
        newest[:2],
        newest[2:4],
        newest[:2],
        newest[3:],
    ]
    assert following == f"?{query_of_words}&after={newest[1]}"
    assert "5 claims" in said(first, '//div[@class="active"]/span')


@pytest.mark.parametrize("name", ["after", "before", "start"])
@pytest.mark.parametrize(
    "place", ["x", "0", "-1", "9" * 40, "1.2.", "1.2.3.4", "\0", ""]
)
def test_place_that_is_none_is_the_first_page(desk, claims, name, place):
    response = desk.get(QUEUE, {name: place})

    assert listed(response) == keys(claims, "suggested", "mine")


def test_rows_link_to_the_claim_with_the_queue_and_to_its_words(desk, claims):
    response = desk.get(f"{QUEUE}?queue=mine")

    claim = claims["mine"]
    assert page(response).xpath(ROWS + '/td[@class="w"]//a/@href') == [
        f"{claim.get_absolute_url()}?queue=mine&order=article",
        f"{claim.article.get_absolute_url()}?claim={claim.pk}#claim-{claim.pk}",
    ]


def test_row_of_a_confirmed_attribution_does_not_look_true(desk, claims):
    claim = claims["mine"]
    Claim.objects.filter(pk=claim.pk).update(attribution="confirmed")

    response = desk.get(f"{QUEUE}?queue=mine")

    tags = page(response).xpath(ROWS + "//*[contains(@class, 'tag')]")
    assert [tag.text for tag in tags] == ["confirmed", "unverified"]
    assert "true" not in " ".join(tag.get("class") for tag in tags).split()


def test_htmx_gets_the_results_alone(desk, claims):
    response = desk.get(
        f"{QUEUE}?queue=mine", headers={"HX-Request": "true", "HX-Target": "results"}
    )

    assert page(response).get("id") == "results"
    assert listed(response) == keys(claims, "mine")


@pytest.mark.parametrize(
    "query", ["queue=all", "queue=all&source=board&words=civilian"]
)
def test_queue_takes_as_many_queries_for_many_rows(desk, ana, query):
    counts = []
    for number in (1, 3, 30):
        made = make_claims(number, assignee=ana)
        for claim in made:
            evidence(claim, ana)
        counts.append(queries(desk, f"{QUEUE}?{query}"))
        shown = listed(desk.get(f"{QUEUE}?{query}"))
        assert set(shown) >= {claim.pk for claim in made}

    assert len(set(counts)) == 1


def evidence(claim, by, url="https://log.example/46"):
    return add_evidence(claim, url=url, by=by)


# The report


def rows(response) -> list[dict[str, str]]:
    lines = text_of(response).removeprefix("\ufeff").splitlines(keepends=True)
    return list(csv.DictReader(lines))


@pytest.mark.parametrize(
    "query",
    [
        "",
        "queue=mine",
        "queue=all",
        "queue=all&state=open&state=settled",
        "queue=all&order=newest",
        "queue=all&order=updated",
        "queue=all&outlet=wire&source=harbour",
        "queue=all&assignee=nobody&words=civilians",
        "queue=settled&page=7",
        "queue=all&unheard-of=x",
    ],
)
def test_report_has_exactly_the_rows_of_the_queue(desk, claims, query):
    shown = listed(desk.get(f"{QUEUE}?{query}"))

    report = desk.get(f"{reverse('claim_export')}?{query}")

    assert [int(row["claim"]) for row in rows(report)] == shown
    assert shown


def test_report_is_not_cut_into_pages(desk, claims, monkeypatch):
    monkeypatch.setattr(paging, "PER_PAGE", 2)

    report = desk.get(reverse("claim_export"), {"queue": "all"})

    assert [int(row["claim"]) for row in rows(report)] == keys(claims, *claims)


def test_queue_links_to_its_own_report(desk, claims):
    response = desk.get(f"{QUEUE}?queue=all&state=open&words=civilians")

    [link] = page(response).xpath('//a[text()="Export…"]/@href')
    link = link.replace(reverse("export_page"), reverse("claim_export"))
    assert [int(row["claim"]) for row in rows(desk.get(link))] == keys(claims, "mine")


def test_report_has_the_columns_of_the_contract(desk, ana, ben):
    article = make_article(
        "=Ferry halted",
        outlet="Post",
        url="https://post.example/ferry",
        published=datetime(2026, 5, 15, 14, 5, tzinfo=UTC),
    )
    board = sources.register("Harbour Board", kind="body")
    claim = make_claim(article, source=board, assignee=ana)
    evidence(claim, ana)
    evidence(claim, ana, "https://post.example/own")
    Capture.objects.update(state=Capture.State.FAILED)
    settled = settle(check(claim, by=ana), by=ben)

    report = desk.get(reverse("claim_export"), {"queue": "all"})

    [row] = rows(report)
    assert list(row.items()) == [
        ("claim", str(claim.pk)),
        ("article", str(article.pk)),
        ("headline", "'=Ferry halted"),
        ("outlet", "Post"),
        ("url", "https://post.example/ferry"),
        ("published", "2026-05-15T14:05:00+00:00"),
        ("position", "1"),
        ("wording", "Forty-six civilians were evacuated."),
        ("words", "Forty-six civilians were evacuated"),
        ("form", "indirect"),
        ("cue", "said"),
        ("source_as_written", "the Harbour Board"),
        ("source", "Harbour Board"),
        ("source_kind", "body"),
        ("state", "settled"),
        ("attribution", "confirmed"),
        ("verification", "Verified"),
        ("rationale", "The log says so."),
        ("evidence", "3"),
        ("independent_origins", "2"),
        ("assignee", "ana"),
        ("checked_by", "ana"),
        ("settled_by", "ben"),
        (
            "updated",
            settled.updated.astimezone(UTC).isoformat(timespec="seconds"),
        ),
    ]


def test_report_streams_as_a_file_with_the_hour_in_its_name(desk, claims, monkeypatch):
    monkeypatch.setattr(
        timezone, "now", lambda: datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
    )

    report = desk.get(reverse("claim_export"))

    assert report.streaming
    assert report["Content-Type"] == "text/csv; charset=utf-8"
    assert report["Content-Disposition"] == (
        'attachment; filename="claims-20261123-0905.csv"'
    )
    text = text_of(report)
    assert text.startswith("\ufeffclaim,article,headline,")
    assert text.endswith("\r\n")


def test_report_of_nothing_is_its_header(desk):
    report = desk.get(reverse("claim_export"))

    assert text_of(report).count("\r\n") == 1


def test_report_never_gives_a_confirmed_attribution_out_as_true(desk, claims):
    Claim.objects.filter(pk=claims["mine"].pk).update(attribution="confirmed")

    [row] = rows(desk.get(reverse("claim_export"), {"queue": "mine"}))

    assert (row["attribution"], row["verification"]) == ("confirmed", "Unverified")


@pytest.mark.parametrize(("query", "expected"), UNUSABLE)
def test_report_of_unusable_filters_is_refused(desk, claims, query, expected):
    response = desk.get(f"{reverse('claim_export')}?{query}")

    assert response.status_code == 400
    assert said(response, '//ul[@class="errorlist"]/li') == [expected]
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert "Content-Disposition" not in response
    assert claims["suggested"].wording not in response.content.decode()


def test_report_takes_as_many_queries_for_many_rows(desk, ana):
    counts = []
    for number in (1, 3, 30):
        for claim in make_claims(number, assignee=ana):
            evidence(claim, ana)
        with CaptureQueriesContext(connection) as captured:
            text_of(desk.get(reverse("claim_export"), {"queue": "all"}))
        counts.append(len(captured))

    assert len(set(counts)) == 1


def test_report_changes_nothing(desk, claims):
    before = everything()

    text_of(desk.get(reverse("claim_export"), {"queue": "all"}))

    assert everything() == before


def test_report_of_a_retired_rating_still_names_it(desk, claims):
    old = rating("Disputed")
    old.retired = True
    old.save(update_fields=["retired"])
    Claim.objects.filter(pk=claims["mine"].pk).update(verification=old)

    report = desk.get(reverse("claim_export"), {"queue": "all", "verification": old.pk})

    assert [row["verification"] for row in rows(report)] == ["Disputed"]
