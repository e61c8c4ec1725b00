"""The way from a claim to the ones beside it in a queue, in one question."""

import pytest

from claims import compound
from claims.filters import ClaimFilter
from claims.orders import ORDERS
from tests.claims.factories import make_version
from tests.claims.view_factories import make_claim

pytestmark = pytest.mark.django_db
PLACES = ("Forty-six civilians", "were evacuated", "the Harbour Board said")


@pytest.fixture
def queue(ana, rf):
    def of(query):
        return ClaimFilter(rf.get(f"/claims/?{query}").GET, user=ana)

    return of


@pytest.fixture
def three():
    version = make_version("Forty-six civilians were evacuated, the Harbour Board said")
    states = ("suggested", "open", "suggested")
    return [
        make_claim(version=version, words=words, source_words="", cue="", state=state)
        for words, state in zip(PLACES, states, strict=True)
    ]


@pytest.mark.parametrize("order", ORDERS)
def test_keys_beside_are_those_of_the_queue_in_its_order(queue, three, order):
    among = queue(f"queue=all&state=suggested&state=open&order={order}")
    pks = compound.first_keys(among.parts, among.in_order, most=9)

    found = [
        compound.keys_beside(among.parts, among.in_order, among.in_order.key(claim))
        for pk in pks
        for claim in three
        if claim.pk == pk
    ]

    assert len(pks) == 3
    assert found == [(None, pks[1]), (pks[0], pks[2]), (pks[1], None)]


def test_keys_beside_take_one_query(queue, three, django_assert_num_queries):
    among = queue("queue=all&state=suggested&state=open")
    parts, order = among.parts, among.in_order

    with django_assert_num_queries(1):
        compound.keys_beside(parts, order, order.key(three[1]))


def test_keys_beside_in_an_empty_queue_are_none(queue, three):
    among = queue("queue=all&state=nonsense")
    order = among.in_order

    assert compound.keys_beside(among.parts, order, order.key(three[0])) == (None, None)
