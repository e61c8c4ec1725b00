"""Which names mean the same in every article, and which only where they stand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.names import (
    initials_of,
    is_pronoun,
    is_proper,
    name_key,
    normalise,
    parts_of,
)

QUICK = settings(deadline=None, max_examples=300)


@pytest.mark.parametrize(
    "name",
    [
        "Kiev",
        "WHO",
        "US forces",
        "the Ukrainian forces",
        "Russian Defense Ministry",
        "President Putin",
        "Amnesty International",
        "The Times",
        "Kiev and Moscow",
        "Министерство",
        "外交部",
        "Mr Moor",
    ],
)
def test_proper_names_are_one_everywhere(name):
    assert is_proper(name)
    assert name_key(name, 7) == normalise(name)


@pytest.mark.parametrize(
    "name",
    [
        "the ministry",
        "The Ministry",
        "ministry",
        "He",
        "it",
        "Officials",
        "Two officials",
        "two officials briefed on the matter",
        "the Kremlin officials",
        "Ukrainian forces",
        "Local residents",
        "Defence Ministry",
        "Ministry of Defence",
        "the Foreign Minister",
        "министр",
        "Parties",
        "Kiev and the ministry",
        "😀",
        "the",
    ],
)
def test_other_names_are_one_within_their_article(name):
    assert name_key(name, 7) == f"{normalise(name)} #7"


@pytest.mark.parametrize("name", ["", " ", "\n"])
def test_no_name_has_no_key(name):
    assert name_key(name, 7) == ""


@QUICK
@given(st.text(), st.integers(min_value=1, max_value=2**62))
def test_key_fits_its_column(name, article):
    key = name_key(name, article)

    assert len(key) <= 340
    assert key in ("", normalise(name), f"{normalise(name)} #{article}")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("he", True),
        ("They", True),
        ("the others", True),
        ("WHO", False),
        ("US", False),
        ("us", True),
        ("Itt", False),
    ],
)
def test_pronouns(name, expected):
    assert is_pronoun(name) is expected


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Kiev and Moscow", ["Kiev", "Moscow"]),
        (
            "Rita Holm, Tom Brandt and the Board",
            ["Rita Holm", "Tom Brandt", "the Board"],
        ),
        (
            "Rita Holm, Tom Brandt, and the Board",
            ["Rita Holm", "Tom Brandt", "the Board"],
        ),
        ("Kiev … Moscow", ["Kiev", "Moscow"]),
        ("Poland", ["Poland"]),
        ("and", ["and"]),
        ("x, ", ["x, "]),
        (", ".join("abcdefghijkl"), [", ".join("abcdefghijkl")]),
    ],
)
def test_parts_of_several(name, parts):
    assert parts_of(name) == parts


def test_initials_pass_over_links():
    assert initials_of("ministry of foreign affairs of norland") == "mfan"
