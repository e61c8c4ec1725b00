"""Whose claim it is, and that no two get the same one."""

from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims import assignment
from claims.changes import IllegalMove, StaleClaim
from claims.filters import ClaimFilter
from claims.models import Claim, Event
from claims.orders import FOUND, ORDERS
from tests.claims.factories import make_checked, make_claim, make_version, rating
from tests.claims.view_factories import (
    everything,
    make_claims,
    messages_of,
    page,
    said,
    values_of,
)
from tests.conftest import member
from tests.racing import on_real_rows, race, race_in_processes, track

pytestmark = pytest.mark.django_db


def last(claim) -> tuple:
    """The last event of a claim: kind, by whom, the new owner, why."""
    event = claim.events.last()
    was, now = event.changes["assignee"]
    names = [one and one["name"] for one in (was, now)]
    return (event.kind, event.by, *names, event.reason)


def many_claims(count: int) -> None:
    """Claims of one article, as the harvest stores them."""
    version = make_version()
    like = make_claim(version=version)
    rows = [
        Claim(
            article=version.article,
            version=version,
            position=number,
            wording=f"Claim {number}.",
            words="the ferries",
            form=like.form,
            state=Claim.State.SUGGESTED,
            verification=rating("Unverified"),
            updated=like.updated,
        )
        for number in range(2, count + 1)
    ]
    Claim.objects.bulk_create(rows)


# The rules


def test_take_a_free_claim_whatever_changed_on_it(ana):
    claim = make_claim()
    Claim.objects.update(revision=5)

    taken = assignment.take(claim, by=ana)

    assert (taken.assignee, taken.revision) == (ana, 6)
    assert last(claim) == (Event.Kind.ASSIGNED, ana, None, "ana", "")


def test_take_twice_is_once(ana):
    claim = make_claim()

    for _ in range(2):
        assignment.take(claim, by=ana)

    assert claim.events.count() == 1


def test_take_refuses_what_somebody_has(ana, ben):
    claim = make_claim(assignee=ben)

    with pytest.raises(IllegalMove, match="ben has it"):
        assignment.take(claim, by=ana)

    assert claim.events.count() == 0


def test_take_gives_up_when_the_claim_never_rests(ana, monkeypatch):
    claim = make_claim()

    def busy(claim, **given):
        raise StaleClaim(claim)

    monkeypatch.setattr(assignment, "assign", busy)

    with pytest.raises(StaleClaim):
        assignment.take(claim, by=ana)


def test_release_frees_ones_own_claim(ana):
    claim = make_claim(assignee=ana)

    for _ in range(2):
        assignment.release(claim, by=ana)

    claim.refresh_from_db()
    assert claim.assignee is None
    assert claim.events.count() == 1
    assert last(claim) == (Event.Kind.ASSIGNED, ana, "ana", None, "")


def test_release_refuses_anothers_claim(ana, ben):
    claim = make_claim(assignee=ben)

    with pytest.raises(IllegalMove, match="ben has it"):
        assignment.release(claim, by=ana)


def test_hand_over_says_what_to_know(ana, ben):
    claim = make_claim(assignee=ana)
    hand_over = partial(assignment.hand_over, to=ben, by=ana, revision=1)

    for _ in range(2):
        hand_over(claim, reason="The log is on its way.")

    assert claim.events.count() == 1
    assert last(claim) == (
        Event.Kind.ASSIGNED,
        ana,
        "ana",
        "ben",
        "The log is on its way.",
    )


@pytest.mark.parametrize("owner", ["ben", None])
def test_hand_over_is_for_who_has_it(ana, ben, dora, owner):
    claim = make_claim(assignee=owner and ben)

    with pytest.raises(IllegalMove, match=f"{owner or 'Nobody'} has it"):
        assignment.hand_over(claim, to=dora, reason="", by=ana, revision=1)

    assert claim.events.count() == 0


def test_hand_over_refuses_a_stale_revision(ana, ben):
    claim = make_claim(assignee=ana, revision=3)

    with pytest.raises(StaleClaim):
        assignment.hand_over(claim, to=ben, reason="", by=ana, revision=2)


def test_take_next_goes_by_the_order_of_the_queue(ana, ben):
    make_claim(assignee=ben)
    first, second = make_claim(), make_claim()
    make_claim(state="settled", settled_by=ben)

    newest = [Claim.objects.all()], FOUND

    assert assignment.take_next(*newest, by=ana) == second
    assert assignment.take_next(*newest, by=ana) == first
    assert assignment.take_next(*newest, by=ana) is None
    assert last(first) == (Event.Kind.ASSIGNED, ana, None, "ana", "")


def test_take_next_of_the_second_check_is_not_ones_own(ana, ben):
    mine = make_checked(ana)
    theirs = make_checked(ben)
    checked = [Claim.objects.filter(state="checked")], ORDERS["article"]

    assert assignment.take_next(*checked, by=ana) == theirs
    assert assignment.take_next(*checked, by=ana) is None
    assert assignment.take_next(*checked, by=ben) == mine


@on_real_rows
def test_race_for_the_next_one_gives_no_claim_twice(ana, tmp_path):
    many_claims(500)
    people = [member(f"taker{number}", "reviewer") for number in range(16)]

    def take_all(user: User) -> list[int]:
        """As one person does, pressing the button until the queue is empty."""
        taken = []
        queue = ClaimFilter({}, user=user)
        while claim := assignment.take_next(queue.parts, queue.in_order, by=user):
            taken.append(claim.pk)
        return taken

    with track(tmp_path):
        results = race_in_processes(*[partial(take_all, user) for user in people])

        handed_out = [pk for taken in results for pk in taken]
        assert sorted(handed_out) == sorted(Claim.objects.values_list("pk", flat=True))
        assert len(handed_out) == 500
        assert Event.objects.filter(kind=Event.Kind.ASSIGNED).count() == 500
        for user, taken in zip(people, results, strict=True):
            assert set(taken) == set(user.claims_assigned.values_list("pk", flat=True))


@on_real_rows
def test_race_to_take_one_claim_has_one_winner(tmp_path):
    claim = make_claim()
    people = [member(f"taker{number}", "reviewer") for number in range(8)]
    with track(tmp_path):
        results = race(*[partial(assignment.take, claim, by=user) for user in people])

        assert sorted(type(one).__name__ for one in results) == (
            ["Claim"] + ["IllegalMove"] * 7
        )
        assert claim.events.count() == 1


# The pages


def press(desk, name, claim=None, query="", **typed):
    args = [claim.pk] if claim else []
    return desk.post(f"{reverse(name, args=args)}{query}", typed, follow=True)


def test_next_one_opens_with_the_queue_in_hand(desk, ana):
    [_, claim] = make_claims(2)  # a search has the newest first
    action = page(desk.get(reverse("claim_list"), {"words": "civilians"})).xpath(
        '//form[contains(button, "Give me the next one")]/@action'
    )[0]

    response = desk.post(action, follow=True)

    [(url, status)] = response.redirect_chain
    assert status == 302
    assert url.startswith(f"{claim.get_absolute_url()}?words=civilians&")
    assert messages_of(response) == ["Claim 2 is yours."]
    claim.refresh_from_db()
    assert claim.assignee == ana


def test_next_one_of_nothing_says_so(desk, ben):
    make_claims(1, assignee=ben)

    response = press(desk, "claim_next", query="?queue=all")

    assert messages_of(response) == ["No claim of this queue is free to take."]
    assert said(response, '//div[@class="active"]/span[1]') == ["Queue: All"]


def test_next_one_of_unusable_filters_takes_nothing(desk):
    make_claims(1)
    before = everything()

    response = press(desk, "claim_next", query="?state=x")

    assert said(response, "//h2") == ["These filters cannot be used"]
    assert everything() == before


def test_next_one_takes_as_many_queries_for_many_rows(desk):
    counts = []
    for number in (2, 30):
        make_claims(number)
        with CaptureQueriesContext(connection) as captured:
            desk.post(reverse("claim_next"))
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_page_offers_what_can_be_done(desk, ana, ben):
    [free, mine, theirs] = make_claims(3)
    Claim.objects.filter(pk=mine.pk).update(assignee=ana)
    Claim.objects.filter(pk=theirs.pk).update(assignee=ben)

    offered = {
        claim: said(
            desk.get(claim.get_absolute_url()),
            '//section[@aria-labelledby="with-title"]//button',
        )
        for claim in (free, mine, theirs)
    }

    assert offered == {
        free: ["Take it", "Give", "Set"],
        mine: ["Give it back", "Hand over", "Set"],
        theirs: ["Give", "Set"],
    }


def test_take_and_give_back_on_the_page(desk, ana):
    [claim] = make_claims(1)

    taken = press(desk, "claim_take", claim, query="?queue=all")
    claim.refresh_from_db()
    owner = claim.assignee
    given = press(desk, "claim_release", claim)

    claim.refresh_from_db()
    assert (owner, claim.assignee) == (ana, None)
    assert taken.redirect_chain == [(f"{claim.get_absolute_url()}?queue=all", 302)]
    assert messages_of(taken) == ["Claim 1 is yours."]
    assert messages_of(given) == ["Claim 1 is free for anybody."]


def test_take_what_somebody_has_tells_who(desk, ben):
    [claim] = make_claims(1, assignee=ben)

    response = press(desk, "claim_take", claim)

    assert messages_of(response) == ["ben has it. Ask them to hand it over."]


def test_take_what_never_rests_asks_to_try_again(desk, monkeypatch):
    [claim] = make_claims(1)

    def busy(claim, **given):
        raise StaleClaim(claim)

    monkeypatch.setattr(assignment, "assign", busy)

    response = press(desk, "claim_take", claim)

    assert messages_of(response) == ["Others are changing this claim. Try again."]


def test_hand_over_on_the_page(desk, ana, ben):
    [claim] = make_claims(1, assignee=ana)
    sent = values_of(
        desk.get(claim.get_absolute_url()), '//form[contains(@action, "hand-over")]'
    )

    response = press(
        desk,
        "claim_hand_over",
        claim,
        **{**sent, "assignee": "BEN", "reason": "Ask the port."},
    )

    assert messages_of(response) == ["Claim 1 is with ben."]
    assert last(claim) == (Event.Kind.ASSIGNED, ana, "ana", "ben", "Ask the port.")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"assignee": ""}, "This field is required."),
        ({"assignee": "cleo"}, "Nobody who reviews has the user name cleo."),
        ({"assignee": "\0"}, "Null characters are not allowed."),
        (
            {"assignee": "ben", "reason": "x" * 2001},
            "Ensure this value has at most 2000 characters (it has 2001).",
        ),
    ],
)
def test_hand_over_refuses_what_it_cannot_use(desk, ana, ben, cleo, typed, expected):
    [claim] = make_claims(1, assignee=ana)
    before = everything()

    response = press(desk, "claim_hand_over", claim, revision=1, **typed)

    assert messages_of(response) == [expected]
    assert everything() == before


def test_hand_over_of_anothers_claim_tells_who(desk, ben, dora):
    [claim] = make_claims(1, assignee=ben)

    response = press(desk, "claim_hand_over", claim, revision=1, assignee="dora")

    assert messages_of(response) == ["ben has it; you cannot hand it over."]


def test_stale_hand_over_loses_nothing(desk, ana, ben):
    [claim] = make_claims(1, assignee=ana, revision=2)

    response = press(
        desk,
        "claim_hand_over",
        claim,
        revision=1,
        assignee="ben",
        reason="Ask the port.",
    )

    assert response.status_code == 409
    assert values_of(response, "//main//form")["reason"] == ["Ask the port."]
