import pytest

from claims import flags, review
from claims.anchoring import Places
from claims.models import Claim
from tests.claims.factories import make_source, make_version

pytestmark = pytest.mark.django_db


def claim(words="", **fields) -> Claim:
    return Claim(words=words, **{"form": "indirect", **fields})


@pytest.mark.parametrize(
    ("flag", "fields", "found"),
    [
        ("number", {"words": "46 of forty-six, one by one"}, ("46", "forty-six")),
        (
            "number",
            {"words": "3.1 million, ٣ and half"},
            ("3.1", "million", "٣", "half"),
        ),
        ("number", {"words": "no one came"}, ()),
        (
            "casualty",
            {"words": "Four were Killed, four injured"},
            ("Killed", "injured"),
        ),
        ("casualty", {"words": "x", "wording": "Two died; two DIED."}, ("died",)),
        ("accusation", {"words": "of fraud", "cue": "accused"}, ("fraud", "accused")),
        ("accusation", {"words": "set by hand"}, ()),
        ("quote", {"words": "it was “so” and „so too“"}, ("so", "so too")),
        ("quote", {"words": 'it was "so" then'}, ("so",)),
        ("quote", {"words": "We … for you", "form": "direct"}, ("We", "for you")),
        ("quote", {"words": "No marks", "form": "mixed"}, ()),
        ("unnamed", {"words": "x", "source_as_written": "an aide"}, ("an aide",)),
        ("unnamed", {"words": "x"}, ()),
        ("something else", {"words": "x 1"}, ()),
    ],
)
def test_words_for_are_those_that_stand_there(flag, fields, found):
    assert flags.words_for(flag, claim(**fields)) == found


def test_words_for_an_unnamed_source_of_the_register():
    aide = make_source("an aide of the mayor", kind="unnamed")

    found = flags.words_for("unnamed", claim("x", source=aide))

    assert found == ("an aide of the mayor",)


@pytest.mark.parametrize(
    ("words", "form", "proposed"),
    [
        ("Four were killed", "indirect", ["casualty", "number"]),
        ("the mayor lied", "mixed", ["accusation", "quote"]),
        ("the quay is shut", "indirect", []),
    ],
)
def test_flags_of_a_claim_by_hand_are_proposed(ana, words, form, proposed):
    version = make_version(f"{words}, the board said.")
    places = Places(content=((0, len(words)),))

    added = review.add(version, wording="w", places=places, form=form, by=ana)

    assert added.flags == proposed


def test_flag_labels_are_words():
    assert claim(flags=["casualty", "of old"]).flag_labels == [
        "Casualty figure",
        "of old",
    ]
