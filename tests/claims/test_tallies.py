"""Counting many claims in steps, and keeping what was counted."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.utils import timezone

from claims import stats, tallies, tasks
from claims.models import Claim, Tally
from claims.stats import PARTS
from tests.claims.factories import make_claim, make_version
from tests.claims.view_factories import filtered

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(monkeypatch):
    """Three claims, which are too many to count at once."""
    monkeypatch.setattr(tallies, "AT_ONCE", 2)
    version = make_version()
    return [make_claim(version=version) for _ in range(3)]


def chosen(user, query="queue=all"):
    claims = filtered(query, user=user)
    assert claims.is_valid()
    return claims


def count_all(page, claims):
    for done in range(len(PARTS[page])):
        tally = tallies.proceed(page, claims, done=done)
    return tally


def test_few_are_counted_at_once_and_not_kept(ana):
    make_claim()

    counted = tallies.counted("work", chosen(ana))

    assert (counted.number, counted.at) == (1, None)
    assert list(counted.parts) == ["ages", "weeks", "seconds"]
    assert counted.parts["ages"] == [[0, "open", 1]]
    assert not Tally.objects.exists()


def test_many_are_counted_in_steps(ana, many):
    claims = chosen(ana)

    before = tallies.counted("work", claims)
    first = tallies.proceed("work", claims, done=0)
    half = tallies.counted("work", claims)
    tallies.proceed("work", claims, done=1)
    last = tallies.proceed("work", claims, done=2)
    after = tallies.counted("work", claims)

    assert (before.number, before.parts, before.tally) == (None, None, None)
    assert (first.done, sorted(first.coming)) == (1, ["ages", "today"])
    assert (half.parts, half.tally) == (None, first)
    assert (last.done, last.coming) == (0, {})
    assert last.at == first.started
    assert after.parts == {"ages": [[0, "open", 3]], "weeks": [], "seconds": []}
    assert (after.number, after.at) == (None, last.at)


def test_old_figures_stay_until_the_new_ones_are_there(ana, many):
    claims = chosen(ana)
    count_all("verdicts", claims)
    before = tallies.counted("verdicts", claims)
    make_claim()

    tallies.proceed("verdicts", claims, done=0)
    half = tallies.counted("verdicts", claims)
    tallies.proceed("verdicts", claims, done=1)
    after = tallies.counted("verdicts", claims)

    assert half.parts == before.parts
    assert after.parts["sources"] == [[None, "", "", None, 4]]
    assert after.at > before.at


def test_doubled_step_counts_nothing_twice(monkeypatch, ana, many):
    claims, asked = chosen(ana), []
    parts = {name: lambda *_, span, n=name: asked.append(n) or [] for name in "ab"}
    monkeypatch.setitem(PARTS, "work", parts)

    tallies.proceed("work", claims, done=0)
    again = tallies.proceed("work", claims, done=0)
    ahead = tallies.proceed("work", claims, done=7)

    assert asked == ["a"]
    assert (again.done, ahead.done) == (1, 1)


def test_part_that_somebody_counts_is_left_to_them(ana, many):
    claims = chosen(ana)
    tally = tallies.proceed("work", claims, done=0)
    held = Tally.objects.filter(pk=tally.pk)
    held.update(leased_until=timezone.now() + timedelta(minutes=1))

    waits = tallies.proceed("work", claims, done=1)
    held.update(leased_until=timezone.now() - timedelta(minutes=1))
    goes_on = tallies.proceed("work", claims, done=1)

    assert (waits.done, goes_on.done) == (1, 2)


def test_part_that_fails_can_be_tried_again(monkeypatch, ana, many):
    claims = chosen(ana)

    def fail(*_, span):
        raise RuntimeError

    monkeypatch.setitem(PARTS, "work", {"ages": fail})
    with pytest.raises(RuntimeError):
        tallies.proceed("work", claims, done=0)
    monkeypatch.setitem(PARTS, "work", {"ages": stats.ages})
    tally = tallies.proceed("work", claims, done=0)

    assert tally.figures["ages"] == [[0, "open", 3]]


def test_whole_desk_is_everybodys_and_a_filter_who_asked(ana, ben, many):
    Claim.objects.update(assignee=ana)

    count_all("work", chosen(ana))
    count_all("work", chosen(ana, "queue=mine"))

    assert tallies.counted("work", chosen(ben)).parts is not None
    assert tallies.counted("work", chosen(AnonymousUser())).parts is not None
    assert tallies.counted("work", chosen(ana, "queue=mine")).parts is not None
    Claim.objects.update(assignee=ben)
    assert tallies.counted("work", chosen(ben, "queue=mine")).parts is None


def test_order_of_the_claims_makes_no_other_count(ana, many):
    count_all("work", chosen(ana, "queue=all&order=newest"))

    assert tallies.counted("work", chosen(ana)).parts is not None
    assert Tally.objects.count() == 1


def test_figures_are_old_after_a_quarter_of_an_hour(ana, many):
    claims = chosen(ana)
    count_all("work", claims)
    fresh = tallies.counted("work", claims)
    Tally.objects.update(at=timezone.now() - timedelta(minutes=16))

    assert (fresh.is_old, tallies.counted("work", claims).is_old) == (False, True)


def test_counts_that_nobody_asks_for_any_more_go(ana, many):
    count_all("work", chosen(ana, "queue=to-check"))
    Tally.objects.update(started=timezone.now() - timedelta(days=3))

    count_all("work", chosen(ana))

    assert Tally.objects.count() == 1


def test_weeks_go_back_from_the_last_day_asked_for(ana):
    claims = chosen(ana, "queue=all&settled_before=2026-03-02")

    assert tallies.counted("work", claims).span.until.isoformat() == "2026-03-02"
    ahead = chosen(ana, "queue=all&settled_before=2999-01-01")
    assert tallies.counted("work", ahead).span.until == timezone.localdate()


def test_workers_count_the_whole_desk(ana, many):
    tasks.count_statistics()
    first = tallies.counted("work", chosen(ana))
    tasks.count_statistics()

    assert tallies.counted("work", chosen(ana)).at > first.at
    assert tallies.counted("verdicts", chosen(ana)).parts is not None


def test_command_counts_the_whole_desk(many):
    said = StringIO()

    call_command("count_statistics", stdout=said)

    assert said.getvalue() == "2 pages counted.\n"
    assert Tally.objects.count() == 2


def test_small_desk_keeps_nothing():
    make_claim()
    said = StringIO()

    call_command("count_statistics", stdout=said)

    assert said.getvalue() == "Few claims: nothing to keep.\n"
    assert not Tally.objects.exists()
