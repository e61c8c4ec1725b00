"""One change of many claims: seen first, done in pieces, each by its own rule."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims import assignment, bulk, review
from claims.models import BulkChange, Claim, Event
from tests.claims.factories import make_claim, make_source, rating
from tests.claims.test_assignment import many_claims
from tests.claims.view_factories import (
    errors_of,
    everything,
    make_claims,
    messages_of,
    page,
    said,
    values_of,
)
from tests.racing import on_real_rows, race, track

Action = BulkChange.Action
NEW = "/claims/change/"
pytestmark = pytest.mark.django_db


def start(by, action=Action.ACCEPT, given=None, **fields) -> BulkChange:
    fields.setdefault("seen_at", timezone.now())
    return bulk.start(
        Claim.objects.all(), action, given or {}, summary="Many", by=by, **fields
    )


def change_all(by, action=Action.ACCEPT, given=None) -> BulkChange:
    return bulk.proceed(start(by, action, given), done=0)


def kinds() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


# The rule


def test_each_claim_changes_by_its_rule_with_an_event(ana, ben):
    claims = [make_claim(state="suggested") for _ in range(3)]

    given = change_all(ana, Action.ASSIGN, {"assignee": ben.pk})
    accepted = change_all(ana)
    due = change_all(ana, Action.DUE, {"due": "2026-05-03"})
    source = make_source()
    sourced = change_all(ana, Action.SOURCE, {"source": source.pk})

    assert [one.changed for one in (given, accepted, due, sourced)] == [3, 3, 3, 3]
    for claim in claims:
        claim.refresh_from_db()
        assert (claim.assignee, claim.state, str(claim.due), claim.source) == (
            ben,
            "open",
            "2026-05-03",
            source,
        )
        assert list(claim.events.values_list("kind", "by")) == [
            (kind, ana.pk) for kind in ("assigned", "accepted", "due", "judged")
        ]


def test_dismissed_and_reopened_with_the_reason(ana):
    claim = make_claim()

    change_all(ana, Action.DISMISS, {"dismissed_as": "opinion", "reason": "A view."})
    claim.refresh_from_db()
    dismissed = claim.state
    change_all(ana, Action.REOPEN, {"reason": "It is none."})

    claim.refresh_from_db()
    assert (dismissed, claim.state) == ("dismissed", "open")
    assert list(claim.events.values_list("kind", "reason")) == [
        ("dismissed", "A view."),
        ("reopened", "It is none."),
    ]


def test_source_leaves_the_rest_of_the_answers(ana):
    claim = make_claim(
        attribution="confirmed", verification=rating("False"), rationale="The log."
    )

    change_all(ana, Action.SOURCE, {"source": make_source().pk})

    claim.refresh_from_db()
    assert (claim.attribution, claim.verification, claim.rationale) == (
        "confirmed",
        rating("False"),
        "The log.",
    )


def test_what_is_taken_away(ana, ben):
    make_claim(assignee=ben, due="2026-05-03")

    change_all(ana, Action.ASSIGN, {"assignee": None})
    change_all(ana, Action.DUE, {"due": None})

    claim = Claim.objects.get()
    assert (claim.assignee, claim.due) == (None, None)


def test_what_the_rules_refuse_is_left_with_the_reason(ana):
    fine = make_claim(state="suggested")
    done = [make_claim(state="dismissed") for _ in range(2)]
    same = make_claim()

    change = change_all(ana)

    assert change.changed == 1
    assert bulk.reasons(change) == [
        (
            "The claim is dismissed and cannot become open.",
            [claim.pk for claim in done],
        ),
        ("It is so already.", [same.pk]),
    ]
    assert [event.claim for event in Event.objects.all()] == [fine]


def test_what_changed_meanwhile_is_left(ana, ben):
    before, between, after = (make_claim(state="suggested") for _ in range(3))
    seen_at = timezone.now()
    assignment.take(before, by=ben)
    change = start(ana, seen_at=seen_at)
    assignment.take(between, by=ben)

    change = bulk.proceed(change, done=0)

    assert change.changed == 1
    assert bulk.reasons(change) == [
        ("Somebody changed it since you looked.", [before.pk, between.pk])
    ]
    after.refresh_from_db()
    assert after.state == "open"


def test_settled_claims_are_reopened_by_an_editor_alone(ana, ben):
    claim = make_claim(state="settled", settled_by=ben)

    refused = change_all(ana, Action.REOPEN, {"reason": "New log."})
    allowed = change_all(ben, Action.REOPEN, {"reason": "New log."})

    assert (refused.changed, allowed.changed) == (0, 1)
    claim.refresh_from_db()
    assert claim.state == "open"


def test_change_goes_in_pieces_and_repeats_none(ana, monkeypatch):
    monkeypatch.setattr(bulk, "PIECE", 2)
    for _ in range(5):
        make_claim(state="suggested")
    change = start(ana)

    come = []
    for done in (0, 0, 2, 1, 4, 5, 99):
        change = bulk.proceed(change, done=done)
        come.append(change.done)

    assert come == [2, 2, 4, 4, 5, 5, 5]
    assert (change.changed, change.is_finished) == (5, True)
    assert kinds() == ["accepted"] * 5


def test_piece_that_fails_is_undone_whole(ana, monkeypatch):
    for _ in range(3):
        make_claim(state="suggested")
    change = start(ana)
    accept = review.accept

    def fail_at_the_second(claim, **given):
        if Event.objects.exists():
            raise RuntimeError
        return accept(claim, **given)

    monkeypatch.setattr(review, "accept", fail_at_the_second)
    with pytest.raises(RuntimeError):
        bulk.proceed(change, done=0)
    monkeypatch.setattr(review, "accept", accept)

    assert kinds() == []
    assert bulk.proceed(change, done=0).changed == 3


def test_change_takes_no_more_than_the_most(ana, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 2)
    for _ in range(3):
        make_claim(state="suggested")

    assert change_all(ana).total == 2


@on_real_rows
def test_race_to_go_on_changes_each_claim_once(ana, tmp_path):
    many_claims(30)
    change = start(ana)
    with track(tmp_path):
        race(*[partial(bulk.proceed, change, done=0)] * 6)

        change.refresh_from_db()
        assert (change.done, change.changed) == (30, 29)
        assert kinds() == ["accepted"] * 29


# The pages


def form_of(desk, query="") -> dict:
    """What a browser would send of the form that a query leads to."""
    return values_of(desk.get(f"{NEW}{query}"), '//form[contains(@class, "what")]')


def test_queue_leads_to_all_that_match(desk):
    make_claims(3)
    response = desk.get(reverse("claim_list"), {"words": "civilians", "state": "open"})
    [action] = page(desk.get(reverse("claim_list"), {"words": "civilians"})).xpath(
        '//form[@id="many"]/@action'
    )
    sent = values_of(
        desk.get(reverse("claim_list"), {"words": "civilians"}), '//form[@id="many"]'
    )

    looked = desk.get(action, {**sent, "scope": "all"})

    assert said(response, '//form[@id="many"]') == []
    assert said(looked, "//h1") == ["Change all 3 claims that match"]
    assert said(looked, '//span[@class="chip on"]') == [
        "Queue: To check",
        "Words: civilians",
    ]
    assert len(said(looked, '//ol[@class="sample"]/li')) == 3


def test_looking_changes_nothing(desk):
    make_claims(2)
    before = everything()

    desk.get(NEW)

    assert everything() == before
    assert BulkChange.objects.count() == 0


def test_ticked_claims_alone(desk):
    first, _, third = make_claims(3)
    query = f"?scope=ticked&claim={first.pk}&claim={third.pk}&claim=x&claim={10**30}"

    looked = desk.get(f"{NEW}{query}")
    desk.post(f"{NEW}{query}", {**form_of(desk, query), "action": "accept"})

    assert said(looked, "//h1") == ["Change 2 ticked claims"]
    accepted = Claim.objects.filter(state="open").values_list("pk", flat=True)
    assert sorted(accepted) == [first.pk, third.pk]


def test_nothing_ticked_says_so(desk):
    make_claims(1)

    response = desk.get(f"{NEW}?scope=ticked&queue=all", follow=True)

    assert messages_of(response) == ["Tick some claims first."]


def test_nothing_that_matches_says_so(desk):
    response = desk.get(f"{NEW}?words=nowhere", follow=True)

    assert messages_of(response) == ["None match."]


def test_unusable_filters_change_nothing(desk):
    make_claims(1)

    response = desk.post(f"{NEW}?state=x", {"action": "accept"}, follow=True)

    assert said(response, "//h2") == ["These filters cannot be used"]
    assert BulkChange.objects.count() == 0


def test_change_is_made_and_told(desk, ben):
    make_claims(2)
    done = make_claims(1, state="dismissed")[0]
    query = "?queue=all"

    response = desk.post(
        f"{NEW}{query}", {**form_of(desk, query), "action": "accept"}, follow=True
    )

    assert said(response, "//h1") == ["Accept"]
    assert "Done: 2 of 3 claims changed." in said(response, '//div[@id="progress"]/p')
    assert said(response, "//section/h2") == [
        "1 left as it was: The claim is dismissed and cannot become open."
    ]
    assert page(response).xpath("//section//a/@href") == [done.get_absolute_url()]
    back = page(response).xpath('//a[text()="Back to the queue"]/@href')
    assert back == ["/claims/?queue=all&order=article"]


def test_long_change_goes_on_by_a_button(desk, monkeypatch):
    monkeypatch.setattr(bulk, "PIECE", 2)
    make_claims(5)
    response = desk.post(NEW, {**form_of(desk), "action": "accept"}, follow=True)
    told = []

    while buttons := page(response).xpath('//form[button="Go on"]'):
        told += said(response, '//div[@id="progress"]/p')
        sent = values_of(response, '//form[button="Go on"]')
        response = desk.post(buttons[0].action, sent, follow=True)

    assert told == ["2 of 5 claims.", "4 of 5 claims."]
    assert said(response, '//div[@id="progress"]/p') == ["Done: 5 of 5 claims changed."]
    assert Claim.objects.filter(state="open").count() == 5


def test_unfinished_change_is_offered_again(desk, ana, monkeypatch):
    monkeypatch.setattr(bulk, "PIECE", 1)
    make_claims(2)
    change = bulk.proceed(start(ana), done=0)

    response = desk.get(NEW + "?queue=all")

    [link] = page(response).xpath('//a[text()="Go on with it"]/@href')
    assert link == change.get_absolute_url()


def test_other_number_of_claims_has_to_be_seen_again(desk):
    make_claims(2)
    sent = form_of(desk)
    make_claims(1)

    response = desk.post(NEW, {**sent, "action": "accept"})

    assert response.status_code == 422
    assert errors_of(response) == [
        "2 matched when you looked, and 3 do now. Look once more."
    ]
    assert form_of(desk)["count"] == ["3"]
    assert BulkChange.objects.count() == 0


def test_change_is_its_makers_own(desk, ben):
    make_claims(1)
    change = start(ben)

    seen = desk.get(change.get_absolute_url())
    sent = desk.post(reverse("bulk_proceed", args=[change.pk]), {"done": "0"})

    assert (seen.status_code, sent.status_code) == (404, 404)
    change.refresh_from_db()
    assert change.done == 0


@pytest.mark.parametrize("done", ["", "x", "-1", "9" * 40])
def test_go_on_with_nonsense_does_nothing(desk, ana, done):
    make_claims(1)
    change = start(ana)

    desk.post(reverse("bulk_proceed", args=[change.pk]), {"done": done})

    change.refresh_from_db()
    assert change.done == 0


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({}, ["This field is required."]),
        (
            {"action": "destroy"},
            [
                "Select a valid choice. destroy is not one of the available choices.",
            ],
        ),
        (
            {"action": "assign", "assignee": "cleo"},
            ["Nobody who reviews has the user name cleo."],
        ),
        ({"action": "dismiss"}, ["Say what they are instead."]),
        ({"action": "reopen", "reason": " "}, ["Say why they are reopened."]),
        (
            {"action": "source", "source": "nobody"},
            ["No source has this name or number."],
        ),
        (
            {"action": "source", "source": "9" * 30},
            ["No source has this name or number."],
        ),
        ({"action": "source"}, ["No source has this name or number."]),
        ({"action": "due", "due": "soon"}, ["Enter a valid date."]),
        ({"action": "assign", "assignee": "\0"}, ["Null characters are not allowed."]),
        (
            {"action": "accept", "seen_at": "then"},
            ["Enter a valid date/time."],
        ),
        ({"action": "accept", "count": ""}, ["This field is required."]),
    ],
)
def test_change_refuses_what_it_cannot_use(desk, cleo, typed, expected):
    make_claims(1)
    sent = {**form_of(desk), "dismissed_as": "", **typed}
    before = everything()

    response = desk.post(NEW, sent)

    assert response.status_code == 422
    assert errors_of(response) == expected
    assert everything() == before
    assert BulkChange.objects.count() == 0


def test_what_was_typed_stays_when_it_is_refused(desk):
    make_claims(1)
    typed = {"action": "reopen", "source": "<b>", "reason": " "}

    response = desk.post(NEW, {**form_of(desk), **typed})

    sent = values_of(response, '//form[contains(@class, "what")]')
    assert (sent["action"], sent["source"]) == (["reopen"], ["<b>"])


def test_several_sources_of_a_name_ask_for_the_number(desk):
    make_claims(1)
    here = make_source("Harbour Board of Orsa")
    there = make_source("Harbour Board of Dorn")
    sent = form_of(desk)

    asked = desk.post(NEW, {**sent, "action": "source", "source": "harbour board"})
    desk.post(NEW, {**sent, "action": "source", "source": str(there.pk)})

    [error] = errors_of(asked)
    assert error.startswith("Give the number of one: ")
    assert {f"{one.pk} is {one} (body)" in error for one in (here, there)} == {True}
    assert Claim.objects.get().source == there


@pytest.mark.parametrize(
    ("typed", "summary"),
    [
        ({"action": "assign", "assignee": "BEN"}, "Give to ben"),
        ({"action": "assign", "assignee": ""}, "Give to nobody"),
        ({"action": "dismiss", "dismissed_as": "opinion"}, "Dismiss as opinion"),
        ({"action": "due", "due": "2026-05-03"}, "Due on 3 May 2026"),
        ({"action": "due", "due": ""}, "Due on no day"),
        ({"action": "reopen", "reason": "So."}, "Reopen"),
    ],
)
def test_progress_says_what_is_done(desk, ben, typed, summary):
    make_claims(1)

    response = desk.post(NEW, {**form_of(desk), **typed}, follow=True)

    assert said(response, "//h1") == [summary]


def test_pages_take_as_many_queries_for_many_rows(desk, ana, monkeypatch):
    looking, telling = [], []
    for number in (1, 3):
        make_claims(number)
        change = change_all(ana)
        with CaptureQueriesContext(connection) as captured:
            desk.get(NEW)
        looking.append(len(captured))
        with CaptureQueriesContext(connection) as captured:
            desk.get(change.get_absolute_url())
        telling.append(len(captured))

    assert len(set(looking)) == 1
    assert telling[1] <= telling[0] + 1


def test_claim_seen_in_the_future_is_no_way_round(desk, ana):
    """The time is the person's own word; the revision still has to be that of now."""
    [claim] = make_claims(1)
    seen_at = (timezone.now() + timedelta(days=1)).isoformat()

    desk.post(NEW, {**form_of(desk), "action": "accept", "seen_at": seen_at})

    claim.refresh_from_db()
    assert (claim.state, claim.revision) == ("open", 2)
