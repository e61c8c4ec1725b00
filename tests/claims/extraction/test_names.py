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


def test_find_names_keeps_particles():
    names = find_names(parse("Marie van der Velde met Hana de Souza."))

    assert [one.parts for one in names.found] == [
        ("Marie", "van", "der", "Velde"),
        ("Hana", "de", "Souza"),
    ]


def test_find_names_knows_age_and_trade():
    names = find_names(parse("Tom Brandt, 34, met Sen. Carl Dunn, a lawyer, in May."))

    assert [set(one.roles) for one in names.found] == [
        {"34-year-old"},
        {"senator", "lawyer"},
    ]


def test_find_names_leaves_the_title_of_another():
    names = find_names(parse("Mr. Hill met Ms. Porter."))

    assert [set(one.roles) for one in names.found] == [{"mr."}, {"ms."}]


def test_mention_prefers_the_one_between():
    names = find_names(parse("Jane Porter won. Then Jane Porter smiled and left."))
    first, second = names.found

    assert names.mention(first, 4, 9) is second
    assert names.mention(second, 8, 9) is first


def test_shortened_knows_initials_and_surnames():
    names = find_names(parse("Jane Porter met Mark Hill. Then Anna Hill came."))

    assert [names.shortened(one) for one in ("JP", "PORTER", "HILL")] == [
        names.found[0],
        names.found[0],
        None,
    ]


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


def named(text: str) -> list[tuple[str, str]]:
    """Each name with its kind, in text order."""
    found = find_names(parse(text)).found
    return [(" ".join(one.parts), one.kind) for one in found]


def test_find_names_knows_persons_by_given_name_and_trade():
    text = "Lotta Frey left. Campaigner Vetch Orlan left. Frey smiled."

    assert named(text) == [
        ("Lotta Frey", "person"),
        ("Vetch Orlan", "person"),
        ("Frey", "person"),
    ]


def test_find_names_finds_surnames_that_are_words():
    names = find_names(parse("Lorna Bright left. Bright said that it rained."))

    assert [one.parts for one in names.found] == [("Lorna", "Bright"), ("Bright",)]


def test_find_names_keeps_owners_of_guilds():
    text = "The Drivers' Guild met. The Builders' Union met the Children's Fund."

    assert [name for name, _ in named(text)] == [
        "Drivers ' Guild",
        "Builders ' Union",
        "Children 's Fund",
    ]


def test_find_names_keeps_what_and_joins():
    assert named("The Steel and Boiler Workers met.") == [
        ("Steel Boiler Workers", "body")
    ]


def test_find_names_keeps_the_place_of_a_court():
    assert named("The High Court of Velm ruled.") == [("High Court Velm", "body")]


def test_find_names_leaves_bare_nouns():
    assert named("Minister resigns. Museum closes.") == []


def test_find_names_knows_what_bodies_are_called():
    (name,) = find_names(parse("The airline, Northway, cut its flights.")).found

    assert (name.parts, set(name.roles)) == (("Northway",), {"airline"})


def test_fullest_takes_whom_the_surname_was_given_before():
    text = "Anita Cole won. Cole smiled. Her brother Neil Cole left. Cole wept."

    assert fullest(text) == [
        ("Anita", "Cole"),
        ("Anita", "Cole"),
        ("Neil", "Cole"),
        ("Cole",),
    ]
