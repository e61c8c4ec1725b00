"""The register's sheet in the admin: who may, looking it over, and bringing it in."""

import base64
import zlib

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from claims.admin import sheets
from claims.admin.sheets import packed
from claims.models import Source
from tests.claims.factories import make_source
from tests.claims.view_factories import text_of
from tests.conftest import member
from tests.newsroom.pages import listing, said
from tests.test_project import INLINE

IMPORT = "/admin/claims/source/import/"
EXPORT = "/admin/claims/source/export/"
FILE = "kind,name,names\nbody,Port,PA\nstate,Merrow,\n"


@pytest.fixture
def desk(client, dora):
    client.force_login(dora)
    return client


def look_over(desk, text=FILE):
    data = text if isinstance(text, bytes) else text.encode()
    return desk.post(IMPORT, {"file": SimpleUploadedFile("sources.csv", data)})


def what_is_seen(response):
    return response.context["ready"].initial


def exported(desk, query=""):
    response = desk.get(EXPORT + query)
    assert response.status_code == 200
    return response, text_of(response)


def test_addresses_are_as_the_list_says(desk):
    shown = desk.get(listing(Source) + "?kind__exact=body&q=a%26b").text

    assert reverse("admin:claims_source_import") == IMPORT
    assert f'href="{IMPORT}"' in shown
    assert f'href="{EXPORT}?kind__exact=body&amp;q=a%26b"' in shown


# Who may


@pytest.mark.parametrize("group", ["reader", "reviewer", "editor"])
@pytest.mark.parametrize("url", [IMPORT, EXPORT])
def test_sheet_is_closed_to_other_roles(client, db, group, url):
    client.force_login(member("eve", group))

    assert client.get(url).status_code == 403
    assert look_over(client).status_code == 403
    assert Source.objects.count() == 0


@pytest.mark.parametrize("missing", ["add_source", "change_source", "add_alias"])
def test_import_takes_every_right_that_it_uses(client, dora, missing):
    group = dora.groups.get()
    right = group.permissions.get(codename=missing, content_type__app_label="claims")
    group.permissions.remove(right)
    client.force_login(dora)

    assert IMPORT not in client.get(listing(Source)).text
    assert client.get(IMPORT).status_code == 403
    assert look_over(client).status_code == 403
    sent = {"packed": packed(FILE.encode()), "seen": ""}
    assert client.post(IMPORT, sent).status_code == 403
    assert client.get(EXPORT).status_code == 200


def test_stranger_is_led_to_sign_in(client, db):
    assert client.get(IMPORT).url.startswith("/account/sign-in/")
    assert client.get(EXPORT).url.startswith("/account/sign-in/")


# Looking it over


def test_import_page_tells_what_the_file_holds(desk):
    shown = desk.get(IMPORT)

    assert "What the file holds" in shown.text
    assert "person, body, state, outlet, document, crowd, unnamed" in shown.text
    assert INLINE.findall(shown.text) == []


def test_file_is_looked_over_and_nothing_is_written(desk):
    make_source("Merrow", kind="state")

    shown = look_over(desk)

    plan = shown.context["plan"]
    assert (plan.added, plan.changed, plan.unchanged) == (1, 0, 1)
    assert "another name: PA" in shown.text
    assert "Bring it in" in shown.text
    assert INLINE.findall(shown.text) == []
    assert Source.objects.count() == 1


def test_file_with_problems_is_told_by_line(desk):
    shown = look_over(desk, "kind,name\nbodies,<b>Port</b>\nbody,\n")

    assert "2 problems in the file" in shown.text
    assert "There is no kind “bodies”" in shown.text
    assert "<b>Port" not in shown.text
    assert "Bring it in" not in shown.text


def test_file_that_changes_nothing_is_said_to(desk):
    look = look_over(desk)
    desk.post(IMPORT, what_is_seen(look))

    again = look_over(desk)

    assert "Everything in the file is in the register already." in again.text
    assert "Bring it in" not in again.text


def test_long_file_is_shown_in_part(desk, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_SHOWN", 2)

    many = look_over(desk, "kind,name\n" + "".join(f"body,P{n}\n" for n in range(5)))
    wrong = look_over(desk, "kind,name\n" + "bodies,P\n" * 5)

    assert "P1" in many.text
    assert "P2" not in many.text
    assert "And 3 more." in many.text
    assert "And 3 more." in wrong.text


def test_ambiguous_names_of_others_are_shown(desk):
    make_source("Press Association", "PA")

    shown = look_over(desk, "kind,name,names\nbody,Port,PA [ambiguous]\n")

    assert "Press Association: “PA” became ambiguous: “Port” has it too." in shown.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "The file is empty."),
        (b"\x00\x01", "There is a NUL character."),
        (b"kind,name\nbody,Zo\xeb\n", "This is not UTF-8."),
        ("kind,name\nbody,🚢 \u202eabc\n", "Bring it in"),
        ("k" * 100_000, "There is no column “kkk"),
    ],
)
def test_any_file_is_answered(desk, text, told):
    shown = look_over(desk, text)

    assert shown.status_code == 200
    assert told in shown.text


def test_no_file_is_refused(desk):
    assert "This field is required." in desk.post(IMPORT).text


def test_long_file_is_refused(desk, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_BYTES", 1024 * 1024)

    shown = look_over(desk, b"x" * (1024 * 1024 + 1))

    assert "The file is longer than 1 MB." in shown.text


# Bringing it in


def test_file_is_brought_in_as_it_was_shown(desk, dora):
    response = desk.post(IMPORT, what_is_seen(look_over(desk)))

    assert response.url == listing(Source)
    assert said(response) == ["The sources are in: 2 added, 0 changed, 0 unchanged."]
    assert list(Source.objects.values_list("name", flat=True)) == ["Merrow", "Port"]
    assert {entry.user for entry in LogEntry.objects.all()} == {dora}
    port = Source.objects.get(name="Port")
    history = desk.get(f"/admin/claims/source/{port.pk}/history/").text
    assert "Imported: new body; another name: PA." in history


def test_file_is_looked_over_again_when_the_register_has_changed(desk):
    seen = what_is_seen(look_over(desk))
    make_source("Port")

    again = desk.post(IMPORT, seen)

    assert "Nothing was written. Look it over again." in again.text
    assert again.context["plan"].changed == 1
    assert Source.objects.count() == 1
    assert desk.post(IMPORT, what_is_seen(again)).status_code == 302
    assert Source.objects.count() == 2


def test_file_that_got_problems_since_is_refused(desk):
    seen = what_is_seen(look_over(desk))
    make_source("Press Association", "PA")

    again = desk.post(IMPORT, seen)

    assert "1 problem in the file" in again.text
    assert Source.objects.count() == 1


BOMB = base64.b64encode(zlib.compress(b"x" * (sheets.MOST_BYTES + 1))).decode()


@pytest.mark.parametrize("lost", ["", "no base64", "AAAA", "\x00", "é", BOMB])
def test_what_was_looked_over_and_is_lost_is_asked_for_again(desk, lost):
    response = desk.post(IMPORT, {"packed": lost, "seen": "x"})

    assert "Choose the file again." in response.text
    assert Source.objects.count() == 0


# Out


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Merrow", "Port", "Port Court"]),
        ("?kind__exact=state", ["Merrow"]),
        ("?q=port", ["Port", "Port Court"]),
        ("?q=port&belongs=yes", ["Port Court"]),
        ("?q=port&p=1&o=-1", ["Port", "Port Court"]),
        ("?merged=yes", ["Old Port"]),
    ],
)
def test_export_holds_what_the_list_shows(desk, query, names):
    make_source("Merrow", kind="state")
    port = make_source("Port")
    court, old = make_source("Port Court"), make_source("Old Port")
    Source.objects.filter(pk=court.pk).update(parent=port)
    Source.objects.filter(pk=old.pk).update(merged_into=port)

    response, text = exported(desk, query)

    rows = text.splitlines()[1:]
    assert [row.split(",")[2] for row in rows] == names
    assert response.streaming
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="sources-')


def test_export_by_an_invalid_filter_leads_back(desk):
    response = desk.get(EXPORT + "?kind__nonsense=1")

    assert response.url == listing(Source)


def test_export_is_not_posted(desk):
    assert desk.post(EXPORT).status_code == 405


def test_export_takes_the_same_queries_for_more_rows(
    desk, django_assert_max_num_queries
):
    for number in range(12):
        make_source(f"Port {number}", f"P{number}")

    with django_assert_max_num_queries(12):
        _, text = exported(desk)

    assert text.count("\r\n") == 13


def test_export_comes_in_again_unchanged(desk):
    make_source("=Port", "PA|x", "Порт")
    _, text = exported(desk)

    shown = look_over(desk, text)

    plan = shown.context["plan"]
    assert (plan.added, plan.changed, plan.unchanged) == (0, 0, 1)
