"""Names and their fullest forms."""

from claims.extraction.names import Names, find_names
from claims.extraction.parse import parse


def fullest(text: str) -> list[tuple[str, ...]]:
    """Each name's fullest form, in text order."""
    names: Names = find_names(parse(text))
    return [names.fullest(one).parts for one in names.found]


def test_find_names_leaves_titles_out():
    names = find_names(parse("Defence Minister Jane Porter met Mr. Hill."))

    assert [one.parts for one in names.found] == [("Jane", "Porter"), ("Hill",)]
    assert "minister" in names.found[0].roles


def test_find_names_knows_capitals_as_places():
    names = find_names(parse("Kiev insists that the talks go on."))

    assert [(one.parts, one.kind) for one in names.found] == [(("Kiev",), "place")]


def test_fullest_prefers_the_longer_form():
    assert fullest("Porter arrived. Jane Porter spoke.") == [
        ("Jane", "Porter"),
        ("Jane", "Porter"),
    ]


def test_fullest_refuses_to_choose_between_two():
    assert fullest("Jane Porter met Mark Porter. Porter spoke.") == [
        ("Jane", "Porter"),
        ("Mark", "Porter"),
        ("Porter",),
    ]


def test_fullest_spells_acronyms_out():
    text = "The World Health Organization met. The WHO voted."

    assert fullest(text) == [("World", "Health", "Organization")] * 2
