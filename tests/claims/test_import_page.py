"""The admin's door for claims from a file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse

from claims.admin import reports
from claims.importing.writing import Writer
from claims.models import Claim, ClaimImport, Event
from tests.claims.factories import make_claim
from tests.claims.reports import ROW, edited, exported, sheet
from tests.claims.view_factories import errors_of, page, said, values_of

pytestmark = pytest.mark.django_db
BAD = {**ROW, "wording": "", "words": "x"}
READY = '//form[.//input[@name="packed"]]'


@pytest.fixture
def address():
    return reverse("admin:claims_claimimport_import")


@pytest.fixture
def as_dora(client, dora):
    client.force_login(dora)
    return client


def choose(client, address, text, *, name="claims.csv", **ticked):
    data = text.encode() if isinstance(text, str) else text
    file = SimpleUploadedFile(name, data, content_type="text/csv")
    return client.post(address, {"file": file, **ticked})


def counts(response) -> list[str]:
    return said(response, '//dl[@class="sheet-counts"]//dd')


def problems(response) -> list[str]:
    return said(response, '//section[@aria-labelledby="what"]//td[last()]')


def go_on(client, address, response, **otherwise):
    return client.post(address, {**values_of(response, READY), **otherwise})


def test_page_is_for_those_who_may(client, address, ana, ben, cleo, dora):
    assert client.get(address).status_code == 302
    for user in (ana, ben, cleo):
        client.force_login(user)
        assert client.get(address).status_code == 403
        assert choose(client, address, sheet([ROW])).status_code == 403
    client.force_login(dora)
    assert client.get(address).status_code == 200
    assert not Claim.objects.exists()


def test_staff_without_the_right_may_look_at_the_list_alone(client, address, dora):
    group = dora.groups.get()
    group.permissions.remove(group.permissions.get(codename="add_claimimport"))
    client.force_login(dora)

    assert client.get(address).status_code == 403
    shown = client.get(reverse("admin:claims_claimimport_changelist"))
    assert shown.status_code == 200
    assert address not in shown.content.decode()


def test_list_shows_what_came_in_and_leads_to_the_page(as_dora, address):
    response = choose(as_dora, address, sheet([ROW]))
    go_on(as_dora, address, response)

    shown = as_dora.get(reverse("admin:claims_claimimport_changelist"))

    assert address in shown.content.decode()
    assert said(shown, '//th[contains(@class, "field-name")]') == ["claims.csv"]
    one = reverse(
        "admin:claims_claimimport_change", args=[ClaimImport.objects.get().pk]
    )
    assert as_dora.get(one).status_code == 200
    assert as_dora.post(one, {"name": "x"}).status_code == 403


def test_file_is_looked_over_and_then_brought_in(as_dora, address, dora):
    response = choose(as_dora, address, sheet([ROW]))

    assert counts(response) == ["1", "0", "0", "0"]
    assert ROW["wording"] in response.content.decode()
    assert not Claim.objects.exists()

    done = go_on(as_dora, address, response)

    assert done.status_code == 302
    claim = Claim.objects.get()
    event = claim.events.get()
    assert (event.kind, event.by) == (Event.Kind.IMPORTED, dora)
    assert "1 new, 0 changed" in as_dora.get(done.url).content.decode()


def test_file_that_changes_nothing_offers_nothing(as_dora, address):
    go_on(as_dora, address, choose(as_dora, address, sheet([ROW])))

    response = choose(as_dora, address, sheet([ROW]))

    assert counts(response) == ["0", "0", "1", "0"]
    assert "packed" not in response.content.decode()
    assert "on the desk already" in response.content.decode()


def test_errors_are_shown_by_line_and_the_others_may_come_in(as_dora, address):
    response = choose(as_dora, address, sheet([ROW, BAD]))

    assert counts(response) == ["1", "0", "0", "1"]
    assert "The wording is missing." in problems(response)
    go_on(as_dora, address, response)
    assert Claim.objects.count() == 1


def test_changes_are_shown_and_made(as_dora, address):
    make_claim()
    text = edited(exported(), wording="<b>Otherwise</b>")

    response = choose(as_dora, address, text)

    assert counts(response) == ["0", "1", "0", "0"]
    assert b"<b>Otherwise" not in response.content
    go_on(as_dora, address, response)
    assert Claim.objects.get().wording == "<b>Otherwise</b>"


def test_changes_need_a_reviewer(as_dora, address, dora):
    make_claim()
    text = edited(exported(), wording="Otherwise")
    role = dora.groups.get()
    role.permissions.remove(role.permissions.get(codename="review_claim"))

    response = choose(as_dora, address, text)

    assert counts(response) == ["0", "0", "0", "1"]
    assert page(response).xpath(READY) == []


def test_what_was_not_shown_is_not_done(as_dora, address):
    response = choose(as_dora, address, sheet([{**ROW, "claim": "5"}]))
    make_claim(id=5)

    again = go_on(as_dora, address, response)

    assert "The desk has changed" in again.content.decode()
    assert Claim.objects.count() == 1
    assert not ClaimImport.objects.exists()


def test_who_is_faster_is_told(as_dora, address, monkeypatch):
    response = choose(as_dora, address, sheet([ROW]))

    def conflict(self, batch):
        raise IntegrityError

    monkeypatch.setattr(Writer, "write", conflict)

    again = go_on(as_dora, address, response)

    assert "The desk has changed" in again.content.decode()


def test_choices_are_carried_to_the_end(as_dora, address):
    row = {**ROW, "claim": "5", "article": "5", "assignee": "zed", "evidence": "1"}
    ticked = {"other_desk": "on", "create_people": "on", "leave_evidence": "on"}

    response = choose(as_dora, address, sheet([row]), **ticked)

    assert counts(response) == ["1", "0", "0", "0"]
    assert "switched off: zed" in " ".join(said(response, "//section/p"))
    go_on(as_dora, address, response)
    assert Claim.objects.get().assignee.username == "zed"


def test_accounts_are_made_by_who_may_add_people(as_dora, address, dora):
    group = dora.groups.get()
    group.permissions.remove(*group.permissions.filter(codename="add_user"))

    response = choose(as_dora, address, sheet([ROW]), create_people="on")

    assert response.status_code == 403


def test_jsonl_is_told_by_its_name(as_dora, address):
    text = '{"headline": "A", "wording": "b"}'

    response = choose(as_dora, address, text, name="claims.jsonl")

    assert counts(response) == ["1", "0", "0", "0"]
    go_on(as_dora, address, response)
    assert Claim.objects.get().wording == "b"


def test_long_file_is_sent_to_the_command(as_dora, address, monkeypatch):
    monkeypatch.setattr(reports, "MOST_BYTES", 10)

    [told] = errors_of(choose(as_dora, address, sheet([ROW])))

    assert "manage.py import_claims" in told


@pytest.mark.parametrize(
    "changed",
    [
        {"packed": "x"},
        {"packed": "eJw="},
        {"packed": ""},
        {"seen": ""},
        {"name": ""},
        {"name": "\0"},
        {"packed": "\0"},
    ],
)
def test_page_that_was_tampered_with_asks_for_the_file(as_dora, address, changed):
    response = choose(as_dora, address, sheet([ROW]))

    again = go_on(as_dora, address, response, **changed)

    assert errors_of(again) == ["Choose the file again."]
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    "data",
    [b"", b"\0", b"\xff\xfea", "x" * 1000, "a" + ",b" * 100_000, '"', "claim\n\n\n1"],
    ids=range(7),
)
def test_hostile_file_is_told_and_nothing_else(as_dora, address, data):
    response = choose(as_dora, address, data)

    assert response.status_code == 200
    assert not ClaimImport.objects.exists()


def test_no_file_is_told(as_dora, address):
    assert errors_of(as_dora.post(address, {})) == ["This field is required."]


def test_other_ways_of_asking_are_refused(as_dora, address):
    assert as_dora.put(address).status_code == 405
