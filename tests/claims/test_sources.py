from datetime import date
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.text import one_line
from claims import sources
from claims.models import Alias, Source
from claims.names import normalise
from claims.sources import NameTaken
from tests.claims.factories import make_article, make_source
from tests.racing import on_real_rows, race, track

QUICK = settings(deadline=None, max_examples=300)


def keys(source):
    return {alias.key: alias.ambiguous for alias in source.aliases.all()}


# Names as they are compared


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Harbour Board", "harbour board"),
        ("  The   HARBOUR\nBoard ", "harbour board"),
        ("the the board", "board"),
        ("The", "the"),
        ("The A", "a"),
        ("A. Smith", "a smith"),
        ("a Smith", "a smith"),
        ("An Post", "an post"),
        ("Marks & Spencer", "marks and spencer"),
        ("J. K. Moor", "jk moor"),
        ("J.K. Moor", "jk moor"),
        ("Sir Tom Moor", "tom moor"),
        ("Prof. Tom Moor", "tom moor"),
        ("Labour Centre", "labor center"),
        ("Grey", "grey"),
        ("A", "a"),
        ("Dr. Lena Moor", "lena moor"),
        ("Mr Moor’s", "moor"),
        ("Moor's", "moor"),
        ("Moor’s Harbour", "moor harbour"),
        ("Workers’ Union", "workers union"),
        ("Defence Ministry", "defense ministry"),
        ("Defense Ministry", "defense ministry"),
        ("World Trade Organisation", "world trade organization"),
        ("Defencework", "defencework"),
        ("Émile Zola", "emile zola"),
        ("Gdańsk", "gdansk"),
        ("Straße", "strasse"),
        ("ΑΘΉΝΑ", "αθηνα"),
        ("Сергей", "сергей"),
        ("Сергеи", "сергеи"),
        ("Ёлка", "ёлка"),
        ("が", "が"),
        ("か", "か"),
        ("ＷＨＯ", "who"),
        ("U.N.", "un"),
        ("UN", "un"),
        ("AT&T", "at t"),
        ("O’Brien", "o brien"),
        ("24/7 News", "24 7 news"),
        ("हिन्दी", "हिन्दी"),
        ("!!!", "!!!"),
        ("👩\u200d🚒", "👩\u200d🚒"),
        ("", ""),
        (" \n", ""),
    ],
)
def test_normalise_leaves_what_counts(name, key):
    assert normalise(name) == key


@pytest.mark.parametrize(
    "name", ["a" * 10_000, "the " * 50_000, "é" * 10_000, "ab " * 4_000, "!" * 10_000]
)
def test_normalise_keeps_long_names_within_the_column(name):
    key = normalise(name)

    assert 0 < len(key) <= 300
    assert normalise(key) == key


@QUICK
@given(st.text() | st.text(st.sampled_from("TheMr'’s. éЙй\u0301\u0345ŉßǰΐ…!ⅷ½")))
@example("ŉ")
@example("\u0345")
@example("a" * 299 + " bc")
def test_normalise_is_idempotent(name):
    key = normalise(name)

    assert normalise(key) == key
    assert len(key) <= 300


# Resolving


@pytest.mark.django_db
def test_resolve_knows_a_certain_name():
    board = make_source("Harbour Board", "HB")

    assert sources.resolve("the harbour board’s").source == board
    assert sources.resolve("hb").source == board


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Harbour", "Harbour Boards", "", "  ", "H B", "!"])
def test_resolve_knows_no_other_name(name):
    make_source("Harbour Board", "HB")

    assert sources.resolve(name).source is None


@pytest.mark.django_db
def test_resolve_asks_where_two_share_a_name():
    make_source("Ministry of Ports", "the Ministry")
    make_source("Ministry of Roads", "Ministry")

    assert sources.resolve("The ministry").source is None
    assert sources.namesake("The ministry") is not None


@pytest.mark.django_db
def test_resolve_never_means_an_unnamed_source():
    source = make_source("two officials")
    assert sources.resolve("Two officials").source == source

    source.kind = Source.Kind.UNNAMED
    source.save(update_fields=["kind"])

    assert sources.resolve("Two officials").source is None


@pytest.mark.django_db
def test_resolve_says_why():
    board = make_source("Harbour Board", "HB")
    make_source("Crew Union")

    known, near, new = map(sources.resolve, ("hb", "Crew Onion", "Zyx"))

    assert (known.source, known.candidates) == (board, ())
    assert known.reason == "Harbour Board goes by “hb” and nobody else does."
    assert [one.source.name for one in near.candidates] == ["Crew Union"]
    assert near.reason == "Nobody in the register goes by “Crew Onion”."
    assert (near.is_new, new.is_new, known.is_new) == (False, True, False)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["he", "They", "It", "whom"])
def test_resolve_never_takes_a_pronoun_for_a_name(name):
    article = make_article()
    sources.add_alias(make_source("Harbour Board"), name, article=article)

    assert sources.resolve(name, article).source is None
    assert sources.resolve(name).source is None


@pytest.mark.django_db
def test_resolve_knows_a_name_in_its_article_alone():
    article, other = make_article("Ours"), make_article("Other")
    board = make_source("Harbour Board")
    sources.add_alias(board, "the board", article=article)

    found = sources.resolve("The Board", article)

    assert found.source == board
    assert found.reason == "Harbour Board goes by “The Board” in this article."
    assert sources.resolve("The Board", other).source is None
    assert sources.resolve("The Board").source is None


@pytest.mark.django_db
def test_resolve_takes_the_article_before_everywhere():
    article = make_article()
    everywhere, here = make_source("The Port"), make_source("Velm Port Authority")
    sources.add_alias(here, "the port", article=article)

    assert sources.resolve("the port", article).source == here
    assert sources.resolve("the port").source == everywhere


@pytest.mark.django_db
def test_resolve_asks_where_two_are_called_so_in_the_article():
    article = make_article()
    make_source("The Port")
    for name in ("Velm Port", "Holm Port"):
        sources.add_alias(make_source(name), "the port", article=article)

    assert sources.resolve("the port", article).source is None
    assert sources.resolve("the port").source is not None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("valid_from", "valid_to", "certain"),
    [
        (None, date(2026, 5, 15), True),
        (date(2026, 5, 15), None, True),
        (date(2026, 5, 15), date(2026, 5, 15), True),
        (None, date(2026, 5, 14), False),
        (date(2026, 5, 16), None, False),
    ],
)
def test_resolve_asks_for_a_name_of_another_time(valid_from, valid_to, certain):
    board = make_source("Harbour Board")
    sources.add_alias(board, "PA", valid_from=valid_from, valid_to=valid_to)

    found = sources.resolve("PA", make_article())  # published on 15 May 2026

    assert (found.source == board) is certain
    assert [one.source for one in found.candidates] == [board] * (not certain)


@pytest.mark.django_db
def test_resolve_goes_by_the_day_an_article_came_where_it_has_no_other():
    board = make_source("Harbour Board")
    article = make_article(published=None)
    sources.add_alias(board, "PA", valid_from=article.day, valid_to=article.day)

    assert sources.resolve("PA", article).source == board


@pytest.mark.django_db
def test_resolve_asks_for_another_kind_than_the_hint():
    board = make_source("Washington", kind="body")

    assert sources.resolve("Washington", kind_hint="body").source == board
    other = sources.resolve("Washington", kind_hint="person")
    assert other.source is None
    assert [one.source for one in other.candidates] == [board]
    assert other.reason == "Washington, who goes by “Washington”, is of the kind body."


@pytest.mark.django_db
def test_resolve_never_means_a_merged_source():
    board, other = make_source("Harbour Board"), make_source("Crew Union")
    board.merged_into = other
    board.save(update_fields=["merged_into"])
    board.aliases.update(ambiguous=True)  # as a merge leaves them

    assert sources.resolve("Harbour Board").source is None
    assert sources.namesake("Harbour Board") is None
    assert keys(sources.register("Harbour Board", kind="body")) == {
        "harbour board": False
    }


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Georgia", "Georgina", "Ada Strand"])
def test_resolve_looks_for_those_who_come_near_when_asked(
    django_assert_num_queries, name
):
    country = sources.register("Georgia", kind="state")
    state = sources.register("Georgia", kind="body", another=True)

    with django_assert_num_queries(1):
        found = sources.resolve(name)
    near = {one.source for one in found.candidates}

    assert set(found.bearers) == ({country, state} if name == "Georgia" else set())
    assert near == (set() if name == "Ada Strand" else {country, state})
    with django_assert_num_queries(0):
        assert found.is_new == (name == "Ada Strand")


@pytest.mark.django_db
def test_resolve_names_the_bearer_of_another_kind():
    port = sources.register("Port of Velm", kind="body")

    found = sources.resolve("Port of Velm", kind_hint="person")

    assert (found.source, found.bearers) == (None, (port,))


@pytest.mark.django_db
def test_resolve_asks_the_database_once_where_it_is_certain(django_assert_num_queries):
    make_source("Harbour Board")
    article = make_article()

    with django_assert_num_queries(1):
        assert sources.resolve("Harbour Board", article).source


@pytest.mark.django_db
@QUICK
@given(st.text(min_size=1), st.text(min_size=1))
@example("Harbour Board", "The harbour board")
@example("й", "и")
def test_two_registered_names_are_never_joined(one, other):
    one, other = one_line(one), one_line(other)  # as forms give them
    if not one or not other or normalise(one) == normalise(other):
        return
    with transaction.atomic():
        first, second = make_source(one), make_source(other)
        found = sources.resolve(one).source, sources.resolve(other).source
        transaction.set_rollback(True)

    assert found[0] in (first, None)
    assert found[1] in (second, None)
    assert first != second


@pytest.mark.django_db
def test_add_alias_of_an_article_leaves_those_of_everywhere():
    article = make_article()
    port, board = make_source("The Port"), make_source("Harbour Board")

    alias = sources.add_alias(board, "the port", article=article, language="en")

    assert (alias.article, alias.ambiguous, alias.language) == (article, False, "en")
    assert keys(port) == {"port": False}


@pytest.mark.django_db
def test_namesake_of_a_new_name_is_none():
    assert sources.namesake("Harbour Board") is None


# The register


@pytest.mark.django_db
def test_register_enters_a_source_with_its_name():
    source = sources.register("  Harbour \n Board ", kind="body")

    assert (source.name, source.kind) == ("Harbour Board", "body")
    assert keys(source) == {"harbour board": False}


@pytest.mark.django_db
def test_register_refuses_a_name_that_is_taken():
    board = make_source("Harbour Board", "HB")

    with pytest.raises(NameTaken, match="“Harbour Board” \\(body\\)") as taken:
        sources.register("the HB", kind="person")

    assert taken.value.source == board
    assert (Source.objects.count(), keys(board)["hb"]) == (1, False)


@pytest.mark.django_db
def test_register_another_makes_the_name_ask():
    first = make_source("John Smith", "J. Smith", kind="person")

    second = sources.register("John Smith", kind="person", another=True)

    assert keys(first) == {"john smith": True, "j smith": False}
    assert keys(second) == {"john smith": True}
    assert sources.resolve("John Smith").source is None
    assert sources.resolve("J Smith").source == first


@pytest.mark.django_db
def test_register_another_of_a_new_name_is_certain():
    source = sources.register("John Smith", kind="person", another=True)

    assert sources.resolve("John Smith").source == source


@pytest.mark.django_db
def test_register_lets_many_have_an_unnamed_description():
    made = [sources.register("two officials", kind="unnamed") for _ in range(3)]

    assert [keys(source) for source in made] == [{"two officials": True}] * 3
    assert sources.resolve("two officials").source is None


@pytest.mark.django_db
def test_register_unnamed_takes_certainty_from_others():
    board = make_source("The Board")

    sources.register("the board", kind="unnamed")

    assert keys(board) == {"board": True}


@pytest.mark.django_db
def test_register_cuts_long_names():
    source = sources.register("long " * 100, kind="body")

    assert len(source.name) == 299
    assert sources.resolve("long " * 100).source == source


@pytest.mark.django_db
def test_add_alias_gives_a_further_name():
    board = make_source("Harbour Board")

    alias = sources.add_alias(board, " The  HB ")

    assert (alias.text, alias.key, alias.ambiguous) == ("The HB", "hb", False)
    assert sources.resolve("HB").source == board


@pytest.mark.django_db
def test_add_alias_twice_is_once():
    board = make_source("Harbour Board")

    assert sources.add_alias(board, "HB") == sources.add_alias(board, "the hb")
    assert board.aliases.count() == 2


@pytest.mark.django_db
def test_add_alias_that_others_have_asks_for_all():
    first, second, third = map(make_source, ("One", "Two", "Three"))

    for source in (first, second, third):
        sources.add_alias(source, "The Board")

    assert [keys(source)["board"] for source in (first, second, third)] == [True] * 3


@pytest.mark.django_db
def test_add_alias_leaves_what_a_person_made_ambiguous():
    board = make_source("Harbour Board")
    board.aliases.update(ambiguous=True)

    alias = sources.add_alias(board, "Harbour Board")

    assert alias.ambiguous is True


@pytest.mark.django_db
def test_add_alias_of_an_unnamed_source_is_never_certain():
    source = make_source("Two officials")
    source.kind = Source.Kind.UNNAMED
    source.save(update_fields=["kind"])

    sources.keep_own_name(source)
    sources.add_alias(source, "a pair of officials")

    assert keys(source) == {"two officials": True, "a pair of officials": True}


@pytest.mark.django_db
def test_keep_own_name_follows_a_new_name():
    board = make_source("Harbour Board")
    rival = make_source("Port Authority")
    board.name = "Port Authority"
    board.save(update_fields=["name"])

    sources.keep_own_name(board)

    assert keys(board) == {"harbour board": False, "port authority": True}
    assert keys(rival) == {"port authority": True}


@pytest.mark.django_db
def test_database_lets_no_name_be_certain_for_two():
    make_source("Harbour Board")
    other = make_source("Other")

    with pytest.raises(IntegrityError), transaction.atomic():
        Alias.objects.create(source=other, text="x", key="harbour board")


@on_real_rows
def test_race_to_register_a_name_has_one_winner(tmp_path):
    with track(tmp_path):
        results = race(*[partial(sources.register, "Harbour Board", kind="body")] * 8)

        assert sorted(type(one).__name__ for one in results) == (
            ["NameTaken"] * 7 + ["Source"]
        )
        assert (Source.objects.count(), Alias.objects.count()) == (1, 1)


@on_real_rows
def test_race_to_share_a_name_leaves_none_certain(tmp_path):
    first, second = make_source("One"), make_source("Two")
    with track(tmp_path):
        results = race(
            partial(sources.add_alias, first, "The Board"),
            partial(sources.add_alias, second, "The Board"),
        )

        assert {type(one) for one in results} == {Alias}
        shared = Alias.objects.filter(key="board")
        assert [alias.ambiguous for alias in shared] == [True, True]
