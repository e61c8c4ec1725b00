"""What the admin knows of a source beside its names: dates, roles, matters, merges."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError
from django.utils import timezone

from claims import sources
from claims.admin import SourceAdmin
from claims.admin.names import MOST_IN_FORM
from claims.models import Alias, Interest, Matter, Role, SameAs, Source, Transfer
from tests.asking import queries
from tests.claims.factories import make_article, make_source
from tests.newsroom.pages import (
    autocomplete,
    errors,
    filled,
    found,
    listing,
    page,
    said,
)


@pytest.fixture
def desk(client, dora):
    client.force_login(dora)
    return client


def typed_into(formset, number, **values):
    """What is typed into a row; the empty one has the number of those before it."""
    rows = {f"{formset}-{number}-{name}": value for name, value in values.items()}
    return {**rows, f"{formset}-TOTAL_FORMS": str(number + 1)}


def save(desk, row, **typed):
    return desk.post(page(row), filled(desk, page(row)) | typed)


def merged(name, into):
    old = make_source(name)
    old.aliases.all().delete()
    Source.objects.filter(pk=old.pk).update(merged_into=into)
    old.refresh_from_db()
    return old


def party(source, name="The strike", side=""):
    matter, _ = Matter.objects.get_or_create(name=name)
    return Interest.objects.create(source=source, matter=matter, side=side)


# Names: language, dates, and where they count


def test_name_is_kept_with_its_language_dates_and_article(desk):
    board, article = make_source(), make_article()
    typed = typed_into(
        "aliases",
        1,
        text="the quay",
        language="en",
        article=article.pk,
        valid_from="2020-01-31",
        valid_to="2024-02-29",
    )

    save(desk, board, **typed)

    name = board.aliases.get(key="quay")
    assert (name.language, name.article, name.ambiguous) == ("en", article, False)
    assert (name.valid_from, name.valid_to) == (date(2020, 1, 31), date(2024, 2, 29))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            {"valid_from": "2024-01-02", "valid_to": "2024-01-01"},
            "It ends before it begins.",
        ),
        ({"valid_from": "yesterday"}, "Enter a valid date."),
        ({"language": "the English one"}, "Give a tag such as en, uk or ru-Latn."),
        (
            {"article": "999999"},
            "Select a valid choice. That choice is not one of the available choices.",
        ),
        (
            {"article": "x"},
            "Select a valid choice. That choice is not one of the available choices.",
        ),
        ({"article": "x\x00"}, "Null characters are not allowed."),
    ],
)
def test_name_with_something_amiss_is_refused(desk, typed, said):
    board = make_source()

    response = save(desk, board, **typed_into("aliases", 1, text="the quay", **typed))

    assert errors(response) == [said]
    assert board.aliases.count() == 1


def test_name_of_one_day_is_taken(desk):
    board = make_source()
    day = {"valid_from": "2024-01-01", "valid_to": "2024-01-01"}

    save(desk, board, **typed_into("aliases", 1, text="the quay", **day))

    assert board.aliases.filter(key="quay").exists()


def test_name_may_be_certain_for_another_in_each_article(desk):
    board, union = make_source(), make_source("Crew Union")
    first, second = make_article(), make_article("Another")
    board.aliases.create(text="the quay", key="quay", article=first)

    typed = typed_into("aliases", 1, text="the quay", article=second.pk)
    save(desk, union, **typed)

    assert union.aliases.get(key="quay").ambiguous is False


def test_name_is_certain_for_one_alone_in_an_article(desk):
    board, union = make_source(), make_source("Crew Union")
    article = make_article()
    board.aliases.create(text="the quay", key="quay", article=article)

    typed = typed_into("aliases", 1, text="Quay", article=article.pk)
    response = save(desk, union, **typed)

    assert errors(response) == [
        "“Harbour Board” (body) goes by “Quay” too in this article. If both do, mark it"
        " ambiguous: then a person decides each time."
    ]
    assert union.aliases.count() == 1


def test_name_shared_in_an_article_stays_certain_elsewhere(desk):
    board, union = make_source(), make_source("Crew Union")
    far = make_source("Far Office", "the quay")
    article = make_article()
    here = board.aliases.create(text="the quay", key="quay", article=article)

    typed = {"text": "Quay", "article": article.pk, "ambiguous": "on"}
    save(desk, union, **typed_into("aliases", 1, **typed))

    here.refresh_from_db()
    assert here.ambiguous is True
    assert far.aliases.get(key="quay").ambiguous is False
    assert sources.resolve("the quay").source == far


def test_name_counts_once_everywhere_and_once_in_an_article(desk):
    board, article = make_source("Harbour Board", "the quay"), make_article()

    save(desk, board, **typed_into("aliases", 2, text="the quay", article=article.pk))
    again = typed_into("aliases", 3, text="Quay", article=article.pk)
    response = save(desk, board, **again)

    assert errors(response) == [
        "“the quay” and “Quay” count as one name. Keep one of them."
    ]
    assert board.aliases.filter(key="quay").count() == 2


def test_own_name_counts_everywhere(desk):
    board, article = make_source(), make_article()

    response = save(desk, board, **{"aliases-0-article": article.pk})

    assert errors(response) == [
        "“Harbour Board” is the source's own name, and stays among its names."
    ]
    assert board.aliases.get().article is None


def test_whom_the_database_refuses_is_asked_again(desk, monkeypatch):
    board = make_source()
    typed = filled(desk, page(board)) | typed_into("aliases", 1, text="the quay")
    save_related, refused = SourceAdmin.save_related, []

    def once(self, *args, **kwargs):
        if not refused:
            refused.append(1)
            raise IntegrityError
        save_related(self, *args, **kwargs)

    monkeypatch.setattr(SourceAdmin, "save_related", once)
    response = desk.post(page(board), typed)

    assert (response.status_code, len(refused)) == (302, 1)
    assert board.aliases.filter(key="quay").count() == 1


# The list of names


def many_names(source):
    rows = [
        Alias(source=source, text=f"Quay {number}", key=f"quay {number}")
        for number in range(MOST_IN_FORM)
    ]
    Alias.objects.bulk_create(rows)


def test_source_with_many_names_leads_to_their_list(desk):
    board = make_source()
    many_names(board)
    make_source("Crew Union")

    shown = desk.get(page(board))
    names = found(desk, f"{listing(Alias)}?source__id__exact={board.pk}")

    assert f"{listing(Alias)}?source__id__exact={board.pk}" in shown.text
    assert f"{MOST_IN_FORM + 1} names" in shown.text
    assert "aliases-TOTAL_FORMS" not in shown.text
    assert len(names) == MOST_IN_FORM + 1


def test_source_with_many_names_is_saved(desk):
    board = make_source()
    many_names(board)

    save(desk, board, name="Quay Board")

    board.refresh_from_db()
    assert board.name == "Quay Board"
    assert board.aliases.count() == MOST_IN_FORM + 2


def test_name_list_takes_the_same_queries_for_more_rows(desk):
    make_source()
    one = queries(desk, listing(Alias))
    union = make_source("Crew Union")
    union.aliases.create(text="the quay", key="quay", article=make_article())

    assert queries(desk, listing(Alias)) == one


def test_name_list_is_searched_and_filtered(desk):
    board = make_source("Harbour Board", "Élan Quay")
    board.aliases.create(text="the pier", key="pier", article=make_article())
    board.aliases.create(text="the dock", key="dock", ambiguous=True)

    assert found(desk, listing(Alias) + "?q=elan") == ["Élan Quay"]
    assert found(desk, listing(Alias) + "?scope=article") == ["the pier"]
    assert found(desk, listing(Alias) + "?ambiguous__exact=1") == ["the dock"]
    assert found(desk, listing(Alias) + "?scope=everywhere&q=pier") == []


def test_name_is_added_by_itself(desk):
    board = make_source()

    desk.post(listing(Alias, "add"), {"source": board.pk, "text": "the  Quay"})

    assert board.aliases.get(key="quay").text == "the Quay"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            {"text": "crew union"},
            "“Crew Union” (body) goes by “crew union” too. If both do, mark it"
            " ambiguous: then a person decides each time.",
        ),
        (
            {"text": "HARBOUR board"},
            "“Harbour Board” (body) has it already: “Harbour Board”.",
        ),
        ({"text": "\u200b"}, "Give a name."),
        ({"text": "a", "source": ""}, "This field is required."),
    ],
)
def test_name_by_itself_is_under_the_same_rules(desk, typed, said):
    board, _ = make_source(), make_source("Crew Union")

    response = desk.post(listing(Alias, "add"), {"source": board.pk, **typed})

    assert errors(response) == [said]
    assert Alias.objects.count() == 2


def test_name_by_itself_is_not_given_to_a_merged_source(desk):
    board = make_source()
    old = merged("Old Board", board)

    typed = {"source": old.pk, "text": "the quay"}
    response = desk.post(listing(Alias, "add"), typed)

    assert len(errors(response)) == 1
    assert not old.aliases.exists()


def test_name_made_ambiguous_by_itself_is_so_for_both(desk):
    board, union = make_source(), make_source("Crew Union", "the quay")

    typed = {"source": board.pk, "text": "the quay", "ambiguous": "on"}
    response = desk.post(listing(Alias, "add"), typed)

    assert union.aliases.get(key="quay").ambiguous is True
    change = "“the quay” became ambiguous: “Harbour Board” (body) has it too."
    assert f"“Crew Union” (body): {change}" in said(response)
    entry = LogEntry.objects.get(object_id=union.pk)
    assert entry.get_change_message() == change


def test_name_keeps_its_text_and_source(desk):
    board, union = make_source("Harbour Board", "the quay"), make_source("Crew Union")
    name = board.aliases.get(key="quay")

    save(desk, name, text="Else", source=union.pk, language="en")

    name.refresh_from_db()
    assert (name.text, name.source, name.language) == ("the quay", board, "en")


def test_own_name_is_neither_deleted_nor_narrowed(desk):
    board, article = make_source("Harbour Board", "the quay"), make_article()
    own, other = board.aliases.get(key="harbour board"), board.aliases.get(key="quay")

    narrowed = save(desk, own, article=article.pk)
    refused = desk.post(page(own, "delete"), {"post": "yes"})
    desk.post(page(other, "delete"), {"post": "yes"})

    assert errors(narrowed) == ["The source's own name counts everywhere."]
    assert refused.status_code == 403
    assert list(board.aliases.all()) == [own]


# What else is known of a source


def test_source_is_kept_with_roles_matters_and_pages(desk):
    minister, board = make_source("Lena Moor", kind="person"), make_source()
    strike = Matter.objects.create(name="The strike")
    typed = {
        **typed_into("roles", 0, title="Minister", body=board.pk, since="2020-01-01"),
        **typed_into("interests", 0, matter=strike.pk, side="the owner"),
        **typed_into("same_as", 0, url="moor.example"),
    }

    save(desk, minister, country="de", ours="on", parent=board.pk, **typed)

    minister.refresh_from_db()
    role = Role.objects.get()
    assert (minister.country, minister.ours, minister.parent) == ("DE", True, board)
    assert (role.title, role.body, role.since) == ("Minister", board, date(2020, 1, 1))
    assert str(Interest.objects.get()) == "The strike: the owner"
    assert SameAs.objects.get().url == "https://moor.example"
    assert LogEntry.objects.latest("pk").object_id == str(minister.pk)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"country": "GER"}, "Ensure this value has at most 2 characters (it has 3)."),
        ({"country": "1"}, "Two capital letters, such as DE."),
        (
            typed_into(
                "roles", 0, title="Head", since="2020-01-02", until="2020-01-01"
            ),
            "It ends before it begins.",
        ),
        (typed_into("roles", 0, title="\u200b", since="2020-01-02"), "Give a name."),
        (typed_into("same_as", 0, url="javascript:alert(1)"), "Enter a valid URL."),
        (typed_into("same_as", 0, url="ftp://a.example"), "Enter a valid URL."),
    ],
)
def test_source_with_something_amiss_is_refused(desk, typed, said):
    board = make_source()

    response = save(desk, board, **typed)

    assert errors(response) == [said]
    assert (Role.objects.count(), SameAs.objects.count()) == (0, 0)


def test_role_is_held_in_another_body(desk):
    board = make_source()

    response = save(desk, board, **typed_into("roles", 0, title="Head", body=board.pk))

    assert errors(response) == ["A role is held in another body."]


def test_source_is_party_to_a_matter_once(desk):
    board = make_source()
    strike = party(board).matter

    response = save(desk, board, **typed_into("interests", 1, matter=strike.pk))

    assert "Please correct the duplicate data for matter." in errors(response)
    assert Interest.objects.count() == 1


def test_source_goes_with_what_belongs_to_it(desk):
    board, union = make_source(), make_source("Crew Union")
    party(board)
    Role.objects.create(source=board, title="Owner")
    SameAs.objects.create(source=board, url="https://board.example")

    desk.post(page(board, "delete"), {"post": "yes"})

    assert list(Source.objects.all()) == [union]
    assert Interest.objects.count() + Role.objects.count() == 0


def test_source_in_which_roles_are_held_is_not_deleted(desk):
    board, moor = make_source(), make_source("Lena Moor", kind="person")
    Role.objects.create(source=moor, title="Head", body=board)

    asked = desk.get(page(board, "delete"))
    desk.post(page(board, "delete"), {"post": "yes"})

    assert asked.context["protected"] == ["1 role"]
    assert Source.objects.filter(pk=board.pk).exists()


# The list


@pytest.fixture
def filed(db):
    """Sources that differ by what the list is filtered by."""
    state = make_source("Merrow", kind="state")
    port = make_source("Port Authority")
    ours = make_source("Harbour Post", kind="outlet")
    Source.objects.filter(pk=state.pk).update(country="DE")
    Source.objects.filter(pk=port.pk).update(parent=state)
    Source.objects.filter(pk=ours.pk).update(ours=True)
    port.aliases.create(text="PA", key="pa", ambiguous=True)
    merged("Old Port", port)
    return {"matter": party(port).matter.pk}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Harbour Post", "Merrow", "Port Authority"]),
        ("country=DE", ["Merrow"]),
        ("ours__exact=1", ["Harbour Post"]),
        ("belongs=yes", ["Port Authority"]),
        ("belongs=no", ["Harbour Post", "Merrow"]),
        ("ambiguous=yes", ["Port Authority"]),
        ("ambiguous=no", ["Harbour Post", "Merrow"]),
        ("matter={matter}", ["Port Authority"]),
        ("matter=999999", []),
        ("matter=x", []),
        ("matter=9999999999999999999999", []),
        ("merged=yes", ["Old Port"]),
        ("merged=yes&q=old", ["Old Port"]),
        ("q=old", []),
        ("q=pa", ["Port Authority"]),
        ("q=port&belongs=no", []),
    ],
)
def test_source_list_is_filtered(desk, filed, query, names):
    url = f"{listing(Source)}?{query.format(**filed)}"

    assert found(desk, url) == names


def test_source_list_takes_the_same_queries_with_every_filter(desk, filed):
    url = listing(Source) + "?belongs=no&ambiguous=no&q=o"
    one = queries(desk, url)
    make_source("Orsa Council")
    make_source("Orsa Court")

    assert queries(desk, url) == one


def test_source_list_counts_names(desk):
    make_source("Harbour Board", "the quay", "the pier")

    (row,) = desk.get(listing(Source)).context["cl"].result_list

    assert row.name_count == 3


def test_merged_source_is_only_read(desk):
    board = make_source()
    old = merged("Old Board", board)

    shown = desk.get(page(old))
    changed = desk.post(page(old), {"name": "Else", "kind": "body"})
    gone = desk.post(page(old, "delete"), {"post": "yes"})

    assert "Harbour Board" in shown.text
    assert "_save" not in shown.text
    assert (changed.status_code, gone.status_code) == (403, 403)
    old.refresh_from_db()
    assert old.name == "Old Board"


@pytest.mark.parametrize("model", [Source, Role, Interest])
def test_merged_source_is_not_offered(desk, model):
    name = {Source: "parent", Role: "body", Interest: "source"}[model]
    board = make_source()
    merged("Harbour Office", board)

    answer = desk.get(autocomplete(model._meta.get_field(name), "")).json()

    assert [one["text"] for one in answer["results"]] == ["Harbour Board"]


def test_source_does_not_belong_to_a_merged_one(desk):
    board, union = make_source(), make_source("Crew Union")
    old = merged("Old Board", board)

    response = save(desk, union, parent=old.pk)

    assert len(errors(response)) == 1


def test_source_that_belongs_to_one_merged_since_is_saved(desk):
    board, union = make_source(), make_source("Crew Union")
    old = merged("Old Board", board)
    Source.objects.filter(pk=union.pk).update(parent=old)

    save(desk, union, note="Seen.")

    union.refresh_from_db()
    assert (union.parent, union.note) == (old, "Seen.")


# Matters


def test_matter_is_kept_with_parties_and_articles(desk):
    board, article = make_source(), make_article()
    rows = ("interests", "Matter_articles")
    none = {f"{name}-INITIAL_FORMS": "0" for name in rows}
    one = {f"{name}-TOTAL_FORMS": "1" for name in rows}
    typed = {
        "interests-0-source": board.pk,
        "interests-0-side": "the owner",
        "Matter_articles-0-article": article.pk,
    }

    desk.post(
        listing(Matter, "add"),
        {"name": " The  strike", **none, **one, **typed},
    )

    matter = Matter.objects.get()
    assert (matter.name, list(matter.articles.all())) == ("The strike", [article])
    assert str(matter.interests.get().source) == "Harbour Board"


def test_matter_is_renamed_and_its_articles_change(desk):
    board = make_source()
    matter = party(board).matter
    article = make_article()

    typed = typed_into("Matter_articles", 0, article=article.pk)
    save(desk, matter, name="The long strike", **typed)

    matter.refresh_from_db()
    assert (matter.name, list(matter.articles.all())) == ("The long strike", [article])


def test_matter_list_leads_to_the_parties(desk):
    matter = party(make_source()).matter
    make_source("Crew Union")

    shown = desk.get(listing(Matter))

    url = f"{listing(Source)}?matter={matter.pk}"
    assert f'<a href="{url}">1</a>' in shown.text
    assert found(desk, url) == ["Harbour Board"]


def test_matter_list_takes_the_same_queries_for_more_rows(desk):
    board = make_source()
    party(board)
    one = queries(desk, listing(Matter))
    party(board, "The fire")
    party(board, "The dam")

    assert queries(desk, listing(Matter)) == one


def test_matter_about_articles_is_deleted_with_its_parties(desk):
    matter = party(make_source()).matter

    desk.post(page(matter, "delete"), {"post": "yes"})

    assert (Matter.objects.count(), Interest.objects.count()) == (0, 0)


# Transfers


@pytest.fixture
def transfer(ben):
    board = make_source()
    return Transfer.objects.create(
        kind="merge",
        origin=merged("Old Board", board),
        target=board,
        rows={"claims": [{"pk": 7, "note": "<b>bold</b>"}]},
        by=ben,
        at=timezone.now(),
    )


def test_transfer_is_only_read(desk, transfer):
    shown = desk.get(page(transfer))
    answers = [
        desk.post(page(transfer), {"reason": "Else"}),
        desk.post(page(transfer, "delete"), {"post": "yes"}),
        desk.get(listing(Transfer, "add")),
    ]

    assert "&lt;b&gt;bold&lt;/b&gt;" in shown.text
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert found(desk, listing(Transfer) + "?q=old") == [str(transfer)]


def test_transfer_list_takes_the_same_queries_for_more_rows(desk, transfer):
    one = queries(desk, listing(Transfer))
    for _ in range(2):
        transfer.pk = None
        transfer.save()

    assert queries(desk, listing(Transfer)) == one
