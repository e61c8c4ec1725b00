"""What a claim is checked before others for: its terms, its sum, the editor's mark."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article, Outlet
from claims import bulk, due, harvest, marking, paging, priority, review, second, tasks
from claims.anchoring import Places, locate
from claims.changes import IllegalMove, StaleClaim, change_many
from claims.filters import ClaimFilter
from claims.models import BulkChange, Claim, Event, PriorityWeight
from tests.claims.factories import (
    give_origins,
    judgement,
    make_article,
    make_claim,
    make_version,
)
from tests.claims.view_factories import (
    everything,
    make_claims,
    messages_of,
    page,
    said,
    values_of,
)

TODAY = date(2026, 5, 3)
pytestmark = pytest.mark.django_db


def day(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def stored(claim: Claim) -> int:
    return Claim.objects.get(pk=claim.pk).priority


def total(claim: Claim) -> int:
    claim = Claim.objects.select_related("article__outlet").get(pk=claim.pk)
    return sum(term.points for term in priority.terms(claim))


# The terms


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, []),
        ({"mark": "urgent"}, [("Marked urgent", 50, "by an editor")]),
        ({"mark": "raised"}, [("Marked raised", 20, "by an editor")]),
        ({"mark": "lowered"}, [("Marked lowered", -20, "by an editor")]),
        ({"due": date(2026, 5, 2)}, [("Overdue", 20, "2 May 2026")]),
        ({"due": TODAY}, [("Due today or tomorrow", 15, "3 May 2026")]),
        ({"due": date(2026, 5, 4)}, [("Due today or tomorrow", 15, "4 May 2026")]),
        ({"due": date(2026, 5, 5)}, [("Due within a week", 5, "5 May 2026")]),
        ({"due": date(2026, 5, 9)}, [("Due within a week", 5, "9 May 2026")]),
        ({"due": date(2026, 5, 10)}, []),
        ({"flags": ["casualty"]}, [("Casualty figure", 15, "flag")]),
        (
            {"flags": ["accusation", "unnamed", "quote"]},
            [("Accusation", 10, "flag"), ("Unnamed source", 5, "flag")],
        ),
        ({"flags": ["number"]}, [("Number", 3, "flag")]),
        ({"repeated": 1}, [("Repeated", 2, "in one other")]),
        ({"repeated": 3}, [("Repeated", 6, "in 3 others")]),
        ({"repeated": 10}, [("Repeated", 20, "in 10 others or more")]),
    ],
)
def test_terms_of_a_claim(fields, expected):
    claim = make_claim(**fields)

    found = priority.terms(claim, today=TODAY)
    priority.refresh(Claim.objects.all(), today=TODAY)

    assert [(term.label, term.points, term.why) for term in found] == expected
    assert stored(claim) == sum(points for _, points, _ in expected)


@pytest.mark.parametrize(
    ("reach", "expected"),
    [
        ("", []),
        ("local", []),
        ("national", [("National outlet", 5, "Post")]),
        ("international", [("International outlet", 10, "Post")]),
    ],
)
def test_reach_of_the_outlet_is_a_term(reach, expected):
    claim = make_claim(version=make_version(article=make_article(outlet="Post")))
    Outlet.objects.update(reach=reach)
    claim = Claim.objects.get(pk=claim.pk)

    priority.write([claim.pk])

    found = priority.terms(claim)
    assert [(term.label, term.points, term.why) for term in found] == expected
    assert stored(claim) == sum(points for _, points, _ in expected)


def test_points_are_shown_with_their_sign():
    shown = [priority.Term("", points).signed for points in (5, -5)]

    assert shown == ["+5", "−5"]


@pytest.mark.parametrize("state", ["settled", "dismissed"])
def test_what_is_closed_has_no_priority(ana, state):
    claim = make_claim(state=state, settled_by=ana, mark="urgent", due=day(-1))

    priority.write([claim.pk])

    assert (priority.terms(claim), stored(claim)) == ([], 0)


def test_every_kind_weighs_something_of_a_claim():
    things = [*Claim.Mark.values, *Claim.Flag.values, *Outlet.Reach.values]

    kinds = {*things, "overdue", "soon", "week", "repeated"}

    assert kinds == set(PriorityWeight.Kind.values)
    assert kinds == set(priority.weights())


WEIGHTS = st.fixed_dictionaries(
    {kind: st.integers(-1000, 1000) for kind in PriorityWeight.Kind.values}
)
FIELDS = st.fixed_dictionaries(
    {
        "state": st.sampled_from(["suggested", "open", "checked", "dismissed"]),
        "mark": st.sampled_from(["", *Claim.Mark.values]),
        "due": st.none() | st.integers(-9, 9).map(lambda n: TODAY + timedelta(days=n)),
        "flags": st.lists(st.sampled_from(Claim.Flag.values), unique=True),
        "repeated": st.integers(0, priority.MOST_REPEATS),
    }
)


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    weights=WEIGHTS, fields=FIELDS, reach=st.sampled_from(["", *Outlet.Reach.values])
)
def test_database_adds_up_what_the_terms_say(db, weights, fields, reach):
    outlet, _ = Outlet.objects.update_or_create(name="Post", defaults={"reach": reach})
    claim = Claim.objects.first() or make_claim(
        version=make_version(article=make_article(outlet=outlet))
    )
    Claim.objects.update(**fields)
    claim = Claim.objects.get(pk=claim.pk)

    Claim.objects.update(priority=priority.points(weights, TODAY))

    found = priority.terms(claim, by_weights=weights, today=TODAY)
    assert stored(claim) == sum(term.points for term in found)


# Kept right


def test_sum_follows_every_change(ana, ben):
    claim = make_claim(flags=["casualty"])
    sums = []

    def after(changed):
        assert stored(changed) == total(changed)
        sums.append(stored(changed))
        return changed

    claim = after(due.set_due(claim, due=day(0), by=ana, revision=1))
    claim = after(marking.set_mark(claim, mark="urgent", by=ben, revision=2))
    claim = after(review.set_flags(claim, ["accusation"], by=ana, revision=3))
    claim = after(
        review.dismiss(claim, dismissed_as="opinion", by=ana, revision=claim.revision)
    )
    claim = after(review.reopen(claim, by=ana, revision=claim.revision, reason="No."))

    assert sums == [30, 80, 75, 0, 75]


def test_no_answer_shows_in_the_sum_until_it_is_settled(ana, ben):
    claim = make_claim(flags=["casualty"])
    priority.write([claim.pk])
    give_origins(claim, by=ana)

    judged = review.judge(claim, judgement(), by=ana, revision=1)
    checked = review.check(judged, by=ana, revision=judged.revision)
    approved = second.approve(checked, by=ben, revision=checked.revision)
    settled = review.settle(approved, by=ben, revision=approved.revision)

    steps = (judged, checked, approved, settled)
    assert [step.priority for step in steps] == [15, 15, 15, 0]


def test_sum_follows_a_change_of_many(ana):
    claims = [make_claim(flags=["casualty"]) for _ in range(2)]

    change_many(claims, Event.Kind.DUE, {"due": day(-1)}, by=ana)

    assert [stored(claim) for claim in claims] == [35, 35]


def test_found_and_added_claims_have_their_sum(ana):
    text = "At least 46 people were killed, the Harbour Board said on Monday."
    article = make_article(outlet="Post")
    Outlet.objects.update(reach="international")
    version = make_version(text, article=article, state="read")

    harvest.harvest(version.pk)
    found = Claim.objects.get()
    added = review.add(
        version,
        wording="Forty-six people died.",
        places=Places(content=locate(version.text, "46 people were killed")),
        form="indirect",
        by=ana,
    )

    assert "casualty" in found.flags
    assert (found.priority, added.priority) == (total(found), total(added))
    assert found.priority >= 25
    assert added.priority >= 10


def test_outlet_that_a_second_text_tells_counts_for_all_its_claims():
    old = make_claim()
    outlet = Outlet.objects.create(name="Post", reach="national")
    Article.objects.update(outlet=outlet)
    newer = make_version(article=old.article, state="read")

    harvest.harvest(newer.pk)

    assert stored(old) == 5


def test_writing_the_sum_is_no_change_of_the_claim(ana):
    claim = make_claim(flags=["casualty"])

    changed = priority.refresh(Claim.objects.all())
    again = priority.refresh(Claim.objects.all())
    due.set_due(claim, due=day(30), by=ana, revision=1)

    assert (changed, again) == (1, 0)
    after = Claim.objects.get()
    assert (after.priority, after.revision, after.events.count()) == (15, 2, 1)


def test_refresh_goes_through_all_pieces(monkeypatch):
    monkeypatch.setattr(priority, "AT_ONCE", 2)
    version = make_version()
    for _ in range(5):
        make_claim(version=version, flags=["casualty"])

    changed = priority.refresh(Claim.objects.all())

    assert changed == 5
    assert set(Claim.objects.values_list("priority", flat=True)) == {15}


@pytest.mark.parametrize("run", [tasks.weigh_due, partial(call_command, "tell_due")])
def test_days_that_pass_are_followed(run):
    claim, closed = make_claim(due=day(1)), make_claim(due=day(1), state="dismissed")
    priority.write([claim.pk])
    before = stored(claim)
    Claim.objects.update(due=day(-1))

    run()

    assert (before, stored(claim), stored(closed)) == (15, 20, 0)


def test_tasks_follow_outlets_and_articles():
    claim = make_claim(version=make_version(article=make_article(outlet="Post")))
    other = make_claim()
    Outlet.objects.update(reach="international")

    tasks.weigh_outlet(claim.article.outlet_id)
    Article.objects.filter(pk=other.article_id).update(outlet=claim.article.outlet_id)
    before = stored(other)
    tasks.weigh_article(other.article_id)

    assert (stored(claim), before, stored(other)) == (10, 0, 10)


# The mark


def test_mark_is_set_and_taken_away(ben):
    claim = make_claim()

    claim = marking.set_mark(claim, mark="urgent", by=ben, revision=1)
    was = (claim.mark, claim.priority)
    again = marking.set_mark(claim, mark="urgent", by=ben, revision=1)
    claim = marking.set_mark(claim, mark="", by=ben, revision=2)

    assert (was, again.revision) == (("urgent", 50), 2)
    assert (claim.mark, claim.priority, claim.revision) == ("", 0, 3)
    assert list(claim.events.values_list("kind", "by", "changes")) == [
        (Event.Kind.MARKED, ben.pk, {"mark": ["", "urgent"]}),
        (Event.Kind.MARKED, ben.pk, {"mark": ["urgent", ""]}),
    ]


@pytest.mark.parametrize("state", ["dismissed", "settled"])
def test_mark_refuses_what_is_closed(ben, state):
    claim = make_claim(state=state, settled_by=ben)

    with pytest.raises(IllegalMove, match=f"The claim is {state}; reopen it first"):
        marking.set_mark(claim, mark="urgent", by=ben, revision=1)

    assert (stored(claim), claim.events.count()) == (0, 0)


def test_mark_refuses_what_is_no_mark(ben):
    with pytest.raises(IllegalMove, match="There is no such mark"):
        marking.set_mark(make_claim(), mark="at once", by=ben, revision=1)


def test_mark_refuses_a_stale_revision(ben):
    claim = make_claim(revision=2)

    with pytest.raises(StaleClaim):
        marking.set_mark(claim, mark="urgent", by=ben, revision=1)


# The queue


def test_queue_goes_by_priority_and_then_the_newest(ana):
    made = [make_claim(flags=flags) for flags in ([], ["casualty"], ["number"], [])]
    priority.refresh(Claim.objects.all())

    queue = ClaimFilter({"queue": "all", "order": "priority"}, user=ana)

    order = [made[1], made[2], made[3], made[0]]
    assert list(queue.found) == order
    for at, claim in enumerate(order):
        key = queue.in_order.key(Claim.objects.get(pk=claim.pk))
        ahead, behind = paging.beside(queue.parts, queue.in_order, key)
        assert [ahead, behind] == [
            order[at - 1] if at else None,
            order[at + 1] if at < 3 else None,
        ]


def test_queue_filters_by_mark(ana):
    made = {mark: make_claim(mark=mark) for mark in ("", "urgent", "raised")}

    one = ClaimFilter({"queue": "all", "mark": ["urgent"]}, user=ana).found
    two = ClaimFilter({"queue": "all", "mark": ["urgent", "raised"]}, user=ana).found
    bad = ClaimFilter({"queue": "all", "mark": ["at once"]}, user=ana).found

    assert list(one) == [made["urgent"]]
    assert set(two) == {made["urgent"], made["raised"]}
    assert list(bad) == []


def test_queue_and_desk_show_the_sum(client, ana):
    client.force_login(ana)
    claims = make_claims(3)
    Claim.objects.filter(pk=claims[0].pk).update(mark="urgent", priority=50)
    Claim.objects.filter(pk=claims[1].pk).update(priority=3)

    queue = client.get(reverse("claim_list"))
    desk = client.get(claims[0].article.get_absolute_url())

    shown = ["priority 50, urgent", "priority 3"]
    assert said(queue, '//td//span[contains(@class, "sum")]') == shown
    assert said(desk, '//li//span[contains(@class, "sum")]') == shown


# The page

TERMS = '//section[@id="priority"]'


@pytest.fixture
def desk(client, ben):
    client.force_login(ben)
    return client


def test_page_says_what_the_priority_is_made_of(desk):
    [claim] = make_claims(1, flags=["casualty"], mark="lowered", repeated=2)
    Outlet.objects.update(reach="national")
    priority.write([claim.pk])

    response = desk.get(claim.get_absolute_url())

    assert said(response, f"{TERMS}/h2") == ["Priority 4"]
    assert said(response, f"{TERMS}//tbody/tr") == [
        "Marked lowered by an editor −20",
        "Casualty figure flag +15",
        "National outlet Post +5",
        "Repeated in 2 others +4",
    ]


def test_page_of_a_claim_without_terms_says_so(desk):
    [claim] = make_claims(1)

    response = desk.get(claim.get_absolute_url())

    assert said(response, f"{TERMS}/p") == [
        "Nothing puts it before or behind the others."
    ]


def test_page_of_what_is_closed_offers_no_mark(desk):
    [claim] = make_claims(1, state="dismissed", mark="urgent")

    response = desk.get(claim.get_absolute_url())

    assert said(response, f"{TERMS}/p") == ["What is dismissed waits for nobody."]
    assert page(response).xpath(f"{TERMS}//form") == []


@pytest.mark.parametrize("name", ["ana", "cleo"])
def test_mark_is_offered_to_editors_alone(client, request, name):
    client.force_login(request.getfixturevalue(name))
    [claim] = make_claims(1, mark="raised")
    before = everything()

    shown = page(client.get(claim.get_absolute_url())).xpath(f"{TERMS}//form")
    sent = {"revision": 1, "mark": "urgent"}
    response = client.post(reverse("claim_mark", args=[claim.pk]), sent)

    assert (shown, response.status_code) == ([], 403)
    assert everything() == before


def test_mark_is_set_on_the_page(desk):
    [claim] = make_claims(1)
    sent = values_of(desk.get(claim.get_absolute_url()), f"{TERMS}//form")

    response = desk.post(
        reverse("claim_mark", args=[claim.pk]), {**sent, "mark": "urgent"}, follow=True
    )

    assert messages_of(response) == ["Claim 1 marked."]
    assert said(response, f"{TERMS}/h2") == ["Priority 50"]
    assert values_of(response, f"{TERMS}//form")["mark"] == ["urgent"]
    history = said(response, '//section[@aria-labelledby="history-title"]')[0]
    assert "marked the claim" in history
    assert "Urgent" in history


@pytest.mark.parametrize("typed", ["soon", "\0", "9" * 30, "<b>"])
def test_mark_refuses_what_is_none(desk, typed):
    [claim] = make_claims(1)
    before = everything()

    response = desk.post(
        reverse("claim_mark", args=[claim.pk]), {"revision": 1, "mark": typed}
    )

    assert response.status_code == 422
    assert said(response, f'{TERMS}//ul[contains(@class, "errorlist")]') != []
    assert everything() == before


def test_stale_mark_shows_both(desk):
    [claim] = make_claims(1, mark="raised", revision=2)

    response = desk.post(
        reverse("claim_mark", args=[claim.pk]), {"revision": 1, "mark": "urgent"}
    )

    assert response.status_code == 409
    assert said(response, "//tbody/tr") == ["MarkRaisedUrgent"]


def test_mark_of_what_is_closed_says_why(desk):
    [claim] = make_claims(1, state="dismissed")

    response = desk.post(
        reverse("claim_mark", args=[claim.pk]), {"revision": 1, "mark": "urgent"}
    )

    assert response.status_code == 422
    assert "The claim is dismissed; reopen it first." in response.text


# Many at once


def many(by, mark: str) -> BulkChange:
    started = bulk.start(
        Claim.objects.all(),
        BulkChange.Action.MARK,
        {"mark": mark},
        summary="Many",
        by=by,
        seen_at=timezone.now(),
    )
    return bulk.proceed(started, done=0)


def test_many_are_marked_each_by_the_rule(ben):
    made = [make_claim() for _ in range(2)]
    closed = make_claim(state="dismissed")

    change = many(ben, "urgent")

    assert [stored(claim) for claim in made] == [50, 50]
    assert change.changed == 2
    assert bulk.reasons(change) == [
        ("The claim is dismissed; reopen it first.", [closed.pk])
    ]
    assert set(Event.objects.values_list("kind", "by")) == {("marked", ben.pk)}


def test_many_are_not_marked_by_a_reviewer(ana):
    claim = make_claim()

    change = many(ana, "urgent")

    assert bulk.reasons(change) == [("An editor marks claims.", [claim.pk])]
    assert stored(claim) == 0


@pytest.mark.parametrize(
    ("mark", "summary"), [("urgent", "Mark as urgent"), ("", "Take the mark away")]
)
def test_many_are_marked_in_the_browser(desk, mark, summary):
    claims = make_claims(2, mark="raised")
    url = f"{reverse('bulk_new')}?queue=all"
    sent = values_of(desk.get(url), '//form[contains(@class, "what")]')

    response = desk.post(url, {**sent, "action": "mark", "mark": mark}, follow=True)

    change = BulkChange.objects.get()
    assert response.status_code == 200
    assert (change.summary, change.changed) == (summary, 2)
    assert set(Claim.objects.values_list("mark", flat=True)) == {mark}
    assert len(claims) == 2


def test_choice_to_mark_many_is_for_editors(client, ana):
    client.force_login(ana)
    make_claims(1)

    response = client.get(reverse("bulk_new"), {"queue": "all"})

    assert page(response).xpath('//select[@name="mark"]') == []


@pytest.mark.parametrize("typed", ["soon", "\0", "9" * 30])
def test_many_refuse_what_is_no_mark(desk, typed):
    make_claims(1)
    url = f"{reverse('bulk_new')}?queue=all"
    sent = values_of(desk.get(url), '//form[contains(@class, "what")]')

    response = desk.post(url, {**sent, "action": "mark", "mark": typed})

    assert response.status_code == 422
    assert not BulkChange.objects.exists()
