"""A source's claims over time: what is counted, and how it is drawn."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import Claim, Rating
from claims.picture import ATTRIBUTIONS, BASES, HEIGHT, LOOKS, WIDTH, overview
from tests.claims.factories import make_article, make_claim, make_version, rating

pytestmark = pytest.mark.django_db


def claimed(year, month=1, *, count=1, **fields):
    """Claims of an article that appeared then."""
    article = make_article(published=datetime(year, month, 15, tzinfo=UTC))
    version = make_version(article=article)
    return [make_claim(version=version, **fields) for _ in range(count)]


def drawn():
    return overview(Claim.objects.all())


def test_every_answer_has_a_look():
    assert set(ATTRIBUTIONS) == set(Claim.Attribution.values)
    assert set(BASES) == {one.basis for one in Rating.objects.all()}
    assert {*ATTRIBUTIONS.values(), *BASES.values()} == set(LOOKS)


def test_no_claims_are_no_rows_and_an_empty_picture():
    found = drawn()

    assert (found.rows, found.ratings) == ([], [])
    assert found.all == ([0] * len(found.attributions), [], 0)
    assert (found.said.pieces, found.so.looks, found.said.width) == ([], [], WIDTH)


def test_claims_are_counted_by_both_answers_apart():
    claimed(2026, 3, count=2, attribution="confirmed", verification=rating("False"))
    claimed(2026, 5, attribution="distorted", verification=rating("Verified"))

    found = drawn()

    by_period = {
        period: (
            dict(zip(found.attributions, said, strict=True)),
            dict(zip(found.ratings, so, strict=True)),
            total,
        )
        for period, said, so, total in found.rows
    }
    assert list(by_period) == ["Mar 2026", "May 2026"]
    said, so, total = by_period["Mar 2026"]
    assert (said["Confirmed"], said["Distorted"], total) == (2, 0, 2)
    assert so == {"Verified": 0, "False": 2}
    assert (sum(found.all[0]), sum(found.all[1]), found.all[2]) == (3, 3, 3)


def test_dismissed_claims_do_not_count():
    claimed(2026, state=Claim.State.DISMISSED)

    assert drawn().rows == []


def test_an_article_without_a_day_counts_by_when_it_came():
    article = make_article(published=None)
    make_claim(version=make_version(article=article))

    [(period, *_)] = drawn().rows

    assert period == f"{article.created:%b %Y}"


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [
        ([(2024 + n // 12, n % 12 + 1) for n in range(24)], "Jan 2024", "Dec 2025"),
        ([(2024 + n // 12, n % 12 + 1) for n in range(25)], "Q1 2024", "Q1 2026"),
        ([(1995 + n, 11) for n in range(25)], "1995", "2019"),
    ],
)
def test_bars_stay_few(days, first, last):
    for year, month in days:
        claimed(year, month)

    found = drawn()

    assert (found.said.first, found.said.last) == (first, last)
    assert sum(total for *_, total in found.rows) == len(days)
    assert found.said.width == WIDTH * len(found.rows)


def test_bars_are_as_high_as_their_counts():
    verified = {"verification": rating("Verified")}
    claimed(2026, 3, count=3, attribution="confirmed", **verified)
    claimed(2026, 3, attribution="misattributed", **verified)
    claimed(2026, 4, count=2, attribution="confirmed", **verified)

    said = drawn().said

    assert [(one.look, one.x, one.y, one.height) for one in said.pieces] == [
        ("said", 0, HEIGHT / 4, 3 * HEIGHT / 4),
        ("unsaid", 0, 0, HEIGHT / 4),
        ("said", WIDTH, HEIGHT / 2, HEIGHT / 2),
    ]
    assert said.pieces[0].label == "Mar 2026: 3 confirmed"
    assert [look for look, _ in said.looks] == ["said", "unsaid"]


def test_pieces_never_leave_the_picture():
    for number, label in enumerate(Claim.Attribution.values, start=1):
        claimed(2026, 3, count=number, attribution=label)

    for one in drawn().said.pieces:
        assert one.y >= 0
        assert one.y + one.height <= HEIGHT + 0.1


def test_the_same_queries_for_more_claims():
    def asked():
        with CaptureQueriesContext(connection) as captured:
            drawn()
        return len(captured)

    claimed(2026, 3)
    once = asked()
    claimed(2026, 4, count=2)

    assert asked() == once == 2
