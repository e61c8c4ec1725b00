"""Export in the browser: what would leave, the columns, the file, how far it is."""

from dataclasses import replace
from functools import partial
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from claims import downloads, tasks
from claims.exports import COLUMNS, FORMATS, Report
from claims.models import Claim, Download
from tests.asking import queries
from tests.claims.view_factories import make_article, make_claims, page, said, text_of
from tests.conftest import member

PAGE = "/claims/export/"
pytestmark = pytest.mark.django_db


def file(name):
    return reverse("export_file", args=[name])


@pytest.fixture
def desk(client, cleo):
    client.force_login(cleo)
    return client


@pytest.fixture
def claims():
    return make_claims(3, article=make_article(outlet="Post"))


def ticked(response):
    return page(response).xpath('//input[@name="column"][@checked]/@value')


# The page


def test_page_says_what_would_leave(desk, claims):
    response = desk.get(PAGE, {"queue": "all", "state": "suggested"})

    assert said(response, "//h1") == ["Export 3 claims"]
    assert said(response, '//span[@class="chip on"]') == [
        "Queue: All",
        "State: Suggested",
    ]
    assert said(response, "//button[@formaction]") == [
        one.label for one in FORMATS.values()
    ]
    assert ticked(response) == list(COLUMNS)


def test_page_of_nothing_offers_no_file(desk):
    response = desk.get(PAGE)

    assert said(response, "//h1") == ["Export 0 claims"]
    assert said(response, "//button[@formaction]") == []


def test_page_asks_as_often_for_three_as_for_one(desk):
    make_claims(1, article=make_article("One"))
    counts = []
    for _ in range(2):
        counts.append(queries(desk, f"{PAGE}?queue=all"))
        make_claims(2, article=make_article("Another"))

    assert counts[0] == counts[1] <= 12


def test_queue_leads_to_the_page_with_its_filters(desk, claims):
    response = desk.get("/claims/", {"queue": "all", "state": "suggested"})

    [address] = page(response).xpath('//a[text()="Export…"]/@href')
    assert said(desk.get(address), "//h1") == ["Export 3 claims"]


def test_columns_move_up_and_down(desk, claims):
    chosen = {"columns": "", "column": ["claim", "wording", "words"], "queue": "all"}

    up = desk.get(PAGE, {**chosen, "up": "wording"})
    down = desk.get(PAGE, {**chosen, "down": "wording"})

    assert ticked(up) == ["wording", "claim", "words"]
    assert ticked(down) == ["claim", "words", "wording"]
    offered = page(up).xpath('//input[@name="column"]/@value')
    assert sorted(offered) == sorted(COLUMNS)


def test_column_at_the_end_stays_there(desk, claims):
    chosen = {"columns": "claim,words", "queue": "all"}

    assert ticked(desk.get(PAGE, {**chosen, "up": "claim"})) == ["claim", "words"]
    assert ticked(desk.get(PAGE, {**chosen, "down": "words"})) == ["claim", "words"]
    assert ticked(desk.get(PAGE, {**chosen, "up": "nonsense"})) == ["claim", "words"]


WRONG_COLUMNS = [
    ({"columns": "claim,verdict"}, "There is no column “verdict”. There are: claim"),
    ({"columns": "claim,claim"}, "The column “claim” is named twice."),
    ({"columns": ""}, "Choose at least one column."),
    ({"column": ["a\0b"]}, "There is no column “a\ufffdb”."),
    ({"columns": "😀" * 3000}, "There is no column “😀"),
]


@pytest.mark.parametrize(("given", "expected"), WRONG_COLUMNS)
def test_wrong_columns_are_refused_with_what_is_wrong(desk, claims, given, expected):
    given = {"queue": "all", **given}
    shown = desk.get(PAGE, given)
    refused = desk.get(reverse("claim_export"), given)

    assert (shown.status_code, refused.status_code) == (400, 400)
    [error] = said(shown, '//ul[contains(@class, "errorlist")]/li')
    assert error.startswith(expected)
    [error] = said(refused, '//ul[contains(@class, "errorlist")]/li')
    assert error.startswith(f"Columns: {expected}")


@pytest.mark.parametrize(
    "address", [PAGE, "/claims/export/jsonl/", "/claims/export.csv"]
)
def test_unusable_filters_are_refused(desk, claims, address):
    response = desk.get(address, {"state": "nonsense"})

    assert response.status_code == 400
    [error] = said(response, '//ul[@class="errorlist"]/li')
    assert error.startswith("State: Select a valid choice.")


# The file


@pytest.mark.parametrize("name", FORMATS)
def test_file_is_the_report_of_the_queue(desk, cleo, claims, name):
    response = desk.get(file(name), {"queue": "all", "columns": "wording,claim"})

    chosen = FORMATS[name]
    report = Report(Claim.objects.for_queue(), ("wording", "claim"), by=cleo)
    assert response.streaming
    assert response["Content-Type"] == chosen.content_type
    assert response["Content-Disposition"].endswith(f'.{chosen.extension}"')
    assert b"".join(response.streaming_content) == b"".join(chosen.write(report))


def test_columns_leave_as_they_are_chosen(desk, claims):
    one_by_one = desk.get(
        "/claims/export.csv",
        {"queue": "all", "columns": "", "column": ["words", "claim"]},
    )
    listed = desk.get("/claims/export.csv", {"queue": "all", "columns": "words, claim"})

    told = text_of(one_by_one)
    assert told.splitlines()[0] == "\ufeffwords,claim"
    assert told == text_of(listed)


def test_more_claims_than_a_file_holds_are_refused(desk, claims, monkeypatch):
    monkeypatch.setitem(FORMATS, "xlsx", replace(FORMATS["xlsx"], most=2))

    shown = desk.get(PAGE, {"queue": "all"})
    refused = desk.get(file("xlsx"), {"queue": "all"})

    said_so = "Excel workbook: it holds up to 2 claims. Filter for fewer."
    assert refused.status_code == 400
    assert said(refused, '//ul[@class="errorlist"]/li') == [said_so]
    assert said_so in said(shown, '//ul[@class="formats"]//span')


def test_unknown_format_is_not_found(desk):
    assert desk.get(file("pdf")).status_code == 404


# How far it is


def test_progress_goes_from_start_to_done(desk, claims, monkeypatch):
    monkeypatch.setattr(downloads, "SECONDS_BETWEEN", 0)
    token = uuid4()
    progress = reverse("export_progress", args=[token])
    given = {"queue": "all", "token": token, "count": 3}

    before = desk.get(progress)
    response = desk.get("/claims/export.csv", given)
    pieces = iter(response.streaming_content)
    next(pieces)
    begun = desk.get(progress)
    next(pieces)
    assert list(pieces) == []
    done = desk.get(progress)

    assert said(before, "//p") == ["Starting…"]
    assert said(begun, "//p") == ["0 of 3 claims."]
    assert said(done, "//p") == ["Done: 3 claims."]
    assert str(token) not in done.content.decode()
    [trigger] = page(done).xpath('//div[@id="progress"]/@hx-trigger')
    assert trigger == "downloading"


def test_progress_of_a_stopped_download_says_so(desk, cleo, claims):
    token = uuid4()
    download = downloads.begin(token, total=3, by=cleo)
    report = Report(Claim.objects.for_queue(), by=cleo)

    pieces = downloads.watched(report, FORMATS["csv"], download)
    next(pieces)
    pieces.close()

    told = desk.get(reverse("export_progress", args=[token]))
    assert said(told, "//p") == ["Stopped after 0 of 3 claims."]


def test_progress_is_shown_to_nobody_else(desk, claims, client):
    token = uuid4()
    text_of(desk.get("/claims/export.csv", {"queue": "all", "token": token}))
    own = desk.get(reverse("export_progress", args=[token]))
    assert said(own, "//p") == ["Done: 3 claims."]
    client.force_login(member("eve", "reader"))

    told = client.get(reverse("export_progress", args=[token]))

    assert said(told, "//p") == ["Starting…"]


def test_token_that_is_in_use_is_left_alone(desk, claims):
    given = {"queue": "all", "token": uuid4(), "count": 7}
    first = text_of(desk.get("/claims/export.csv", given))

    assert text_of(desk.get("/claims/export.csv", {**given, "count": 1})) == first
    assert Download.objects.get().total == 7


@pytest.fixture
def old(cleo) -> Download:
    """A download that has been kept for as long as any is."""
    old = Download.objects.create(token=uuid4(), by=cleo, total=1)
    Download.objects.update(began=timezone.now() - downloads.KEPT)
    return old


@pytest.mark.parametrize(
    "address", [PAGE, "/claims/export.csv", "/claims/export/xlsx/"]
)
def test_asking_for_a_report_deletes_nothing(desk, claims, old, address):
    response = desk.get(address, {"queue": "all", "token": uuid4()})

    assert response.getvalue()
    assert Download.objects.filter(pk=old.pk).exists()


@pytest.mark.parametrize(
    "run", [tasks.sweep_downloads, partial(call_command, "tell_due")]
)
def test_downloads_are_forgotten_after_a_day(cleo, old, run):
    new = downloads.begin(uuid4(), total=1, by=cleo)

    run()

    assert list(Download.objects.all()) == [new]


@pytest.mark.parametrize("token", ["nonsense", "9" * 400, "\0"])
def test_token_that_is_none_is_refused(desk, claims, token):
    response = desk.get("/claims/export.csv", {"queue": "all", "token": token})

    assert response.status_code == 400


# Who may


ADDRESSES = [
    PAGE,
    "/claims/export.csv",
    "/claims/export/xlsx/",
    "/claims/export/progress/00000000-0000-0000-0000-000000000000/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_signed_out_has_to_sign_in(client, address):
    response = client.get(address)

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("login"))


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_may_not_read_claims_gets_no_report(client, django_user_model, address):
    client.force_login(django_user_model.objects.create_user("eve"))

    assert client.get(address).status_code == 403


@pytest.mark.parametrize("address", ADDRESSES)
def test_reports_are_asked_for_and_not_sent(desk, address):
    assert desk.post(address).status_code == 405
