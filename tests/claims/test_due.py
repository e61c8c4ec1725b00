"""By when a claim is to be done: set, shown, filtered, ordered, and told."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from claims import due, paging, tasks
from claims.changes import IllegalMove, StaleClaim
from claims.filters import ClaimFilter
from claims.models import Claim, Event, Notice
from tests.claims.factories import make_claim
from tests.claims.view_factories import (
    everything,
    make_claims,
    messages_of,
    page,
    said,
    values_of,
)

DAY = date(2026, 5, 3)
pytestmark = pytest.mark.django_db


def today(days: int = 0) -> date:
    return timezone.localdate() + timedelta(days=days)


def told() -> list[tuple[str, str]]:
    notices = Notice.objects.filter(kind=Notice.Kind.DUE).order_by("pk")
    return list(notices.values_list("user__username", "text"))


# The rule


def test_set_due_and_take_it_away(ana):
    claim = make_claim()

    claim = due.set_due(claim, due=DAY, by=ana, revision=1)
    was = claim.due
    claim = due.set_due(claim, due=DAY, by=ana, revision=1)
    claim = due.set_due(claim, due=None, by=ana, revision=2)

    assert (was, claim.due) == (DAY, None)
    events = claim.events.values_list("kind", "changes")
    assert list(events) == [
        (Event.Kind.DUE, {"due": [None, "2026-05-03"]}),
        (Event.Kind.DUE, {"due": ["2026-05-03", None]}),
    ]


@pytest.mark.parametrize("state", ["dismissed", "settled"])
def test_set_due_refuses_what_is_closed(ana, state):
    claim = make_claim(state=state, settled_by=ana)

    with pytest.raises(IllegalMove, match=f"The claim is {state}; reopen it first"):
        due.set_due(claim, due=DAY, by=ana, revision=1)

    assert claim.events.count() == 0


def test_set_due_refuses_a_stale_revision(ana):
    claim = make_claim(revision=2)

    with pytest.raises(StaleClaim):
        due.set_due(claim, due=DAY, by=ana, revision=1)


def test_claim_is_overdue_from_the_day_after(ana):
    claim = make_claim(due=DAY)
    late = [
        Claim(due=day, state=state).is_overdue
        for day, state in [
            (today(-1), "open"),
            (today(), "open"),
            (None, "open"),
            (today(-1), "settled"),
        ]
    ]

    assert claim.is_overdue
    assert late == [True, False, False, False]


def test_what_is_due_is_told_once_before_and_once_after(ana, ben):
    make_claim(assignee=ana, due=DAY)
    make_claim(assignee=ana, due=DAY + timedelta(days=5))
    make_claim(assignee=ben, due=DAY, state="dismissed")
    make_claim(due=DAY)

    for days in (-2, -1, 0, 1, 2):
        due.tell_what_is_due(DAY + timedelta(days=days))

    assert told() == [
        ("ana", "Due on 3 May 2026."),
        ("ana", "Overdue since 3 May 2026."),
    ]


def test_what_is_due_is_told_to_who_has_it_now(ana, ben):
    claim = make_claim(assignee=ana, due=DAY)
    due.tell_what_is_due(DAY)

    Claim.objects.filter(pk=claim.pk).update(assignee=ben)
    due.tell_what_is_due(DAY)

    assert [name for name, _ in told()] == ["ana", "ben"]


@pytest.mark.parametrize("run", [partial(call_command, "tell_due"), tasks.tell_due])
def test_daily_job_tells_what_is_due(ana, run, capsys):
    make_claim(assignee=ana, due=today())

    run()
    run()

    assert [name for name, _ in told()] == ["ana"]


# The queue


@pytest.fixture
def claims(db) -> dict[str, Claim]:
    days = {"late": -3, "today": 0, "in a week": 6, "later": 7}
    made = {name: make_claim(due=today(number)) for name, number in days.items()}
    made["never"] = make_claim()
    made["done"] = make_claim(due=today(-3), state="dismissed")
    return made


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"due": "overdue"}, ["late"]),
        ({"due": "week"}, ["today", "in a week"]),
        ({"due": "some"}, ["late", "today", "in a week", "later", "done"]),
        ({"due_after": today(1)}, ["in a week", "later"]),
        ({"due_before": today(-1)}, ["late", "done"]),
        ({"order": "due"}, ["late", "done", "today", "in a week", "later", "never"]),
    ],
)
def test_queue_filters_and_orders_by_due(ana, claims, query, expected):
    given = {"queue": "all", **{name: str(value) for name, value in query.items()}}

    found = ClaimFilter(given, user=ana).found

    assert list(found) == [claims[name] for name in expected]


@pytest.mark.parametrize("start", ["late", "in a week", "never"])
def test_neighbours_in_the_order_of_what_is_due(ana, claims, start):
    make_claim()
    queue = ClaimFilter({"queue": "all", "order": "due"}, user=ana)
    order = list(queue.found)
    at = order.index(claims[start])
    place = queue.in_order.key(claims[start])

    before, after = paging.beside(queue.parts, queue.in_order, place)

    assert before == (order[at - 1] if at else None)
    assert after == order[at + 1]


def test_queue_shows_what_is_due_and_what_is_late(client, ana, claims):
    client.force_login(ana)
    Claim.objects.update(due=DAY)
    Claim.objects.filter(pk=claims["today"].pk).update(due=date(2126, 5, 3))

    response = client.get(reverse("claim_list"), {"due": "some"})

    assert said(response, '//td//span[contains(@class, "due")]') == [
        "overdue since 3 May 2026",
        "due 3 May 2126",
        *["overdue since 3 May 2026"] * 3,
    ]
    assert said(response, '//a[contains(@class, "chip")]') == ["Due: With a day ×"]


# The page


def test_due_is_set_on_the_page(desk):
    [claim] = make_claims(1)
    form = '//form[contains(@action, "/due/")]'
    sent = values_of(desk.get(claim.get_absolute_url()), form)

    response = desk.post(
        reverse("claim_due", args=[claim.pk]),
        {**sent, "due": "2126-05-03"},
        follow=True,
    )
    taken = desk.post(
        reverse("claim_due", args=[claim.pk]), {"revision": 2, "due": ""}, follow=True
    )

    assert messages_of(response) == ["Claim 1 is due on 3 May 2126."]
    assert values_of(response, form)["due"] == ["2126-05-03"]
    assert messages_of(taken) == ["Claim 1 is not due any more."]


@pytest.mark.parametrize("typed", ["soon", "2026-02-30", "\0", "9" * 30])
def test_due_refuses_what_is_no_day(desk, typed):
    [claim] = make_claims(1)
    before = everything()

    response = desk.post(
        reverse("claim_due", args=[claim.pk]),
        {"revision": 1, "due": typed},
        follow=True,
    )

    assert messages_of(response) == ["Enter a valid date."]
    assert everything() == before


def test_due_of_what_is_closed_says_why(desk):
    [claim] = make_claims(1, state="dismissed")

    response = desk.post(
        reverse("claim_due", args=[claim.pk]),
        {"revision": 1, "due": "2026-05-03"},
        follow=True,
    )

    assert messages_of(response) == ["The claim is dismissed; reopen it first."]
    assert page(response).xpath('//form[contains(@action, "/due/")]') == []


def test_stale_due_shows_both(desk):
    [claim] = make_claims(1, due=DAY, revision=2)

    response = desk.post(
        reverse("claim_due", args=[claim.pk]), {"revision": 1, "due": "2026-05-04"}
    )

    assert response.status_code == 409
    assert said(response, "//tbody/tr") == ["Due2026-05-032026-05-04"]
