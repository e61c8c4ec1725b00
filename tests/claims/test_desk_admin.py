"""The rules of the second check and the desk's settings, as admins keep them."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from claims.models import DeskSettings, SecondCheckRule
from tests.conftest import member
from tests.newsroom.pages import errors, filled, found, listing, page
from tests.test_project import INLINE


@pytest.fixture
def admin(client, dora):
    client.force_login(dora)
    return client


def switched(admin, **on) -> dict:
    """What the list sends when some boxes are ticked: `number_active=True`."""
    formset = admin.get(listing(SecondCheckRule)).context["cl"].formset
    sent = {
        bound.html_name: bound.value()
        for form in [formset.management_form, *formset.forms]
        for bound in form
    }
    for form in formset.forms:
        for name in ("active", "blind"):
            key = f"{form.instance.kind}_{name}"
            if not on.get(key, getattr(form.instance, name)):
                del sent[f"{form.prefix}-{name}"]
            else:
                sent[f"{form.prefix}-{name}"] = "on"
    return {**sent, "_save": "Save"}


def test_rules_are_listed_in_their_order(admin):
    assert found(admin, listing(SecondCheckRule)) == [
        "Every claim",
        "Casualty figure",
        "Accusation",
        "Unnamed source",
        "Source that is a party to the matter",
        "Fewer than two independent origins",
        "Numbers",
        "Quotes",
    ]


def test_rules_are_switched_in_the_list(admin, dora):
    sent = switched(admin, every_active=False, number_active=True, casualty_blind=True)

    admin.post(listing(SecondCheckRule), sent)

    rules = {rule.kind: rule for rule in SecondCheckRule.objects.all()}
    assert (rules["every"].active, rules["number"].active) == (False, True)
    assert (rules["casualty"].active, rules["casualty"].blind) == (True, True)
    assert [rule.kind for rule in rules.values() if rule.blind] == ["casualty"]
    assert {entry.user for entry in LogEntry.objects.all()} == {dora}
    assert LogEntry.objects.count() == 3


@pytest.mark.parametrize("model", [SecondCheckRule, DeskSettings])
def test_rows_are_neither_added_nor_deleted(admin, model):
    row = model.objects.first()

    answers = [
        admin.post(listing(model, "add"), {}).status_code,
        admin.post(page(row, "delete"), {"post": "yes"}).status_code,
    ]

    assert answers == [403, 403]
    assert model.objects.filter(pk=row.pk).exists()


def test_rule_keeps_its_kind(admin):
    rule = SecondCheckRule.objects.get(kind="quote")

    admin.post(page(rule), {"kind": "every", "active": "on"})

    rule.refresh_from_db()
    assert (rule.kind, rule.active, rule.blind) == ("quote", True, False)


def test_settings_list_leads_to_the_one_row(admin):
    response = admin.get(listing(DeskSettings))

    assert response.url == reverse("admin:claims_desksettings_change", args=[1])


def test_settings_come_back_where_they_were_lost(admin):
    DeskSettings.objects.all().delete()

    response = admin.get(listing(DeskSettings), follow=True)

    assert response.status_code == 200
    assert DeskSettings.objects.get().minimum_origins == 2


def test_settings_are_changed(admin):
    url = page(DeskSettings.objects.get())

    admin.post(url, filled(admin, url, minimum_origins="3"))

    assert DeskSettings.objects.get().minimum_origins == 3


@pytest.mark.parametrize("number", ["", "-1", "x", "\0", "9" * 30])
def test_settings_refuse_what_is_no_number(admin, number):
    url = page(DeskSettings.objects.get())

    response = admin.post(url, filled(admin, url, minimum_origins=number))

    assert len(errors(response)) == 1
    assert DeskSettings.objects.get().minimum_origins == 2


def test_settings_say_who_publishes_the_checks(admin):
    url = page(DeskSettings.objects.get())
    typed = {
        "publisher_name": "Harbour Checks",
        "publisher_url": "checks.example",
        "check_page": "https://checks.example/on/{claim}",
    }

    admin.post(url, filled(admin, url, **typed))

    [row] = DeskSettings.objects.values(*typed)
    assert row == {**typed, "publisher_url": "https://checks.example"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("publisher_name", "x" * 201),
        ("publisher_name", "\0"),
        ("publisher_url", "ftp://checks.example"),
        ("publisher_url", "javascript:alert(1)"),
        ("publisher_url", "https://checks.example/" + "x" * 500),
        ("check_page", "https://checks.example/"),
        ("check_page", "https://checks.example/#{claim}"),
        ("check_page", "{claim}"),
        ("check_page", "https://checks.example/{claim}" + "x" * 500),
        ("check_page", "https://checks.example/{claim}\0"),
    ],
)
def test_settings_refuse_a_publisher_that_cannot_be(admin, field, value):
    url = page(DeskSettings.objects.get())

    response = admin.post(url, filled(admin, url, **{field: value}))

    assert errors(response)
    assert getattr(DeskSettings.objects.get(), field) == ""


@pytest.mark.parametrize("role", ["reader", "reviewer", "editor"])
@pytest.mark.parametrize("model", [SecondCheckRule, DeskSettings])
def test_desk_is_kept_by_admins_alone(client, db, role, model):
    client.force_login(member("eve", role, is_staff=True))
    row = model.objects.first()

    answers = {
        client.get(listing(model)).status_code,
        client.get(page(row)).status_code,
    }

    assert answers == {403}


@pytest.mark.parametrize("model", [SecondCheckRule, DeskSettings])
def test_pages_pass_the_content_security_policy(admin, model):
    urls = [listing(model), page(model.objects.first())]

    inline = [INLINE.findall(admin.get(url, follow=True).text) for url in urls]

    assert inline == [[], []]
