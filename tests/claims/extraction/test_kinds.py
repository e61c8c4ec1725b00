"""What a name names."""

from claims.extraction.kinds import (
    given_name,
    inside_of,
    is_person,
    kind_of,
    tells_person,
)
from claims.extraction.parse import parse
from claims.extraction.stretches import find_stretches


def kinds(text: str) -> list[tuple[str, bool]]:
    """The kind of each stretch, and whether it is sure, in text order."""
    document = parse(text)
    return [kind_of(document, one) for one in find_stretches(document)]


def test_is_person_tells_people_from_things():
    document = parse("The mayor met two bakers on the bridge.")

    found = [word.text for word in document.words if is_person(word)]

    assert found == ["mayor", "bakers"]


def test_is_person_refuses_verbs():
    document = parse("They guard the bridge. The guard slept.")

    found = [word.pos for word in document.words if is_person(word)]

    assert found == ["NOUN"]


def test_tells_person_wants_a_lemma():
    told = [tells_person(lemma) for lemma in ("mayor", "baker", "bakers", "bridge")]

    assert told == [True, True, False, False]


def test_given_name_knows_common_ones():
    document = parse("Anna Holm met Vetch Orlan in Dorn.")

    assert [word.text for word in document.words if given_name(word)] == ["Anna"]


def test_kind_of_is_sure_of_persons():
    expected = [("person", True)]

    assert kinds("Mayor Rita Holm left.") == expected
    assert kinds("The mayor, Rita Holm, resigned.") == expected
    assert kinds("Vetch Orlan, 34, left.") == expected
    assert kinds("Vetch Orlan, a baker, left.") == expected


def test_kind_of_is_sure_of_bodies():
    expected = [("body", True)]

    assert kinds("The Herald closed.") == expected
    assert kinds("The Drivers' Guild met.") == expected
    assert kinds("The Harbour Commission met.") == expected


def test_kind_of_is_sure_of_places():
    assert kinds("Kiev fell silent.") == [("place", True)]
    assert kinds("They swam in Orlan Bay.") == [("place", True)]


def test_kind_of_follows_the_parser_where_nothing_else_tells():
    assert kinds("They crossed Lake Orlan.") == [("place", False)]
    assert kinds("She saw campaigner Vetch Orlan.") == [("person", False)]


def test_inside_of_looks_one_word_back():
    document = parse("In Velm, Rita Holm slept.")

    inside = [inside_of(document, one.first) for one in find_stretches(document)]

    assert inside == [True, False]
    assert inside_of(document, 0) is False
