"""Merging, splitting and undoing on pages, and the way there from Django admin."""

import pytest
from django.urls import reverse

from claims import sources, transfers
from claims.models import Source, Transfer
from tests.claims.factories import make_claim, make_source
from tests.claims.view_factories import (
    HOSTILE,
    errors_of,
    everything,
    messages_of,
    page,
    said,
)

pytestmark = pytest.mark.django_db
MERGE = "/sources/merge/"


@pytest.fixture
def desk(client, ben):
    client.force_login(ben)
    return client


def test_merge_shows_what_would_move_and_changes_nothing(desk):
    origin, target = make_source("Port"), make_source("Harbour")
    make_claim(source=origin)
    before = everything()

    response = desk.get(MERGE, {"ids": [origin.pk, target.pk], "target": target.pk})

    assert said(response, "//h2") == ["What moves to Harbour"]
    assert said(response, '//ul[@class="names"]/li') == ["Claims: 1", "Names: 1"]
    assert everything() == before


def test_merge_is_done_on_yes(desk):
    origin, target = make_source("Port"), make_source("Harbour")
    claim = make_claim(source=origin)
    typed = {"ids": [origin.pk, target.pk], "target": target.pk, "reason": "One."}

    response = desk.post(MERGE, typed, follow=True)

    claim.refresh_from_db()
    assert claim.source == target
    assert messages_of(response) == ["Port is now one with Harbour. It can be undone."]
    assert Transfer.objects.get().reason == "One."
    assert messages_of(desk.post(MERGE, typed, follow=True)) == [
        "They are one already."
    ]


def test_merge_that_cannot_be_says_why(desk):
    parent, child = make_source("Above"), make_source("Below")
    Source.objects.filter(pk=child.pk).update(parent=parent)
    typed = {"ids": [parent.pk, child.pk], "target": child.pk}

    shown = desk.get(MERGE, typed)
    posted = desk.post(MERGE, typed)

    why = "“Below” is part of “Above”. Merge them the other way round, or change first"
    assert errors_of(shown)[0].startswith(why)
    assert posted.status_code == 422
    assert Transfer.objects.count() == 0


@pytest.mark.parametrize("typed", [{}, {"ids": "1"}, {"target": "1"}])
def test_merge_of_too_few_asks_for_more(desk, typed):
    make_source("Port")

    assert desk.get(MERGE, typed).status_code == 200
    assert desk.post(MERGE, typed).status_code == 422
    assert Transfer.objects.count() == 0


@pytest.mark.parametrize("field", ["ids", "target", "reason", "q"])
@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_merge_changes_nothing(desk, field, value):
    one = make_source("Port")
    before = everything()

    shown = desk.get(MERGE, {"ids": one.pk, field: value})
    posted = desk.post(MERGE, {"ids": one.pk, field: value})

    assert shown.status_code in (200, 422)
    assert posted.status_code == 422
    assert everything() == before


def test_split_moves_what_is_ticked(desk):
    origin = make_source("Smith", "Smith MP", kind="person")
    claim, kept = make_claim(source=origin), make_claim(source=origin)
    url = f"{origin.get_absolute_url()}split/"
    alias = origin.aliases.get(text="Smith MP")
    assert len(page(desk.get(url)).xpath('//input[@name="claims"]')) == 2
    typed = {"claims": [claim.pk], "aliases": [alias.pk], "into": "new"}

    response = desk.post(
        url, {**typed, "name": "Jane Smith", "kind": "person"}, follow=True
    )

    new = Source.objects.get(name="Jane Smith")
    assert messages_of(response) == ["Moved to Jane Smith."]
    assert (new.claims.get(), origin.claims.get()) == (claim, kept)
    assert sources.resolve("Smith MP").source == new


def test_split_keeps_what_is_filled_in_while_somebody_is_found(desk):
    origin, other = make_source("Smith", "Smith MP"), make_source("Jane")
    claim = make_claim(source=origin)
    make_claim(source=origin)
    alias = origin.aliases.get(text="Smith MP")
    so_far = {"claims": [claim.pk], "aliases": [alias.pk], "reason": "Two people."}

    response = desk.get(
        f"{origin.get_absolute_url()}split/", {"q": "jane", "into": other.pk, **so_far}
    )

    assert page(response).xpath("//input[@checked]/@value") == [
        str(other.pk),
        str(alias.pk),
        str(claim.pk),
    ]
    assert said(response, '//textarea[@name="reason"]') == ["Two people."]


def test_split_to_one_that_was_found(desk):
    origin, other = make_source("Smith"), make_source("Jane")
    claim = make_claim(source=origin)
    url = f"{origin.get_absolute_url()}split/"
    assert said(desk.get(url, {"q": "jane"}), '//input[@name="into"]/../span[1]') == [
        "Jane",
        "A new source",
    ]

    desk.post(url, {"claims": [claim.pk], "into": other.pk})

    assert other.claims.get() == claim


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({}, "Choose a source, or name a new one."),
        ({"into": "new", "kind": "body"}, "Name the new source."),
        ({"into": "new", "name": "x"}, "Say what kind of source it is."),
        ({"into": "999999"}, "This source is not in the register any more."),
        ({"into": "new", "name": "x", "kind": "body"}, "Choose what moves"),
    ],
)
def test_split_without_an_answer_asks_again(desk, typed, why):
    origin = make_source("Smith")
    before = everything()

    response = desk.post(f"{origin.get_absolute_url()}split/", typed)

    assert response.status_code == 422
    assert errors_of(response)[0].startswith(why)
    assert everything() == before


@pytest.mark.parametrize("field", ["claims", "aliases", "into", "name", "kind"])
@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_split_changes_nothing(desk, field, value):
    origin = make_source("Smith")
    before = everything()
    typed = {"into": "new", "name": "x", "kind": "body", field: value}

    response = desk.post(f"{origin.get_absolute_url()}split/", typed)

    assert response.status_code == 422
    assert everything() == before


def test_undo_shows_what_returns_and_does_it(desk, ben):
    origin, target = make_source("Port"), make_source("Harbour")
    make_claim(source=origin)
    [transfer] = transfers.merge([origin], target, by=ben)
    url = f"/sources/transfers/{transfer.pk}/"
    assert said(desk.get(url), "//main//button") == ["Undo it"]

    response = desk.post(f"{url}undo/", follow=True)

    assert messages_of(response) == ["Undone: Port is as it was."]
    assert origin.claims.count() == 1
    assert "Undone by ben" in " ".join(said(desk.get(url), "//section//p"))


def test_undo_that_cannot_be_says_why(desk, ben):
    origin, target, other = map(make_source, ("Port", "Harbour", "Other"))
    claim = make_claim(source=origin)
    [transfer] = transfers.merge([origin], target, by=ben)
    claim.refresh_from_db()
    claim.source = other
    claim.save(update_fields=["source"])
    url = f"/sources/transfers/{transfer.pk}/"
    why = f"Claim {claim.pk} has another source now."

    assert errors_of(desk.get(url)) == [why]
    assert messages_of(desk.post(f"{url}undo/", follow=True)) == [why]
    assert Source.objects.get(pk=origin.pk).merged_into == target


def test_admin_leads_from_chosen_sources_to_the_merge(client, dora):
    client.force_login(dora)
    chosen = [make_source(name).pk for name in ("Port", "Harbour")]
    url = reverse("admin:claims_source_changelist")

    response = client.post(url, {"action": "merge", "_selected_action": chosen})
    alone = client.post(url, {"action": "merge", "_selected_action": chosen[:1]})

    assert response.url == f"{MERGE}?ids={chosen[0]}&ids={chosen[1]}"
    assert client.get(response.url).status_code == 200
    assert alone.url.startswith(url)
    assert Transfer.objects.count() == 0
