"""Both databases write the bytes of a CSV that a plain reference in Python does."""

import csv
import io

import pytest
from django.db.models import TextField, Value
from hypothesis import example, given, settings
from hypothesis import strategies as st

from claims.exports import BOM, as_csv, defuse, restore
from claims.exports.csv_file import records
from claims.exports.defusing import FORMULA, SPACES, STARTS, defused
from claims.models import Claim, Rating
from tests.claims.factories import make_claim
from tests.claims.reports import report_of

HARD = "'=+-@＝＋－＠ \t\r\n\",;\\.\ufeff\u00a0\u3000\x1c\x85😀م"
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


def test_spaces_are_those_of_python():
    everything = map(chr, range(0x110000))

    assert "".join(one for one in everything if one.isspace()) == SPACES
    assert all(FORMULA.match(one) for one in STARTS)


@pytest.mark.django_db
@settings(deadline=None, max_examples=300)
@given(TEXTS | st.text(st.sampled_from(HARD), max_size=6))
@example("")
@example("   ")
@example("\u3000＝1")
@example("~")
def test_database_defuses_as_python_does(text):
    given = Value(text, output_field=TextField())

    [(told,)] = Rating.objects.filter(initial=True).values_list(defused(given))

    assert (told or "") == defuse(text)


@pytest.mark.django_db
@settings(deadline=None, max_examples=100)
@given(st.lists(TEXTS | st.text(st.sampled_from(HARD), max_size=6), min_size=3))
def test_report_is_what_the_reference_writes(texts):
    wording, rationale, cue = texts[:3]
    Claim.objects.filter(pk=existing().pk).update(
        wording=wording, rationale=rationale, cue=cue
    )

    content = b"".join(as_csv(report_of(["wording", "rationale", "cue"])))

    expected = records(
        [
            ["wording", "rationale", "cue"],
            [defuse(wording), defuse(rationale), defuse(cue)],
        ]
    )
    assert content.decode() == BOM + expected
    [_, row] = csv.reader(io.StringIO(content.decode()[1:], newline=""))
    assert [restore(cell) for cell in row] == texts[:3]


def existing():
    return Claim.objects.first() or make_claim()
