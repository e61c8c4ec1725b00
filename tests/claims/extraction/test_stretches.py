"""Stretches of a text that are names."""

from claims.extraction.parse import Stretch, parse
from claims.extraction.stretches import find_stretches


def stretches(text: str) -> list[str]:
    """The words of each stretch as printed, in text order."""
    document = parse(text)
    return [
        text[document.words[one.first].start : document.words[one.last - 1].end]
        for one in find_stretches(document)
    ]


def test_find_stretches_gives_half_open_word_indexes():
    assert find_stretches(parse("The mayor, Rita Holm, resigned.")) == [
        Stretch(3, 5, "PERSON")
    ]


def test_find_stretches_leaves_dates_and_amounts():
    assert stretches("In 2019 the board paid $40 on Monday.") == []


def test_find_stretches_leaves_articles_and_genitives():
    assert stretches("The Herald closed.") == ["Herald"]
    assert stretches("Rita Holm's boat sank.") == ["Rita Holm"]


def test_find_stretches_widens_to_titles_and_particles():
    assert stretches("Sen. Carl Dunn slept.") == ["Sen. Carl Dunn"]
    assert stretches("Marie van der Velde left.") == ["Marie van der Velde"]


def test_find_stretches_takes_unlabelled_proper_nouns():
    document = parse("The meeting near Dorn on Monday cost $40.")

    assert find_stretches(document) == [Stretch(3, 4, "")]


def test_find_stretches_parts_at_commas():
    assert stretches("He read Velm, Rita Holm.") == ["Velm", "Rita Holm"]


def test_find_stretches_trims_marks_and_plain_nouns():
    assert stretches("The “Circuit” closed.") == ["Circuit"]
    assert stretches("The magazine Circuit closed.") == ["Circuit"]


def test_find_stretches_keeps_whose_body_it_is():
    assert stretches("The Drivers' Guild met.") == ["Drivers' Guild"]
    assert stretches("The Children’s Fund met.") == ["Children’s Fund"]
    assert stretches("The Steel and Boiler Workers met.") == [
        "Steel and Boiler Workers"
    ]


def test_find_stretches_joins_a_body_and_its_place():
    document = parse("The High Court of Velm ruled.")

    assert find_stretches(document) == [Stretch(1, 5, "ORG")]


def test_find_stretches_refuses_plain_openings():
    assert stretches("Minister resigns.") == []
    assert stretches("Ex-president Porter left.") == ["Porter"]
