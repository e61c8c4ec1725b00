"""Out of a desk and into an empty one: the report is the same, to the byte."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.models import Claim, ClaimSource, Event, Rating, Source
from tests.claims.factories import (
    make_article,
    make_claim,
    make_evidence,
    make_source,
    make_version,
    rating,
)
from tests.claims.reports import bring, empty_the_desk, exported, refusals

pytestmark = pytest.mark.django_db

NASTY = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
HOSTILE = ["=cmd|' /C calc'!A0", "'", "''x", "\t", "\ufeffx", "👩\u200d🚒", "a\r\nb\rc"]
HOSTILE += ["\\N", "\\", "-1", "@A1", '"', ";", "שלום", "\u2028", " x ", "+", "a; b"]
NASTY |= st.sampled_from(HOSTILE)
PLAIN = ("position", "wording", "words", "form", "cue", "source_as_written", "state")
PLAIN += ("attribution", "rationale")
FILLED = NASTY.filter(str.strip)


@st.composite
def desks(draw):
    """Claims of some articles, as rows of columns that a report can tell."""
    articles = draw(st.lists(st.tuples(FILLED, NASTY), min_size=1, max_size=3))
    claims = []
    for _ in range(draw(st.integers(1, 5))):
        state = draw(st.sampled_from(Claim.State.values))
        signed = state in ("checked", "settled")
        claims.append(
            {
                "article": draw(st.integers(0, len(articles) - 1)),
                "position": draw(st.integers(1, 9)),
                "wording": draw(FILLED),
                "words": draw(NASTY),
                "form": draw(st.sampled_from(Claim.Form.values)),
                "cue": draw(NASTY),
                "source_as_written": draw(NASTY),
                "sources": draw(
                    st.lists(
                        st.tuples(
                            FILLED.filter(lambda name: "; " not in f"{name} "),
                            st.sampled_from(Source.Kind.values),
                        ),
                        max_size=2,
                    )
                ),
                "state": state,
                "attribution": "confirmed" if signed else "unchecked",
                "verification": "False" if signed else "Unverified",
                "rationale": draw(FILLED if signed else NASTY),
                "checked_by": signed,
                "settled_by": state == "settled",
                "seconds": draw(st.integers(0, 10**9)),
            }
        )
    return articles, claims


def build(desk, by):
    articles, claims = desk
    rows = []
    for headline, outlet in articles:
        fields = {"outlet": outlet} if outlet else {}
        rows.append(make_version(article=make_article(headline, **fields)))
    for told in claims:
        version = rows[told["article"]]
        found = [
            Source.objects.get_or_create(name=name, kind=kind)[0]
            for name, kind in dict.fromkeys(told["sources"])
        ]
        claim = Claim.objects.create(
            article=version.article,
            version=version,
            verification=rating(told["verification"]),
            source=found[0] if found else None,
            checked_by=by if told["checked_by"] else None,
            settled_by=by if told["settled_by"] else None,
            updated=datetime.fromtimestamp(told["seconds"], UTC),
            **{name: told[name] for name in PLAIN},
        )
        for place, source in enumerate(found[1:], start=1):
            ClaimSource.objects.create(
                claim=claim, source=source, part="also", place=place
            )


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(desk=desks())
def test_report_comes_back_byte_for_byte_into_an_empty_desk(desk, ana):
    empty_the_desk()
    build(desk, ana)
    before = exported()

    into_itself = bring(before)
    empty_the_desk()
    first = bring(before)
    after = exported()
    events = Event.objects.count()
    again = bring(before)

    assert (into_itself.same, into_itself.refused) == (len(desk[1]), 0)
    assert (first.new, refusals(first)) == (len(desk[1]), [])
    assert after == before
    assert (again.same, again.new, again.changed) == (len(desk[1]), 0, 0)
    assert Event.objects.count() == events == len(desk[1])
    assert set(Claim.objects.values_list("revision", flat=True)) == {1}


def test_names_ratings_and_times_come_back(ana, ben):
    Rating.objects.create(label="Half so", basis="mixed", place=9)
    claim = make_claim(
        version=make_version(
            article=make_article(outlet="Post", url="https://post.example/ferries")
        ),
        verification=rating("Half so"),
        attribution="distorted",
        assignee=ben,
        rationale="=1+1",
        source=make_source("The Board"),
    )
    before = exported()
    empty_the_desk()

    bring(before)

    assert exported() == before
    claim = Claim.objects.get(pk=claim.pk)
    assert (claim.assignee, claim.verification.label) == (ben, "Half so")
    assert claim.rationale == "=1+1"


def test_second_import_of_evidence_left_behind_changes_nothing(ana):
    make_evidence(make_claim(), by=ana)
    before = exported()
    empty_the_desk()
    bring(before, leave_evidence=True)

    again = bring(before, leave_evidence=True)

    assert (again.same, again.refused) == (1, 0)
