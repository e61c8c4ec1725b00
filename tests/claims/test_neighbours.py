from datetime import UTC, datetime, timedelta

import pytest

from claims.models import Claim
from claims.neighbours import next_open
from tests.claims.factories import make_article, make_claim, make_version

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 16, tzinfo=UTC)
WORDS = ("the ferries would stay", "We will not sail", "the crew was striking")


@pytest.fixture
def claims():
    """Three claims of each of two articles; some were changed at the same time."""
    made = []
    for headline in "AB":
        version = make_version(article=make_article(headline))
        made += [make_claim(words, version=version) for words in WORDS]
    for claim, hours in zip(made, (2, 1, 1, 3, 0, 1), strict=True):
        Claim.objects.filter(pk=claim.pk).update(updated=NOW + timedelta(hours=hours))
    return [Claim.objects.get(pk=claim.pk) for claim in made]


def test_next_open_goes_round_the_article(claims):
    a1, a2, a3, *_ = claims

    assert [next_open(claim) for claim in (a1, a2, a3)] == [a2, a3, a1]


def test_next_open_skips_what_is_done(claims):
    a1, a2, a3, *_ = claims
    Claim.objects.filter(pk=a2.pk).update(state="checked")
    Claim.objects.filter(pk=a3.pk).update(state="suggested")

    assert next_open(a1) == a3
    assert next_open(a2) == a3


def test_next_open_keeps_to_what_is_wanted(claims):
    a1, _, a3, *_ = claims

    assert next_open(a1, wanted=lambda claim: claim.pk == a3.pk) == a3
    assert next_open(a3, wanted=lambda claim: claim.pk == a3.pk) is None


def test_next_open_of_the_last_one_is_none(claims):
    a1, a2, a3, *_ = claims
    Claim.objects.filter(pk__in=[a2.pk, a3.pk]).update(state="dismissed")

    assert next_open(a1) is None
    assert next_open(a2) == a1
