"""History as people read it, and earlier words brought back as a new change."""

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from claims import assignment, due, history, review, second
from claims.anchoring import places_of
from claims.changes import IllegalMove, StaleClaim
from claims.models import Claim, Event, Notice
from tests.asking import queries
from tests.claims.factories import judgement, make_claim, rating
from tests.claims.view_factories import (
    make_claims,
    messages_of,
    page,
    said,
    values_of,
)

ITEM = '//ol[@class="history"]/li'


def edited(claim, wording, *, by) -> Claim:
    places = places_of(claim)
    return review.edit(
        claim,
        wording=wording,
        form=claim.form,
        places=places,
        by=by,
        revision=claim.revision,
    )


def judged(claim, *, by, **answers) -> Claim:
    return review.judge(claim, judgement(**answers), by=by, revision=claim.revision)


@pytest.fixture
def claim(ana) -> Claim:
    """Worded twice and judged twice since it was found."""
    claim = edited(make_claim(wording="Ferries stay."), "Ferries stay home.", by=ana)
    claim = judged(claim, by=ana)
    return judged(
        claim,
        by=ana,
        attribution="distorted",
        verification="False",
        rationale="The log says otherwise.",
    )


# What is shown


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ("", "", []),
        ("", "new", [("now", "new")]),
        ("old", "", [("was", "old")]),
        ("all the same", "all the same", [("same", "all the same")]),
        (
            "The board said no.",
            "The board never said no.",
            [("same", "The board"), ("now", " never"), ("same", " said no.")],
        ),
        (
            "a b c d e",
            "a x c y e",
            [
                ("same", "a"),
                ("was", " b"),
                ("now", " x"),
                ("same", " c"),
                ("was", " d"),
                ("now", " y"),
                ("same", " e"),
            ],
        ),
    ],
)
def test_difference_goes_word_by_word(was, now, expected):
    assert history.difference(was, now) == expected


@given(st.text(), st.text())
def test_difference_has_both_texts_whole(was, now):
    pieces = history.difference(was, now)

    assert "".join(words for kind, words in pieces if kind != "now") == was
    assert "".join(words for kind, words in pieces if kind != "was") == now


def test_difference_of_long_texts_that_share_little_is_both():
    was, now = "a " * 600 + "end", "b " * 600 + "end"

    assert history.difference(was, now) == [
        ("was", ("a " * 600).rstrip()),
        ("now", ("b " * 600).rstrip()),
        ("same", " end"),
    ]


def test_entries_read_as_people_say_it(claim):
    *_, first, last = history.entries(claim, claim.events.all())

    assert [(line.label, line.was, line.now) for line in last.lines] == [
        ("did they say it", "Confirmed", "Distorted"),
        ("is it so", "Verified", "False"),
        ("why", "The minutes say so.", "The log says otherwise."),
    ]
    assert first.offer == "did they say it, is it so"
    assert last.offer == "did they say it, is it so, why"


@pytest.mark.parametrize(
    ("was", "now", "sentence"),
    [
        ("", "ana", "took the claim"),
        ("ben", "ana", "took the claim, which ben had"),
        ("", "ben", "gave the claim to ben"),
        ("ana", "ben", "gave the claim to ben"),
        ("ben", "cleo", "gave the claim to cleo, which ben had"),
        ("ana", "", "gave the claim back"),
        ("ben", "", "took the claim from ben"),
    ],
)
def test_entry_of_an_assignment_is_one_sentence(ana, ben, cleo, was, now, sentence):
    people = {"": None, "ana": ana, "ben": ben, "cleo": cleo}
    claim = make_claim(assignee=people[was])
    assignment.assign(claim, to=people[now], by=ana, revision=1)

    [entry] = history.entries(claim, claim.events.all())

    assert (entry.sentence, entry.lines) == (sentence, [])


def test_entry_of_a_move_does_not_repeat_its_sentence(claim, ana, ben):
    checked = review.check(claim, by=ana, revision=claim.revision)
    second.send_back(checked, by=ben, revision=checked.revision, reason="Which log?")

    *_, first, last = history.entries(claim, claim.events.all())

    assert (first.sentence, first.lines) == ("sent the claim to a second check", [])
    assert last.sentence == "sent the claim back"
    assert [(line.label, line.now) for line in last.lines] == [("with", "ana")]


def test_entries_offer_nothing_of_a_closed_claim(claim, ana):
    closed = review.check(claim, by=ana, revision=claim.revision)

    entries = history.entries(closed, closed.events.all())

    assert [entry.earlier for entry in entries] == [{}] * 4


# The rule


def test_restore_is_a_new_change(claim, ana, ben):
    event = claim.events.last()

    restored = history.restore(claim, event, by=ben, revision=claim.revision)

    assert (restored.attribution, restored.verification, restored.rationale) == (
        "confirmed",
        rating("Verified"),
        "The minutes say so.",
    )
    last = claim.events.last()
    assert (last.kind, last.by) == (Event.Kind.JUDGED, ben)
    assert last.reason.startswith("Brought back from before ")
    assert set(last.changes) == {"attribution", "verification", "rationale"}


def test_restore_of_the_wording_tells_who_has_it(claim, ana, ben):
    Claim.objects.update(assignee=ana)
    event = claim.events.get(kind=Event.Kind.EDITED)

    restored = history.restore(claim, event, by=ben, revision=claim.revision)

    assert restored.wording == "Ferries stay."
    assert claim.events.last().kind == Event.Kind.EDITED
    assert Notice.objects.get().kind == Notice.Kind.CHANGED


def test_restore_twice_is_once(claim, ana):
    event = claim.events.last()

    for _ in range(2):
        history.restore(claim, event, by=ana, revision=claim.revision)

    assert claim.events.count() == 4


def test_restore_and_back_again(claim, ana):
    changed = history.restore(
        claim, claim.events.last(), by=ana, revision=claim.revision
    )

    again = history.restore(
        changed, claim.events.last(), by=ana, revision=changed.revision
    )

    assert again.rationale == "The log says otherwise."


def test_restore_accepts_a_suggestion(ana):
    claim = make_claim(state="suggested", wording="As it is.")
    event = Event.objects.create(
        claim=claim,
        by=ana,
        at=claim.updated,
        kind=Event.Kind.EDITED,
        changes={"wording": ["As it was.", "As it is."]},
    )

    restored = history.restore(claim, event, by=ana, revision=1)

    assert (restored.wording, restored.state) == ("As it was.", "open")


def test_restore_refuses_a_stale_revision(claim, ana):
    with pytest.raises(StaleClaim):
        history.restore(claim, claim.events.last(), by=ana, revision=claim.revision - 1)


def test_restore_refuses_a_closed_claim(claim, ana):
    closed = review.check(claim, by=ana, revision=claim.revision)

    with pytest.raises(IllegalMove, match="The claim is checked; reopen it first"):
        history.restore(
            closed,
            claim.events.get(kind=Event.Kind.EDITED),
            by=ana,
            revision=closed.revision,
        )


def test_restore_refuses_a_rating_that_is_retired(claim, ana):
    old = rating("Verified")
    old.retired = True
    old.save()

    with pytest.raises(IllegalMove, match="“Verified” is not given any more"):
        history.restore(claim, claim.events.last(), by=ana, revision=claim.revision)


# The page


def test_page_marks_old_and_new_words(desk, claim):
    response = desk.get(claim.get_absolute_url())

    first = f'{ITEM}[@id="event-{claim.events.first().pk}"]'
    assert said(response, f"{first}//dd") == ["Ferries was: stay. now: stay home."]
    assert said(response, f"{first}//del") == ["was: stay."]
    assert said(response, f"{first}//ins") == ["now: stay home."]
    assert page(response).xpath(f"{first}/a/@href") == [
        f"#event-{claim.events.first().pk}"
    ]


def test_page_brings_back_what_was(desk, claim):
    form = f"{ITEM}[last()]//form"
    response = desk.get(f"{claim.get_absolute_url()}?queue=all")
    [action] = page(response).xpath(f"{form}/@action")

    brought = desk.post(action, values_of(response, form), follow=True)

    assert brought.redirect_chain == [
        (f"{claim.get_absolute_url()}?queue=all&order=article", 302)
    ]
    assert messages_of(brought) == ["Claim 1 has what it had before."]
    claim.refresh_from_db()
    assert claim.attribution == "confirmed"


def test_page_brings_nothing_back_twice(desk, claim):
    url = reverse("event_restore", args=[claim.events.last().pk])
    first = desk.post(url, {"revision": claim.revision}, follow=True)

    second = desk.post(url, {"revision": claim.revision + 1}, follow=True)

    assert messages_of(first) == ["Claim 1 has what it had before."]
    assert messages_of(second) == ["Claim 1 has it already."]


def test_page_tells_of_a_refusal(desk, claim, ana):
    review.check(claim, by=ana, revision=claim.revision)

    response = desk.post(
        reverse("event_restore", args=[claim.events.first().pk]),
        {"revision": claim.revision + 1},
        follow=True,
    )

    assert messages_of(response) == ["The claim is checked; reopen it first."]


def test_page_shows_a_stale_restore_as_a_conflict(desk, claim):
    response = desk.post(
        reverse("event_restore", args=[claim.events.last().pk]), {"revision": 1}
    )

    assert response.status_code == 409


def test_page_needs_the_revision(desk, claim):
    response = desk.post(
        reverse("event_restore", args=[claim.events.last().pk]), follow=True
    )

    assert "revision" in messages_of(response)[0]


def test_page_takes_as_many_queries_for_a_long_history(desk, ana):
    [claim] = make_claims(1)
    counts = []
    for _ in range(3):
        claim = edited(claim, f"{claim.wording} And so.", by=ana)
        counts.append(queries(desk, claim.get_absolute_url()))

    assert len(set(counts)) == 1


def test_days_read_as_days(ana):
    claim = make_claim()
    due.set_due(claim, due=date(2026, 5, 3), by=ana, revision=1)

    [entry] = history.entries(claim, claim.events.all())

    assert [(line.label, line.now) for line in entry.lines] == [("due", "3 May 2026")]
