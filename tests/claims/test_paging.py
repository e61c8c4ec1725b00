"""Places in a queue, and its pages: by the same rules as `ClaimFilter.found`."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from claims import compound, paging
from claims.filters import ClaimFilter
from claims.models import Claim, ClaimSource
from claims.orders import FOUND, ORDERS, NoPlace, Order, place, written
from tests.claims.factories import (
    make_article,
    make_claim,
    make_source,
    make_version,
    rating,
)
from tests.claims.view_factories import filtered

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 16, tzinfo=UTC)
DAYS = [None, date(2026, 5, 20), None, date(2026, 5, 19), date(2026, 5, 20), None]
STATES = ["open", "suggested", "checked", "settled", "open", "dismissed"]
FLAGS = [["number"], ["number", "quote"], [], ["quote"], ["casualty"], []]
ALL_ORDERS = {**ORDERS, "found": FOUND}


@pytest.fixture
def claims(ana, ben):
    """Twelve claims of two articles; days, states and changes are not in step."""
    board, crew = make_source("Harbour Board"), make_source("Crew")
    made = []
    for number, headline in enumerate("AB"):
        version = make_version(article=make_article(headline))
        for at, state in enumerate(STATES):
            made.append(
                make_claim(
                    version=version,
                    state=state,
                    due=DAYS[at - number],
                    flags=FLAGS[at - number],
                    source=[board, crew, None][at % 3],
                    assignee=[ana, ben, None][(at + number) % 3],
                    checked_by=ana if state in ("checked", "settled") else None,
                    settled_by=ben if state == "settled" else None,
                    verification=rating(["False", "Verified"][at % 2]),
                )
            )
    for at, claim in enumerate(made):
        moved = NOW + timedelta(hours=at * 5 % 7)
        Claim.objects.filter(pk=claim.pk).update(updated=moved)
    ClaimSource.objects.create(claim=made[1], source=board, part="also", place=1)
    return made


QUERIES = [
    "queue=all",
    "queue=to-check",
    "queue=mine",
    "queue=no-source",
    "queue=second-check",
    "queue=all&state=open&state=settled&state=dismissed",
    "queue=all&flag=number&flag=quote&flag=casualty",
    "queue=all&source=board",
    "queue=all&source=board&source=crew&state=open&state=suggested",
    "queue=all&assignee=nobody&assignee=ben",
    "queue=to-check&article=A&form=direct&form=indirect",
    "queue=all&verification=1",
    "queue=settled&state=open",
    "queue=all&due=some",
    "queue=mine&due_after=2026-05-20&due_before=2026-05-20",
    "queue=all&published_after=2000-01-01&form=indirect",
]


def walked(queue: ClaimFilter, size: int) -> list[Claim]:
    """Every claim, page after page."""
    here = paging.page(queue.parts, queue.in_order, size=size)
    found = list(here)
    while here.after:
        at = place(queue.in_order, here.after)
        here = paging.page(queue.parts, queue.in_order, after=at, size=size)
        found += here
    return found


def walked_back(queue: ClaimFilter, size: int) -> list[list[Claim]]:
    """Every page, from the last one."""
    here = paging.last(queue.parts, queue.in_order, size=size)
    found = [list(here)]
    while here.before:
        at = place(queue.in_order, here.before)
        here = paging.page(queue.parts, queue.in_order, before=at, size=size)
        found.append(list(here))
    return found


# As if few claims were left, and as if there were always more.
@pytest.mark.parametrize("few", [compound.FEW, 0])
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("query", QUERIES)
def test_pages_show_what_is_found_in_its_order(
    claims, ana, query, order, few, monkeypatch
):
    monkeypatch.setattr(compound, "FEW", few)
    queue = filtered(f"{query}&order={order}", user=ana)

    expected = list(queue.found)
    assert walked(queue, 2) == expected
    assert walked(queue, 50) == expected


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("query", QUERIES[:7])
def test_pages_backwards_show_the_same(claims, ana, query, order):
    queue = filtered(f"{query}&order={order}", user=ana)

    pages = walked_back(queue, 3)

    found = list(queue.found)
    assert pages[0] == found[-3:]
    assert pages[-1] == found[:3]
    seen = {claim for one in pages for claim in one}
    assert seen == set(found)


@pytest.mark.parametrize("query", QUERIES)
def test_parts_are_disjoint_and_count_as_one(claims, ana, query):
    queue = filtered(query, user=ana)

    in_parts = [claim for part in queue.parts for claim in part]

    assert len(in_parts) == len(set(in_parts))
    assert set(in_parts) == set(queue.found) == set(queue.matching())
    for parts in (queue.parts, queue.to_count):
        assert compound.capped_counts([parts], most=100) == [len(in_parts)]
        assert compound.capped_counts([parts], most=1) == [min(len(in_parts), 1)]


def test_many_values_are_not_gone_one_by_one(claims, ana):
    states = "&".join(f"state={state}" for state in Claim.State.values)
    forms = "&".join(f"form={form}" for form in Claim.Form.values)

    queue = filtered(f"queue=all&{states}&{forms}", user=ana)

    assert len(queue.parts) == 5
    assert walked(queue, 3) == list(queue.found) == claims


@pytest.mark.parametrize("order", ALL_ORDERS.values(), ids=ALL_ORDERS)
def test_page_keeps_its_place_when_claims_leave(claims, order):
    everything = [Claim.objects.all()]
    first = paging.page(everything, order, size=4)
    at = place(order, first.after)
    following = list(paging.page(everything, order, after=at, size=4))

    gone = [claim.pk for claim in first][1:]
    left = [Claim.objects.exclude(pk__in=gone)]

    assert list(paging.page(left, order, after=at, size=4)) == following
    back = paging.page(left, order, start=order.key(following[0]), size=4)
    assert list(back) == following


def test_page_at_a_claim_begins_with_it(claims):
    order = ORDERS["article"]

    here = paging.page([Claim.objects.all()], order, start=order.key(claims[5]), size=3)

    assert list(here) == claims[5:8]
    assert place(order, here.before) == order.key(claims[5])


def test_page_behind_the_end_is_the_last(claims):
    order = ORDERS["article"]

    here = paging.page(
        [Claim.objects.all()], order, after=order.key(claims[-1]), size=5
    )

    assert list(here) == claims[-5:]
    assert not here.after


def test_page_ahead_that_is_not_full_goes_on(claims):
    order = ORDERS["article"]

    here = paging.page(
        [Claim.objects.all()], order, before=order.key(claims[2]), size=5
    )

    assert list(here) == claims[:5]
    assert not here.before


def test_page_of_nothing_is_empty(ana):
    queue = filtered("queue=mine", user=ana)

    here = paging.page(queue.parts, queue.in_order)

    assert (list(here), here.before, here.after) == ([], "", "")
    assert paging.beside(queue.parts, queue.in_order, (1, 1, 1)) == (None, None)
    assert list(paging.page([], queue.in_order)) == []


@pytest.mark.parametrize("order", ALL_ORDERS.values(), ids=ALL_ORDERS)
def test_beside_a_claim_are_its_neighbours(claims, order):
    everything = list(Claim.objects.order_by(*order.columns))

    for at, claim in enumerate(everything):
        ahead, behind = paging.beside([Claim.objects.all()], order, order.key(claim))
        assert ahead == (everything[at - 1] if at else None)
        assert behind == (everything[at + 1] if at + 1 < len(everything) else None)


def test_beside_a_claim_that_left(claims):
    order = ORDERS["article"]
    left = [Claim.objects.exclude(pk=claims[3].pk)]

    assert paging.beside(left, order, order.key(claims[3])) == (claims[2], claims[4])


def test_page_takes_as_many_queries_whatever_is_in_it(claims, ana):
    counts = []
    for size in (3, 12):
        queue = filtered("queue=all", user=ana)
        list(paging.page(queue.parts, queue.in_order))
        with CaptureQueriesContext(connection) as captured:
            for claim in paging.page(queue.parts, queue.in_order, size=size):
                str((claim.article.outlet, claim.speakers, claim.assignee))
        counts.append(len(captured))

    # The keys, the claims, what stands beside them.
    assert counts[0] == counts[1] <= 8


# Places as text


@pytest.mark.parametrize("order", ALL_ORDERS.values(), ids=ALL_ORDERS)
def test_place_comes_back_as_it_was(claims, order):
    for claim in Claim.objects.all():
        assert place(order, written(order.key(claim))) == order.key(claim)


@given(
    moment=st.datetimes(timezones=st.just(UTC)),
    number=st.integers(-(2**63) + 1, 2**63 - 1),
)
def test_place_of_any_moment_comes_back(moment, number):
    assert place(ORDERS["updated"], written((moment, number))) == (moment, number)


@given(st.text(max_size=60))
def test_any_other_text_is_no_place(text):
    for order in ALL_ORDERS.values():
        try:
            key = place(order, text)
        except NoPlace:
            continue
        assert len(key) == len(order.fields)


@pytest.mark.parametrize(
    "text",
    ["", "1", "1.2", "1.2.3.4", "a.b.c", "1.2.", ".1.2", "1.2.²", "1.2.-", "--1.1.1"],
)
def test_place_of_another_order_is_none(text):
    with pytest.raises(NoPlace):
        place(ORDERS["article"], text)


def test_places_beyond_what_a_database_takes_are_none():
    for text in (f"{2**63}.1.1", f"1.1.{'9' * 400}"):
        with pytest.raises(NoPlace):
            place(ORDERS["article"], text)
    with pytest.raises(NoPlace):
        place(ORDERS["updated"], f"{2**62}.1")


def test_order_reversed_twice_is_itself():
    for order in ALL_ORDERS.values():
        assert order.reversed.reversed == order
    assert Order("", ("due", "pk"), gaps=True).reversed.fields == ("-due", "-pk")
