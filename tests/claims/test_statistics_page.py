"""The pages of statistics: their tables, links, reports and steps."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from claims import tallies
from claims.models import Claim, Tally
from tests.asking import queries
from tests.claims.factories import make_source
from tests.claims.view_factories import (
    HOSTILE,
    check,
    everything,
    make_article,
    make_claim,
    make_claims,
    page,
    said,
    settle,
)
from tests.conftest import member

WORK, VERDICTS = "/statistics/", "/statistics/verdicts/"


@pytest.fixture
def settled(ana, ben) -> Claim:
    board = make_source("Harbour Board")
    claim = make_claim(make_article(outlet="Post"), source=board)
    return settle(check(claim, by=ana), by=ben)


@pytest.fixture
def many(monkeypatch, settled) -> Claim:
    monkeypatch.setattr(tallies, "AT_ONCE", 0)
    return settled


def links(response, text) -> list[str]:
    return page(response).xpath(f'//table//a[text()="{text}"]/@href')


def test_number_leads_to_its_claims(cleo, client, settled):
    client.force_login(cleo)

    [link, *_] = links(client.get(VERDICTS), "1")
    queue = client.get(link)

    assert urlsplit(link).path == "/claims/"
    assert said(queue, '//td[@class="w"]/a') == [settled.wording]


@pytest.mark.parametrize("address", [WORK, VERDICTS])
def test_pictures_have_their_numbers_beside_them(cleo, client, settled, address):
    client.force_login(cleo)

    shown = page(client.get(address))

    places = shown.xpath("//div[@data-picture]")
    assert places
    for place in places:
        # Without a script there is no empty box.
        assert "hidden" in place.attrib
        [data] = shown.xpath(f'//script[@id="{place.get("data-picture")}"]')
        picture = json.loads(data.text_content())
        assert data.get("type") == "application/json"
        assert picture["queue"] == "/claims/"
        for series in picture["series"]:
            assert len(series["numbers"]) == len(picture["labels"])
        assert len(place.xpath("ancestor::section//table")) == 1


def test_both_pages_keep_the_filters(cleo, client, settled):
    client.force_login(cleo)

    response = client.get(WORK, {"outlet": "Post", "settled_after": "2026-01-01"})

    [verdicts] = page(response).xpath('//nav/a[text()="Verdicts"]/@href')
    assert parse_qs(urlsplit(verdicts).query) == {
        "queue": ["all"],
        "order": ["article"],
        "outlet": ["Post"],
        "settled_after": ["2026-01-01"],
    }
    chips = '//div[@class="active"]/a'
    assert said(response, chips) == [
        "Queue: All",
        "Outlet: “Post” ×",
        "Settled from: 2026-01-01 ×",
    ]
    assert said(response, '//div[@class="active"]/span') == ["1 claim"]


def test_claims_of_another_queue_are_counted_on_demand(ana, client, settled):
    client.force_login(ana)

    response = client.get(WORK, {"queue": "to-check"})

    assert "Nothing to count yet" in response.content.decode()
    assert said(response, '//div[@class="active"]/a') == ["Queue: To check"]


@pytest.mark.parametrize("address", [WORK, VERDICTS])
def test_invalid_filter_counts_nothing_and_says_why(cleo, client, settled, address):
    client.force_login(cleo)

    response = client.get(address, {"settled_after": "nonsense", "state": "late"})

    assert said(response, '//div[@role="alert"]//li') == [
        "Settled from: Enter a valid date.",
        "State: Select a valid choice. late is not one of the available choices.",
    ]
    assert page(response).xpath("//table") == []


@pytest.mark.parametrize("address", [WORK, VERDICTS])
def test_filter_without_claims_says_so(cleo, client, settled, address):
    client.force_login(cleo)

    response = client.get(address, {"words": "nowhere"})

    assert said(response, "//main//h2") == ["No claim matches all of these filters"]
    assert page(response).xpath("//table") == []


def test_empty_desk_says_what_to_do(ana, client):
    client.force_login(ana)

    response = client.get(WORK)

    assert "Bring in an article" in said(response, "//main//p")[0]


def test_desk_without_anything_settled_says_so(ana, client):
    client.force_login(ana)
    make_claim()

    response = client.get(WORK)

    assert "Nothing was settled in these 26 weeks." in said(response, "//section/p")
    assert len(page(response).xpath("//table")) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize(
    "name", ["words", "first_source", "settled_before", "seconded", "no_outlet"]
)
def test_bad_input_is_no_error_of_ours(dora, client, name, value):
    client.force_login(dora)
    make_claim()

    for address in (WORK, VERDICTS):
        assert client.get(address, {name: value}).status_code == 200
    table = {"figure": "open-by-age", name: value}
    assert client.get("/statistics/table.csv", table).status_code in (200, 400)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("name", ["created", "settled", "seconded"])
def test_days_at_the_ends_of_the_calendar_are_days(dora, client, settled, name, day):
    client.force_login(dora)

    response = client.get(WORK, {f"{name}_after": day, f"{name}_before": day})

    assert response.status_code == 200
    assert page(response).xpath('//div[@role="alert"]') == []


@pytest.mark.parametrize("address", [WORK, VERDICTS])
@pytest.mark.parametrize("kept", [False, True])
def test_same_few_queries_for_more_claims(
    monkeypatch, ana, ben, client, settled, address, kept
):
    client.force_login(member("eve", "editor"))

    def asked():
        if kept:
            monkeypatch.setattr(tallies, "AT_ONCE", 0)
            tallies.count_desk()
        return queries(client, address)

    once = asked()
    for claim in make_claims(3):
        settle(check(claim, by=ana), by=ben)

    assert asked() == once <= 12


# Many claims


def test_many_are_counted_by_a_button(cleo, client, many):
    client.force_login(cleo)

    before = client.get(WORK)
    steps = []
    for done in range(3):
        sent = {"page": "work", "done": done}
        answer = client.post("/statistics/count/?queue=all", sent)
        steps.append(said(client.get(answer.url), '//p[@role="status"]'))

    assert said(before, '//form[@class="counting"]/button') == ["Count them"]
    assert page(before).xpath("//table") == []
    assert answer.url == "/statistics/?queue=all&order=article"
    assert [step[0][-16:] for step in steps[:2]] == [
        "ounting: 1 of 3.",
        "ounting: 2 of 3.",
    ]
    assert steps[2][0].startswith("As of ")
    assert len(page(client.get(WORK)).xpath("//table")) == 4  # nothing is open


def test_figures_are_counted_again_when_they_are_old(cleo, client, many):
    client.force_login(cleo)
    tallies.count_desk()
    trigger = '//form[@class="counting"]/@hx-trigger'

    fresh = page(client.get(VERDICTS)).xpath(trigger)
    Tally.objects.update(at=Tally.objects.first().at.replace(year=2025))
    old = client.get(VERDICTS)

    assert fresh == ["submit"]
    assert page(old).xpath(trigger) == ["submit, load delay:300ms"]
    assert len(page(old).xpath("//table")) == 2


@pytest.mark.parametrize(
    "sent", [{}, {"page": "x", "done": 0}, {"page": "work", "done": "-1"}]
)
def test_count_of_nothing_is_led_back(cleo, client, many, sent):
    client.force_login(cleo)

    response = client.post("/statistics/count/", sent)

    assert (response.status_code, response.url) == (302, "/statistics/")
    assert not Tally.objects.exists()


def test_count_with_an_invalid_filter_counts_nothing(cleo, client, many):
    client.force_login(cleo)

    sent = {"page": "work", "done": 0}
    response = client.post("/statistics/count/?state=late", sent)

    assert response.url == "/statistics/?state=late&queue=all&order=article"
    assert not Tally.objects.exists()


def test_get_counts_nothing_of_many(cleo, client, many):
    client.force_login(cleo)
    before = everything()

    for address in (WORK, VERDICTS, "/statistics/table.csv?figure=open-by-age"):
        client.get(address)

    assert everything() == before


# Reports


def test_table_leaves_as_csv(cleo, client, settled):
    settled.source.name = "=cmd|' /C calc'!A0"
    settled.source.save()
    client.force_login(cleo)

    [link] = page(client.get(VERDICTS)).xpath(
        '//section[.//h2="By source"]//a[text()="CSV"]/@href'
    )
    response = client.get(link)

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith(
        'attachment; filename="verdicts-by-source-'
    )
    assert response.content.decode("utf-8-sig").split("\r\n") == [
        "Source,Claims: All,Claims: At work,Did they say it?: Confirmed,"
        "Is it so?: Verified",
        "'=cmd|' /C calc'!A0,1,0,1,1",
        "",
    ]


def test_table_of_many_is_counted_on_the_page_first(cleo, client, many):
    client.force_login(cleo)
    address = "/statistics/table.csv?figure=verdicts-by-outlet"

    before = client.get(address)
    tallies.count_desk()
    after = client.get(address)

    assert (before.status_code, before.url.partition("?")[0]) == (302, VERDICTS)
    assert after.content.decode("utf-8-sig").splitlines()[1].startswith("Post,1,0,")


@pytest.mark.parametrize("query", ["", "?figure=", "?figure=passwords"])
def test_unknown_table_is_not_there(cleo, client, query):
    client.force_login(cleo)

    assert client.get(f"/statistics/table.csv{query}").status_code == 404


def test_table_of_invalid_filters_is_refused(cleo, client):
    client.force_login(cleo)

    response = client.get("/statistics/table.csv?figure=open-by-age&state=late")

    assert response.status_code == 400
    assert said(response, "//h1") == ["No report was made"]


def test_navigation_shows_the_statistics_to_who_may_read(cleo, client, settled):
    client.force_login(cleo)

    [link] = page(client.get(WORK)).xpath('//nav[@aria-label="Main"]/a[@aria-current]')

    assert (link.text, link.get("href")) == ("Statistics", WORK)
