"""Whom a name may mean: proposed to a person, never taken for certain."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import sources
from claims.candidates import Asked, propose
from claims.models import Role
from tests.claims.factories import make_article, make_claim, make_source, make_version

pytestmark = pytest.mark.django_db


def proposed(name, article=None) -> dict[str, str]:
    [found] = propose([Asked(name, article)])
    return {one.source.name: one.reason for one in found}


def article_of(year, *, headline="Ferries"):
    return make_article(headline, published=datetime(year, 6, 1, tzinfo=UTC))


def test_those_who_share_the_name():
    make_source("Ministry of Ports", "the Ministry")
    make_source("Ministry of Roads", "Ministry")

    assert proposed("the ministry") == {
        "Ministry of Ports": "goes by “the Ministry”",
        "Ministry of Roads": "goes by “Ministry”",
    }


def test_one_whose_name_begins_so():
    make_source("Central Bank of Merrow and the Islands beyond the Strait")
    make_source("Centralia")

    assert proposed("the Central Bank") == {
        "Central Bank of Merrow and the Islands beyond the Strait": (
            "“Central Bank of Merrow and the Islands beyond the Strait” begins so"
        )
    }


def test_one_who_goes_by_the_first_words():
    make_source("Velm Police")
    make_source("Bank of")
    make_source("Velm")

    assert proposed("Velm Police Force and Rescue") == {
        "Velm Police": "goes by its first words, “velm police”"
    }
    assert proposed("Bank of Norland") == {}


@pytest.mark.parametrize(
    ("year", "reason"),
    [
        (2018, "goes by “PA” only since 1 Jan 2019"),
        (2021, "went by “PA” until 31 Dec 2020"),
    ],
)
def test_one_who_had_the_name_at_another_time(year, reason):
    board = make_source("Harbour Board")
    sources.add_alias(
        board, "PA", valid_from=date(2019, 1, 1), valid_to=date(2020, 12, 31)
    )

    assert proposed("PA", article_of(year)) == {"Harbour Board": reason}


def test_one_who_is_called_so_in_another_article():
    board = make_source("Harbour Board")
    sources.add_alias(board, "the port", article=make_article("Quay shut"))

    assert proposed("the port", make_article()) == {
        "Harbour Board": "is called so in “Quay shut”"
    }


def test_the_unnamed_of_other_articles_are_not_proposed():
    sources.register("two officials", kind="unnamed")

    assert proposed("two officials", make_article()) == {}


def test_the_unnamed_of_the_article_are():
    article = make_article()
    officials = sources.register("two officials", kind="unnamed")
    sources.add_alias(officials, "the pair", article=article)

    assert proposed("the pair", article) == {"two officials": "goes by “the pair”"}


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ("Sergey Shoigu", "Sergei Shoigu"),
        ("Shoigu", "Shoygu"),
        ("Zelensky", "Zelenskyy"),
        ("Antonio Guterres", "Antonio Gutteres"),
        ("Lugansk", "Luhansk"),
        ("Harbour Board", "Harbor Board"),
    ],
)
def test_close_spellings(known, asked):
    make_source(known)

    assert proposed(asked) == {known: f"“{known}” is spelled nearly so"}


@pytest.mark.parametrize(
    ("known", "asked"),
    [("Iran", "Iraq"), ("Moor", "Moon"), ("Anna Bell", "Hanna Bull"), ("Li", "Lu")],
)
def test_others_are_not_close(known, asked):
    make_source(known)

    assert proposed(asked) == {}


@pytest.mark.parametrize("asked", ["Moor", "Mr Moor", "moor’s", "Li"])
def test_surname(asked):
    make_source("Lena Moor", kind="person")
    make_source("Jun Li", kind="person")

    [(_, reason)] = proposed(asked).items()

    assert reason.endswith("has this last name")


@pytest.mark.parametrize("asked", ["L. Moor", "Lena Maria Moor"])
def test_same_last_name(asked):
    make_source("Lena Moor", kind="person")
    make_source("Ivan Moor", kind="person")

    assert list(proposed(asked)) == ["Lena Moor"]


def test_the_end_of_a_longer_name():
    make_source("Russian Defense Ministry")

    assert proposed("Defence Ministry") == {
        "Russian Defense Ministry": "“Russian Defense Ministry” ends so"
    }


def test_a_name_that_ends_the_one_asked_for():
    make_source("Moor", kind="person")

    assert proposed("Captain Moor") == {"Moor": "goes by its last words, “moor”"}


def test_acronym_and_what_it_is_short_for():
    make_source("United Nations")
    make_source("WHO")

    assert proposed("UN") == {"United Nations": "the first letters of “United Nations”"}
    assert proposed("U.N.") == proposed("UN")
    assert proposed("World Health Organisation") == {
        "WHO": "“WHO” are the first letters"
    }
    assert proposed("un") == {}


def test_words_in_another_order():
    make_source("Moor Lena")

    assert proposed("Lena Moor") == {"Moor Lena": "the same words in another order"}


@pytest.mark.parametrize(
    "asked",
    [
        "the Russian defense minister",
        "Defence Minister of Russia",
        "the defense minister",
    ],
)
def test_holder_of_an_office(asked):
    russia = make_source("Russia", kind="state")
    ministry = make_source("Russian Defense Ministry")
    ministry.parent = russia
    ministry.save(update_fields=["parent"])
    for name, since, until in (("Anton Holm", 2001, 2011), ("Boris Vale", 2012, 2024)):
        Role.objects.create(
            source=make_source(name, kind="person"),
            title="Defense Minister",
            body=ministry,
            since=date(since, 1, 1),
            until=date(until, 12, 31),
        )

    found = proposed(asked, article_of(2022))

    assert next(iter(found.items())) == (
        "Boris Vale",
        "was Defense Minister, Russian Defense Ministry on 1 Jun 2022",
    )
    assert "Anton Holm" not in found


def test_holder_of_the_office_elsewhere_is_not_proposed():
    Role.objects.create(
        source=make_source("Rita Holm", kind="person"),
        title="Defense Minister",
        body=make_source("Norland Defense Ministry"),
    )

    assert proposed("the Velmish defense minister") == {}


def test_one_who_speaks_in_the_article():
    claim = make_claim(source=make_source("Ministry of Ports"))
    make_source("Ministry of Roads")

    found = proposed("the ministry", claim.article)

    assert found == {
        "Ministry of Ports": "“Ministry of Ports” speaks in the same article"
    }


def test_several_are_proposed_for_each():
    make_source("Kiev", kind="state")
    make_source("Moscow", kind="state")

    assert list(proposed("Kiev and Moscow")) == ["Moscow", "Kiev"]


def test_merged_sources_are_not_proposed():
    board, other = make_source("Harbour Board"), make_source("Crew Union")
    board.merged_into = other
    board.save(update_fields=["merged_into"])

    for asked in ("Harbour Board", "Harbour Boards", "HB", "the board"):
        assert proposed(asked) == {}


def test_eight_are_enough():
    for number in range(20):
        make_source(f"Port Authority {number:02}")

    assert len(proposed("Port Authority 99")) == 8


def test_nothing_is_like_nothing():
    make_source("Harbour Board")

    assert proposed("") == proposed("Zyx Quux") == {}
    assert propose([]) == []


@pytest.mark.parametrize("name", ["\u0000", "😀" * 5000, "%", "_", "\u202eabc", "' --"])
def test_odd_names_find_nothing(name):
    make_source("Harbour Board")

    assert proposed(name.replace("\0", "")) == {}


def test_many_names_are_looked_for_at_once():
    article = make_version().article
    names = ["Sergei Shoigu", "UN", "the defense minister", "Kiev and Moscow"]
    for name in ("Sergey Shoigu", "United Nations", "Kiev", "Moscow"):
        make_source(name)

    def asked(count):
        wanted = [Asked(name, article) for name in names] * count
        with CaptureQueriesContext(connection) as captured:
            propose(wanted)
        return len(captured)

    assert asked(1) == asked(3) == 8
