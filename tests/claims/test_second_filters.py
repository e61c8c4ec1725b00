"""The queues of the second check, and the filters by flag, rule and dismissal."""

import pytest
from django.urls import reverse

from claims import review, second
from claims.models import Claim, SecondCheckRule
from claims.queues import Count, counts
from tests.asking import queries
from tests.claims.factories import make_approved, make_checked, make_claim, rating
from tests.claims.view_factories import chips, filtered, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(ana, ben, dora) -> dict[str, Claim]:
    """Claims that Ana checked, and some that went on from there."""
    checked = make_checked(ana, flags=["casualty", "number"])
    differs = make_checked(ana)
    second.answer(
        differs,
        attribution="distorted",
        verification=rating("False"),
        reason="So.",
        by=dora,
        revision=differs.revision,
    )
    gone = make_claim(flags=["number"])
    gone = review.dismiss(gone, dismissed_as="opinion", by=ana, revision=1)
    return {
        "checked": checked,
        "theirs": make_checked(ben, flags=["quote"]),
        "approved": make_approved(ana, ben),
        "disagreed": differs,
        "dismissed": gone,
    }


@pytest.mark.parametrize(
    ("query", "who", "names"),
    [
        ("queue=second-check", "ana", ["theirs"]),
        ("queue=second-check", "ben", ["checked"]),
        ("queue=second-check", "dora", ["checked", "theirs"]),
        ("queue=disagreed", "ben", ["disagreed"]),
        ("queue=to-settle", "ben", ["approved"]),
        ("queue=all&flag=number", "ana", ["checked", "dismissed"]),
        ("queue=all&flag=quote&flag=casualty", "ana", ["checked", "theirs"]),
        ("queue=all&flag=future", "ana", []),
        ("queue=all&dismissed_as=opinion", "ana", ["dismissed"]),
        ("queue=all&dismissed_as=duplicate", "ana", []),
        ("queue=all&because=casualty", "ana", ["checked"]),
        ("queue=all&because=every", "ana", ["checked", "theirs"]),
        ("queue=all&because=quote", "ana", []),  # which is not in force
        ("queue=all&because=party&because=casualty", "ana", ["checked"]),
    ],
)
def test_filter_leaves_what_matches(desk, request, query, who, names):
    user = request.getfixturevalue(who)

    claims = filtered(query, user=user)

    assert set(claims.found) == {desk[name] for name in names}


@pytest.mark.parametrize(
    "query", ["flag=boring", "because=%00", "dismissed_as=1", "flag=number&flag=x"]
)
def test_value_that_there_is_not_shows_nothing(desk, ana, query):
    claims = filtered(f"queue=all&{query}", user=ana)

    assert (claims.is_valid(), list(claims.found)) == (False, [])


def test_chips_say_it_in_words(ana):
    query = "flag=casualty&because=single&dismissed_as=not+a+claim"

    assert chips(query, user=ana) == [
        "Flag: Casualty figure",
        "Second check because: Fewer than two independent origins",
        "Dismissed as: Not a claim",
    ]


def test_tabs_of_editors_are_theirs(desk, ana, ben):
    (bens, _), (anas, _) = counts(ben), counts(ana)

    shown = {name: number for name, _, number in bens}
    assert shown.keys() - {name for name, _, _ in anas} == {"disagreed", "to-settle"}
    of_checked = [shown[name] for name in ("second-check", "disagreed", "to-settle")]
    assert of_checked == [Count(1)] * 3


def test_queue_shows_flags_and_states_as_words(client, desk, ben):
    client.force_login(ben)

    response = client.get(reverse("claim_list") + "?queue=all")

    rows = "//table/tbody/tr"
    states = said(response, f"{rows}/td[6]")
    assert states == [
        "checked",
        "checkeddisagreed",
        "dismissedopinion",
        "checked",
        "checkedapproved",
    ]
    assert said(response, f"{rows}/td[7]")[0] == "Casualty figure, Number"


@pytest.mark.parametrize("query", ["second-check", "to-settle", "disagreed", "all"])
def test_queue_asks_as_often_for_three_as_for_one(client, ana, ben, query):
    SecondCheckRule.objects.update(active=True, blind=True)
    client.force_login(ben)
    url = f"{reverse('claim_list')}?queue={query}"
    counts = []
    for number in (1, 2):
        for _ in range(number):
            make_checked(ana)
        counts.append(queries(client, url))

    assert counts[0] == counts[1]
