"""What the text calls somebody beside the name."""

from claims.extraction.parse import parse
from claims.extraction.roles import find_roles, suiting


def roles(text: str, name: str) -> set[str]:
    """The roles found beside the first mention of this name."""
    document = parse(text)
    start = text.index(name)
    end = start + len(name)
    inside = [w.index for w in document.words if start <= w.start and w.end <= end]
    return set(find_roles(document, inside[0], inside[-1] + 1))


def test_find_roles_takes_what_stands_before():
    text = "The Minister of Transport Rita Holm left."

    assert roles("Mayor Rita Holm left.", "Rita Holm") == {"mayor"}
    assert roles(text, "Rita Holm") == {"minister"}


def test_find_roles_spells_titles_out():
    assert roles("Sen. Carl Dunn left.", "Carl Dunn") == {"senator"}
    assert roles("Dr. Lena Marsh left.", "Lena Marsh") == {"doctor"}


def test_find_roles_takes_appositions_on_either_side():
    assert roles("The mayor, Rita Holm, left.", "Rita Holm") == {"mayor"}
    assert roles("Rita Holm, a lawyer, left.", "Rita Holm") == {"lawyer"}


def test_find_roles_takes_ages_of_three_figures_at_most():
    assert roles("Tom Brandt, 34, left.", "Tom Brandt") == {"34-year-old"}
    assert roles("Tom Brandt, 1999, left.", "Tom Brandt") == set()


def test_find_roles_stops_at_verbs_and_sentences():
    assert roles("The minister met Rita Holm.", "Rita Holm") == set()
    assert roles("The minister slept. Rita Holm left.", "Rita Holm") == set()


def test_find_roles_leaves_the_title_of_another():
    assert roles("Mayor Rita Holm and Bo Hill left.", "Bo Hill") == set()


def test_find_roles_refuses_what_is_no_role():
    assert roles("The tall Rita Holm left.", "Rita Holm") == set()


def test_suiting_keeps_what_fits_the_kind():
    both = frozenset({"mayor", "board"})

    assert suiting(both, "person") == {"mayor"}
    assert suiting(both, "body") == {"board"}
    assert suiting(both, "other") == {"board"}
    assert suiting(both, "place") == set()
