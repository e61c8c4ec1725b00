"""The register of sources and the scale, as admins keep them."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Version
from articles.text import fingerprint
from claims import sources
from claims.models import Alias, Claim, Rating, Source
from tests.asking import queries, updates
from tests.claims.factories import rating
from tests.newsroom.pages import (
    autocomplete,
    errors,
    filled,
    found,
    listing,
    page,
    said,
)

PARENT = Source._meta.get_field("parent")


def source(name="Port Authority", kind="body", *aliases):
    made = sources.register(name, kind=kind, another=True)
    for text in aliases:
        sources.add_alias(made, text)
    return made


def claim(of=None, rating="Unverified"):
    article = Article.objects.create(headline="Ferries halt", state="read", door="text")
    text = f"The ferries halt, article {article.pk} says."
    version = Version.objects.create(
        article=article,
        number=1,
        text=text,
        fingerprint=fingerprint(text),
        seen=timezone.now(),
    )
    return Claim.objects.create(
        article=article,
        version=version,
        position=1,
        wording="The ferries halt.",
        words="The ferries halt",
        form="indirect",
        source=of,
        state="open",
        verification=Rating.objects.get(label=rating),
        updated=timezone.now(),
    )


def names(of):
    """The names of a source: the text, and whether it is ambiguous."""
    rows = Alias.objects.filter(source=of).order_by("text")
    return {alias.text: alias.ambiguous for alias in rows}


def blank(**typed):
    """A form for a new source, with room for three names."""
    empty = {
        f"{rows}-{count}_FORMS": "3" if count == "TOTAL" else "0"
        for rows in ("aliases", "roles", "interests", "same_as")
        for count in ("TOTAL", "INITIAL")
    }
    return {"kind": "body", "name": "Port Authority", **empty, **typed}


def row(of, text):
    """The prefix of a name's row in the form of its source."""
    listed = list(of.aliases.values_list("text", flat=True))
    return f"aliases-{listed.index(text)}"


def added(of, text, **typed):
    """What is typed into the empty row at the end of the names."""
    prefix = f"aliases-{of.aliases.count()}"
    fields = {"text": text, **typed}
    return {f"{prefix}-{name}": value for name, value in fields.items()}


@pytest.fixture
def desk(client, dora):
    client.force_login(dora)
    return client


# The list of sources


def test_source_list_takes_the_same_queries_for_more_rows(desk):
    state = source("Merrow", "state")
    one = queries(desk, listing(Source))
    for name in ("Port Authority", "Coast Guard"):
        made = source(name)
        Source.objects.filter(pk=made.pk).update(parent=state)
        claim(made)

    three = queries(desk, listing(Source))

    assert three == one


def test_source_list_counts_claims(desk):
    port, _ = source(), source("Zebra Society")
    claim(port)
    claim(port)
    claim()

    rows = desk.get(listing(Source)).context["cl"].result_list

    assert [(row.name, row.claim_count) for row in rows] == [
        ("Port Authority", 2),
        ("Zebra Society", 0),
    ]


@pytest.mark.parametrize(
    "term", ["ÉLYSÉE", "elysee", "the+president's", "Palace+elys", "élysee+palace"]
)
def test_source_search_ignores_case_accents_and_articles(desk, term):
    source("Élysée Palace", "body", "The President’s Office")
    source("Kremlin")

    assert found(desk, f"{listing(Source)}?q={term}") == ["Élysée Palace"]


def test_source_search_by_blanks_shows_all(desk):
    source()
    source("Kremlin")

    assert found(desk, listing(Source) + "?q=+++") == ["Kremlin", "Port Authority"]


def test_source_list_is_filtered_by_kind(desk):
    source()
    source("Merrow", "state")

    assert found(desk, listing(Source) + "?kind__exact=state") == ["Merrow"]


def test_source_parent_is_offered_by_any_name(desk):
    port = source("Port Authority", "body", "Élan Harbour")
    source("Kremlin")

    answer = desk.get(autocomplete(PARENT, "the ELAN"))

    assert answer.json() == {
        "results": [{"id": str(port.pk), "text": "Port Authority"}],
        "pagination": {"more": False},
    }


def test_source_parent_is_no_drop_down(desk):
    port = source()
    source("Kremlin")

    assert "Kremlin" not in desk.get(page(port)).text


# Adding a source, and its names


def test_source_goes_by_its_own_name(desk, dora):
    desk.post(listing(Source, "add"), blank(name=" Port \t Authority\u200b "))

    added = Source.objects.get()
    assert (added.name, names(added)) == ("Port Authority", {"Port Authority": False})
    assert sources.resolve("the port authority").source == added
    assert LogEntry.objects.get().user == dora


def test_source_is_added_with_further_names(desk):
    typed = {"aliases-0-text": "P.A.", "aliases-1-text": "the  Pórt Board"}

    desk.post(listing(Source, "add"), blank(**typed))

    keys = Alias.objects.order_by("key").values_list("text", "key")
    assert list(keys) == [
        ("P.A.", "pa"),
        ("Port Authority", "port authority"),
        ("the Pórt Board", "port board"),
    ]


def test_source_named_by_invisible_characters_is_refused(desk):
    response = desk.post(listing(Source, "add"), blank(name="\u200b\u2060"))

    assert errors(response) == ["Give a name."]
    assert Source.objects.count() == 0


def test_unnamed_source_has_an_ambiguous_name(desk):
    desk.post(listing(Source, "add"), blank(kind="unnamed", name="two officials"))

    assert names(Source.objects.get()) == {"two officials": True}


def test_unnamed_source_has_no_certain_name(desk):
    officials = source("two officials", "unnamed")
    prefix = row(officials, "two officials")
    typed = filled(desk, page(officials), **{f"{prefix}-ambiguous": ""})

    response = desk.post(page(officials), typed)

    assert errors(response) == [
        "A name of an unnamed source is never certain: mark it."
    ]
    assert names(officials) == {"two officials": True}


def test_source_with_the_certain_name_of_another_is_refused(desk):
    country = source("Georgia", "state")

    response = desk.post(listing(Source, "add"), blank(name="GEORGIA"))

    assert errors(response) == [
        "“Georgia” (state) goes by the name “GEORGIA” already. If this source does too,"
        " add the name here and mark it ambiguous."
    ]
    assert list(Source.objects.all()) == [country]
    assert names(country) == {"Georgia": False}


def test_source_shares_a_name_that_is_marked_ambiguous(desk, dora):
    country = source("Georgia", "state")
    typed = {"aliases-0-text": "Georgia", "aliases-0-ambiguous": "on"}

    response = desk.post(listing(Source, "add"), blank(name="Georgia", **typed))

    other = Source.objects.exclude(pk=country.pk).get()
    change = "“Georgia” became ambiguous: “Georgia” (body) has it too."
    assert (names(country), names(other)) == ({"Georgia": True}, {"Georgia": True})
    assert sources.resolve("Georgia").source is None
    assert said(response)[0] == f"“Georgia” (state): {change}"
    entry = LogEntry.objects.get(object_id=country.pk)
    assert (entry.user, entry.get_change_message()) == (dora, change)


def test_source_takes_a_name_that_is_ambiguous_already(desk):
    source("Georgia", "state")
    source("Georgia", "body")

    desk.post(listing(Source, "add"), blank(kind="person", name="Georgia"))

    assert names(Source.objects.get(kind="person")) == {"Georgia": True}


def test_alias_that_another_source_has_is_refused_as_certain(desk):
    united, port = source("United Nations", "body", "UN"), source()
    typed = filled(desk, page(port)) | added(port, "the un")

    response = desk.post(page(port), typed)

    assert errors(response) == [
        "“United Nations” (body) goes by “the un” too. If both do, mark it ambiguous:"
        " then a person decides each time."
    ]
    assert names(port) == {"Port Authority": False}
    assert names(united) == {"UN": False, "United Nations": False}


def test_alias_marked_ambiguous_becomes_so_for_both(desk):
    united, port = source("United Nations", "body", "UN"), source()
    typed = filled(desk, page(port)) | added(port, "un", ambiguous="on")

    desk.post(page(port), typed)

    assert names(port) == {"Port Authority": False, "un": True}
    assert names(united) == {"UN": True, "United Nations": False}


def test_alias_is_not_made_certain_while_another_source_has_it(desk):
    united, port = source("United Nations", "body", "UN"), source()
    sources.add_alias(port, "UN")
    typed = filled(desk, page(port), **{f"{row(port, 'UN')}-ambiguous": ""})

    response = desk.post(page(port), typed)

    assert len(errors(response)) == 1
    assert (names(port)["UN"], names(united)["UN"]) == (True, True)


def test_alias_is_made_certain_once_no_other_source_has_it(desk):
    united, port = source("United Nations", "body", "UN"), source()
    sources.add_alias(port, "UN")

    gone = {f"{row(united, 'UN')}-DELETE": "on"}
    desk.post(page(united), filled(desk, page(united), **gone))
    certain = {f"{row(port, 'UN')}-ambiguous": ""}
    desk.post(page(port), filled(desk, page(port), **certain))

    assert names(united) == {"United Nations": False}
    assert names(port)["UN"] is False
    assert sources.resolve("UN").source == port


@pytest.mark.parametrize("text", ["the PORT authority", "Port-Authority"])
def test_alias_is_not_had_twice(desk, text):
    port = source()
    typed = filled(desk, page(port)) | added(port, text)

    response = desk.post(page(port), typed)

    assert errors(response) == [
        f"“Port Authority” and “{text}” count as one name. Keep one of them."
    ]
    assert names(port) == {"Port Authority": False}


def test_alias_keeps_its_text(desk):
    port = source("Port Authority", "body", "Harbour Board")
    prefix = row(port, "Harbour Board")
    crafted = {f"{prefix}-text": "Else", f"{prefix}-ambiguous": "on"}

    desk.post(page(port), filled(desk, page(port), **crafted))

    assert names(port) == {"Harbour Board": True, "Port Authority": False}


def test_alias_longer_when_normalised_is_refused(desk):
    port = source()
    typed = filled(desk, page(port)) | added(port, "\u0958" * 200)

    response = desk.post(page(port), typed)

    assert errors(response) == [
        "Ensure this value has at most 300 characters (it has 400)."
    ]


def test_alias_with_nul_is_refused(desk):
    port = source()
    typed = filled(desk, page(port)) | added(port, "Port\x00")

    response = desk.post(page(port), typed)

    assert errors(response) == ["Null characters are not allowed."]
    assert names(port) == {"Port Authority": False}


def test_own_name_stays_among_the_names(desk):
    port = source("Port Authority", "body", "Harbour Board")
    gone = {f"{row(port, 'Port Authority')}-DELETE": "on"}

    response = desk.post(page(port), filled(desk, page(port), **gone))

    assert errors(response) == [
        "“Port Authority” is the source's own name, and stays among its names."
    ]
    assert names(port) == {"Harbour Board": False, "Port Authority": False}


def test_source_renamed_goes_by_both_names(desk):
    port = source()

    desk.post(page(port), filled(desk, page(port), name="Harbour Board"))

    assert names(port) == {"Harbour Board": False, "Port Authority": False}


def test_source_renamed_to_a_certain_name_of_another_is_refused(desk):
    port, other = source(), source("Harbour Board")

    response = desk.post(page(port), filled(desk, page(port), name="Harbour board"))

    assert len(errors(response)) == 1
    port.refresh_from_db()
    assert port.name == "Port Authority"
    assert names(other) == {"Harbour Board": False}


# What a source belongs to


def test_source_is_put_under_a_parent(desk):
    port, state = source(), source("Merrow", "state")

    desk.post(page(port), filled(desk, page(port), parent=state.pk))

    port.refresh_from_db()
    assert port.parent == state


def test_source_under_itself_is_refused(desk):
    port = source()

    response = desk.post(page(port), filled(desk, page(port), parent=port.pk))

    assert errors(response) == ["“Port Authority” is this source, or belongs to it."]


def test_source_under_one_of_its_own_is_refused(desk):
    state, ministry, office = source("Merrow"), source("Ministry"), source("Office")
    Source.objects.filter(pk=ministry.pk).update(parent=state)
    Source.objects.filter(pk=office.pk).update(parent=ministry)

    response = desk.post(page(state), filled(desk, page(state), parent=office.pk))

    state.refresh_from_db()
    assert errors(response) == ["“Office” is this source, or belongs to it."]
    assert state.parent is None


# Deleting a source


def test_source_in_use_is_not_deleted(desk):
    port, office = source(), source("Office")
    Source.objects.filter(pk=office.pk).update(parent=port)
    spoken = claim(port)

    asked = desk.get(page(port, "delete"))
    desk.post(page(port, "delete"), {"post": "yes"})

    spoken.refresh_from_db()
    assert asked.context["protected"] == ["1 source", "1 claim"]
    assert spoken.source == port
    assert names(port) == {"Port Authority": False}


def test_source_delete_page_takes_the_same_queries_for_more_claims(desk):
    port = source()
    claim(port)
    one = queries(desk, page(port, "delete"))
    claim(port)
    claim(port)

    three = queries(desk, page(port, "delete"))

    assert three == one


def test_source_unused_is_deleted_with_its_names(desk, dora):
    port, kept = source("Port Authority", "body", "Harbour Board"), source("Kremlin")

    asked = desk.get(page(port, "delete"))
    desk.post(page(port, "delete"), {"post": "yes"})

    assert asked.context["deleted_objects"] == [
        "Port Authority",
        ["Harbour Board", "Port Authority"],
    ]
    assert list(Source.objects.all()) == [kept]
    assert list(Alias.objects.values_list("text", flat=True)) == ["Kremlin"]
    assert LogEntry.objects.get().user == dora


# The scale


def test_rating_list_takes_the_same_queries_for_more_rows(desk):
    Rating.objects.exclude(initial=True).delete()
    one = queries(desk, listing(Rating))
    for label in ("Satire", "Outdated"):
        Rating.objects.create(label=label, basis="mixed")
        claim(rating=label)

    three = queries(desk, listing(Rating))

    assert three == one


def test_rating_search_finds_by_label_and_meaning(desk):
    assert found(desk, listing(Rating) + "?q=mislead") == ["Misleading"]
    assert found(desk, listing(Rating) + "?q=cannot+be+found") == ["Unverifiable"]


def test_rating_is_added(desk):
    typed = {"label": "Satire", "basis": "false", "value": "1", "place": "9"}

    desk.post(listing(Rating, "add"), typed | {"initial": "on"})

    added = rating("Satire")
    assert (added.basis, added.value, added.place) == ("false", 1, 9)
    assert (added.initial, added.retired) == (False, False)


def test_rating_of_the_start_stays_the_start(desk):
    start, other = rating("Unverified"), rating("Disputed")
    crafted = {"initial": "", "retired": "on", "basis": "true", "value": "5"}

    desk.post(page(start), filled(desk, page(start), **crafted, label="Not yet"))
    desk.post(page(other), filled(desk, page(other), initial="on"))

    start.refresh_from_db()
    assert (start.label, start.initial, start.retired) == ("Not yet", True, False)
    assert (start.basis, start.value) == ("unproven", None)
    assert list(Rating.objects.filter(initial=True)) == [start]


def test_rating_of_the_start_is_not_deleted(desk):
    start = rating("Unverified")

    response = desk.post(page(start, "delete"), {"post": "yes"})

    assert response.status_code == 403
    assert Rating.objects.filter(pk=start.pk).exists()


def test_rating_in_use_keeps_what_claims_say_by_it(desk):
    false = rating("False")
    claim(rating="False")
    crafted = {"basis": "true", "value": "5", "label": "Not so", "retired": "on"}

    desk.post(page(false), filled(desk, page(false), **crafted))

    false.refresh_from_db()
    assert (false.basis, false.value) == ("false", 1)
    assert (false.label, false.retired) == ("Not so", True)


def test_rating_not_in_use_is_changed(desk):
    disputed = rating("Disputed")

    typed = filled(desk, page(disputed), basis="unproven", value="")
    desk.post(page(disputed), typed)

    disputed.refresh_from_db()
    assert (disputed.basis, disputed.value) == ("unproven", None)


def test_rating_in_use_is_not_deleted(desk):
    judged = claim(rating="False")

    asked = desk.get(page(rating("False"), "delete"))
    desk.post(page(rating("False"), "delete"), {"post": "yes"})

    judged.refresh_from_db()
    assert asked.context["protected"] == ["1 claim"]
    assert judged.verification.label == "False"


def test_rating_not_in_use_is_deleted(desk):
    desk.post(page(rating("Disputed"), "delete"), {"post": "yes"})

    assert not Rating.objects.filter(label="Disputed").exists()


def test_rating_with_a_taken_label_is_refused(desk):
    response = desk.post(
        listing(Rating, "add"), {"label": "False", "basis": "false", "place": "9"}
    )

    assert errors(response) == ["Rating with this Label already exists."]


def test_source_saves_only_what_was_typed(desk):
    port = source()

    with CaptureQueriesContext(connection) as captured:
        desk.post(page(port), filled(desk, page(port), note="Runs the harbour."))

    [update] = updates(captured, Source)
    assert '"name" =' not in update
