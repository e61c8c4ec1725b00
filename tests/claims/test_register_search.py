import pytest

from claims import register_search
from claims.models import Source
from claims.register_search import matching, search
from tests.claims.factories import make_article, make_source

pytestmark = pytest.mark.django_db


def names(found):
    return [source.name for source in found]


@pytest.mark.parametrize(
    "query",
    [
        "harbour",
        "HÁRBOUR board",
        "board harb",
        "the harbour board",
        "arbou",
        "h",
        "bo ha",
        "Harbour's",
    ],
)
def test_source_is_found_by_its_words(query):
    board = make_source("Harbour Board")
    make_source("Crew Union")

    assert list(matching(query)) == [board]
    assert search(query) == [board]


@pytest.mark.parametrize("query", ["rd", "o", "harbour union", "board of", "harbor"])
def test_source_is_not_found_by_other_words(query):
    make_source("Harbour Board")
    make_source("Dock Union")

    assert list(matching(query)) == []
    assert search(query) == []


@pytest.mark.parametrize(
    "query", ["", "  ", "%", "_", "' OR 1=1 --", "\\", "…", "%a%", "🚢", "\u202e"]
)
def test_query_has_no_wildcards(query):
    make_source("Harbour Board")

    assert list(matching(query)) == []
    assert search(query) == []


def test_words_of_two_names_do_not_add_up():
    make_source("Harbour Board", "Port Office")

    assert list(matching("harbour office")) == []


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("Міністерство оборони", "ОБОРОНИ"),
        ("Élysée Palace", "elys"),
        ("Außenministerium", "aussenminister"),
        ("防衛省", "防衛"),
        ("وزارة الدفاع", "الدفاع"),
    ],
)
def test_source_is_found_in_its_script(name, query):
    made = make_source(name)

    assert search(query) == [made]


def test_matching_is_by_name_and_each_once():
    for name in ("Port C", "Port A", "Port B"):
        make_source(name, f"{name} of call")

    assert names(matching("port")) == ["Port A", "Port B", "Port C"]


def test_matching_looks_among_those_given():
    make_source("Port A")
    state = make_source("Port B", kind="state")

    among = Source.objects.filter(kind="state")

    assert list(matching("port", among=among)) == [state]
    assert list(matching("", among=among)) == []


def test_merged_source_is_not_found():
    board = make_source("Harbour Board")
    old = make_source("Harbour Office")
    Source.objects.filter(pk=old.pk).update(merged_into=board)

    assert search("harbour") == [board]
    assert list(matching("harbour")) == [board]
    assert list(matching("harbour", among=Source.objects.all())) == [board, old]


def test_source_is_found_by_a_name_of_one_article():
    board = make_source("Harbour Board")
    board.aliases.create(text="the quay", key="quay", article=make_article())

    assert search("quay") == [board]


def test_search_puts_the_nearest_first():
    for name in ("Old Port", "Portland Court", "Port of Velm", "Port"):
        make_source(name)
    make_source("Zone Authority", "Port 9")

    assert names(search("port")) == [
        "Port",
        "Port of Velm",
        "Portland Court",
        "Zone Authority",
        "Old Port",
    ]
    assert names(search("port 9")) == ["Zone Authority"]


def test_search_offers_a_few():
    for number in range(12):
        make_source(f"Port {number}")

    assert len(search("port")) == register_search.OFFERED
    assert len(search("port", limit=3)) == 3


def test_search_asks_once(django_assert_num_queries):
    for number in range(3):
        make_source(f"Port {number}", f"P{number}")

    with django_assert_num_queries(1):
        assert len(names(search("port"))) == 3
