from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict

from claims.filters import ORDERS, ClaimFilter
from claims.models import Claim
from claims.neighbours import after, before, next_open
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


def queue(order, **filters):
    return Claim.objects.for_queue().filter(**filters).order_by(*ORDERS[order][1])


@pytest.mark.parametrize("order", ORDERS)
def test_after_walks_through_the_queue(claims, order):
    expected = list(queue(order))
    walked = [expected[0]]

    while following := after(walked[-1], queue(order), order=order):
        walked.append(following)

    assert walked == expected


@pytest.mark.parametrize("order", ORDERS)
def test_before_walks_back(claims, order):
    expected = list(queue(order))
    walked = [expected[-1]]

    while previous := before(walked[-1], queue(order), order=order):
        walked.append(previous)

    assert walked == expected[::-1]


def test_orders_are_what_they_say(claims):
    a1, a2, a3, b1, b2, b3 = claims

    assert list(queue("article")) == [a1, a2, a3, b1, b2, b3]
    assert list(queue("newest")) == [b1, b2, b3, a1, a2, a3]
    assert list(queue("updated")) == [b1, a1, b3, a3, a2, b2]


@pytest.mark.parametrize("order", ORDERS)
def test_neighbours_of_a_claim_that_left_the_queue(claims, order):
    ordered = list(queue(order))
    gone = ordered[2]
    Claim.objects.filter(pk=gone.pk).update(state="dismissed")
    left = queue(order, state="open")

    assert after(gone, left, order=order) == ordered[3]
    assert before(gone, left, order=order) == ordered[1]


def test_neighbours_skip_what_the_filters_leave_out(claims):
    a1, _, _, _, _, b3 = claims
    found = ClaimFilter(
        QueryDict(f"article={b3.article.pk}&words=striking"), user=None
    ).found

    assert after(a1, found, order="article") == b3
    assert before(b3, found, order="article") is None


def test_neighbours_of_nothing_are_none(claims):
    nothing = Claim.objects.none()

    assert after(claims[0], nothing, order="article") is None
    assert before(claims[0], nothing, order="article") is None


def test_neighbours_ask_once(claims, django_assert_num_queries):
    with django_assert_num_queries(2):
        after(claims[2], queue("article"), order="article")
        before(claims[2], queue("article"), order="article")


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
