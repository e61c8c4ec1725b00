"""What the statistics count, and that each number leads to its claims."""

import random
from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from articles.models import Outlet
from claims import figures, review, second, stats
from claims.models import Claim, Rating, SecondCheckRule, Source
from claims.stats import AGES, OTHERS, Span
from tests.claims.factories import (
    make_approved,
    make_article,
    make_checked,
    make_claim,
    make_source,
    make_version,
    rating,
)
from tests.claims.view_factories import filtered
from tests.conftest import member

pytestmark = pytest.mark.django_db
# Thursday of week 20.
TODAY = date(2026, 5, 14)
NOW = datetime(2026, 5, 14, 12, tzinfo=UTC)
SPAN = Span(TODAY, TODAY)


@pytest.fixture
def version(db):
    return make_version(article=make_article(outlet="Post"))


@pytest.fixture
def counts(version, ben):
    """Makes claims of the same words, each at once as it is wanted."""

    def make(number=1, *, created=NOW, **fields):
        claims = []
        for _ in range(number):
            if fields.get("state") == "settled":
                fields.setdefault("settled_by", ben)
            claim = make_claim(version=fields.pop("version", version), **fields)
            Claim.objects.filter(pk=claim.pk).update(created=created)
            claims.append(claim)
        return claims

    return make


def found(user, query="queue=all"):
    claims = filtered(query, user=user)
    assert claims.is_valid(), claims.form.errors
    return claims


def shown(page, user, query="queue=all", span=SPAN):
    claims = found(user, query)
    parts = {
        name: part(claims.matching(), span=span)
        for name, part in stats.PARTS[page].items()
    }
    figs = figures.PAGES[page](parts, span=span, claims=claims)
    return {figure.name: figure for figure in figs}


def table(figure):
    """The rows as text."""
    return [[first.text, *(c.text for c in cells)] for first, cells in figure.rows]


def test_figures_are_called_what_their_addresses_say(ana, counts):
    counts()

    for page, names in figures.NAMES.items():
        assert list(shown(page, ana)) == names


def test_ages_go_by_the_days_of_the_desk(ana, counts):
    midnight = datetime(2026, 5, 14, tzinfo=UTC)
    second_ago = timedelta(seconds=1)
    counts(2, created=midnight, state="open")
    counts(created=midnight - second_ago, state="suggested")
    counts(created=midnight - timedelta(days=6), state="checked")
    counts(created=midnight - timedelta(days=6) - second_ago, state="open")
    counts(created=midnight - timedelta(days=364) - second_ago, state="open")
    counts(created=midnight, state="settled")
    counts(created=midnight, state="dismissed")

    figure = shown("work", ana)["open-by-age"]

    assert table(figure) == [
        ["Today", "2", "0", "2", "0"],
        ["1 to 6 days", "2", "1", "0", "1"],
        ["7 to 29 days", "1", "0", "1", "0"],
        ["30 to 89 days", "0", "0", "0", "0"],
        ["90 to 364 days", "0", "0", "0", "0"],
        ["365 days and more", "1", "0", "1", "0"],
        ["All", "6", "1", "4", "1"],
    ]


def test_days_begin_at_the_desk_and_not_in_greenwich(ana, counts):
    # In Auckland it is the 14th already.
    counts(created=datetime(2026, 5, 13, 13, tzinfo=UTC))
    counts(
        state="settled",
        settled_at=datetime(2026, 5, 10, 13, tzinfo=UTC),  # Sunday, there Monday
        created=datetime(2026, 5, 9, 13, tzinfo=UTC),
    )

    with timezone.override("Pacific/Auckland"):
        work = shown("work", ana)
        [today] = [row for row in work["open-by-age"].rows if row[0].text == "Today"]
        [(week, [settled])] = work["settled-per-week"].rows
        of_today = found(ana, today[1][0].query).found.count()
        of_week = found(ana, settled.query).found.count()

    assert (today[1][0].number, of_today) == (1, 1)
    assert (week.text, settled.number, of_week) == ("2026-W20", 1, 1)


def test_settled_claims_are_counted_by_iso_week(ana, counts):
    counts(2, state="settled", settled_at=datetime(2026, 5, 3, 23, 59, tzinfo=UTC))
    counts(state="settled", settled_at=datetime(2026, 5, 11, tzinfo=UTC))
    counts(state="settled")  # nobody knows when

    figure = shown("work", ana)["settled-per-week"]

    assert table(figure) == [["2026-W20", "1"], ["2026-W19", "0"], ["2026-W18", "2"]]


def test_only_the_last_weeks_are_shown(ana, counts):
    first = stats.mondays_to(TODAY)[0]
    edge = datetime(first.year, first.month, first.day, tzinfo=UTC)
    counts(state="settled", settled_at=edge)
    counts(state="settled", settled_at=edge - timedelta(seconds=1))

    rows = stats.weeks(Claim.objects.all(), span=SPAN)
    earlier = stats.weeks(
        Claim.objects.all(), span=Span(TODAY, first - timedelta(days=1))
    )

    assert [row[:2] for row in rows] == [["2025-11-17", 1]]
    assert [row[:2] for row in earlier] == [["2025-11-10", 1]]


@pytest.mark.parametrize(
    ("days", "quartiles"),
    [
        ([5], [5, 5, 5]),
        ([1, 3], [1, 1, 3]),
        ([3, 1, 2], [1, 2, 3]),
        ([4, 1, 3, 2], [1, 2, 3]),
        ([1, 2, 3, 4, 5, 6, 7, 8], [2, 4, 6]),
        ([0, 0, 0, 0, 9], [0, 0, 0]),
    ],
)
def test_quartiles_are_the_nearest_claims(counts, days, quartiles):
    for day in days:
        counts(state="settled", settled_at=NOW, created=NOW - timedelta(days=day))

    [row] = stats.weeks(Claim.objects.all(), span=SPAN)

    assert row == ["2026-05-11", len(days), *(86_400 * one for one in quartiles)]


def test_quartiles_of_one_week_know_nothing_of_another(counts):
    week = timedelta(weeks=1)
    for settled, day in [(NOW, 1), (NOW, 2), (NOW - week, 20), (NOW - week, 30)]:
        counts(state="settled", settled_at=settled, created=settled - timedelta(day))

    rows = stats.weeks(Claim.objects.all(), span=SPAN)

    assert [[row[1], row[3]] for row in rows] == [[2, 20 * 86_400], [2, 86_400]]


def test_time_to_settle_is_told_in_hours_and_days(ana, counts):
    for hours in (3, 24, 60):
        settled = {"settled_at": NOW, "created": NOW - timedelta(hours=hours)}
        counts(state="settled", **settled)

    figure = shown("work", ana)["time-to-settle"]

    assert table(figure) == [["2026-W20", "3", "3.0 hours", "1.0 days", "2.5 days"]]
    assert figure.lines == [
        [
            "Week",
            "Claims",
            "A quarter within (days)",
            "Half within (days)",
            "Three quarters within (days)",
        ],
        ["2026-W20", 3, 0.125, 1.0, 2.5],
    ]


def test_moment_of_settling_is_the_last_one(ana, ben):
    claim = make_approved(ana, member("finn", "reviewer"))
    settled = review.settle(claim, by=ben, revision=claim.revision)
    first = settled.events.latest("pk").at
    reopened = review.reopen(
        settled, by=ben, revision=settled.revision, reason="New log."
    )
    again = second.approve(
        review.check(reopened, by=ana, revision=reopened.revision),
        by=ben,
        revision=reopened.revision + 1,
    )
    last = review.settle(again, by=ben, revision=again.revision)

    assert (settled.settled_at, reopened.settled_at) == (first, None)
    assert last.settled_at == last.events.latest("pk").at > first


def test_second_counts_while_it_holds(ana, ben):
    checked = make_checked(ana)
    approved = second.approve(checked, by=ben, revision=checked.revision)
    reopened = review.reopen(
        approved, by=ana, revision=approved.revision, reason="New log."
    )

    assert checked.seconded_at is None
    assert approved.seconded_at == approved.events.get(kind="approved").at
    assert reopened.seconded_at is None


def test_disagreement_is_counted_by_week_and_by_answer(ana, counts):
    verified, false = rating("Verified"), rating("False")
    week = timedelta(weeks=1)
    for said, answer, at, number in [
        ("approved", verified, NOW, 3),
        ("disagreed", verified, NOW, 1),
        ("disagreed", false, NOW - week, 1),
    ]:
        fields = {"second": said, "verification": answer, "seconded_at": at}
        counts(number, state="checked", second_by=ana, **fields)
    counts(state="checked")

    work = shown("work", ana)

    assert table(work["second-checks"]) == [
        ["2026-W20", "3", "1", "25 %"],
        ["2026-W19", "0", "1", "100 %"],
    ]
    assert table(work["second-checks-by-answer"]) == [
        ["Verified", "3", "1", "25 %"],
        ["False", "0", "1", "100 %"],
    ]


def test_verdicts_are_counted_of_what_is_settled(ana, counts):
    board = make_source("Harbour Board")
    said = {"source": board, "attribution": "confirmed"}
    counts(2, state="settled", verification=rating("False"), **said)
    counts(state="settled", verification=rating("Verified"), **said)
    counts(state="checked", verification=rating("Verified"), **said)
    counts(state="dismissed", verification=rating("Verified"), **said)
    counts(state="open")

    figure = shown("verdicts", ana)["verdicts-by-source"]

    assert figure.groups == [
        ("Claims", 2),
        ("Did they say it?", 1),
        ("Is it so?", 2),
    ]
    assert figure.lines == [
        [
            "Source",
            "Claims: All",
            "Claims: At work",
            "Did they say it?: Confirmed",
            "Is it so?: Verified",
            "Is it so?: False",
        ],
        ["Harbour Board", 4, 1, 3, 1, 2],
        ["No source", 1, 1, 0, 0, 0],
    ]


def test_confirmed_attribution_alone_never_counts_as_true(ana, counts):
    counts(state="settled", attribution="confirmed", source=make_source("Board"))

    figure = shown("verdicts", ana)["verdicts-by-source"]
    said, so = figure.pictures

    assert [(one.look, one.numbers) for one in said.series] == [("said", [1])]
    assert [(one.look, one.numbers) for one in so.series] == [("open", [1])]


def test_nobody_finds_a_veiled_answer_by_counting(ana, ben, counts):
    board = make_source("Harbour Board")
    SecondCheckRule.objects.filter(kind="every").update(active=True, blind=True)
    answered = {"attribution": "distorted", "verification": rating("False")}
    counts(state="checked", checked_by=ana, source=board, **answered)

    figures_of = [shown("verdicts", user) for user in (ana, ben)]

    for figure in (one["verdicts-by-source"] for one in figures_of):
        assert figure.lines == [
            ["Source", "Claims: All", "Claims: At work"],
            ["Harbour Board", 1, 1],
        ]
    # Who may see the answers may choose the claims by them; nobody else may.
    query = f"queue=all&verification={rating('False').pk}"
    assert table(shown("verdicts", ana, query)["verdicts-by-source"]) != []
    assert shown("verdicts", ben, query)["verdicts-by-source"].rows == []


def test_most_frequent_are_shown_and_the_others_together(monkeypatch, ana, counts):
    monkeypatch.setattr(stats, "TOP", 2)
    for number, name in [(1, "Ash"), (3, "Birch"), (1, "Cedar"), (2, "Date")]:
        counts(number, source=make_source(name))
    counts()

    figure = shown("verdicts", ana)["verdicts-by-source"]

    assert table(figure) == [
        ["Birch", "3", "3"],
        ["Date", "2", "2"],
        ["Others together", "2", "2"],
        ["No source", "1", "1"],
    ]
    [others] = [cells for first, cells in figure.rows if "Others" in first.text]
    assert [cell.query for cell in others] == ["", ""]


def test_outlets_are_counted_by_their_articles(ana, counts):
    counts(2)
    counts(version=make_version(article=make_article()))

    figure = shown("verdicts", ana)["verdicts-by-outlet"]

    assert table(figure) == [["Post", "2", "2"], ["No outlet", "1", "1"]]


def test_bars_of_one_look_lead_to_all_its_answers(ana, counts):
    board = make_source("Board")
    for said in ("distorted", "not found", "confirmed"):
        counts(state="settled", attribution=said, source=board)

    said, _ = shown("verdicts", ana)["verdicts-by-source"].pictures
    unsaid = next(one for one in said.series if one.look == "unsaid")

    assert unsaid.numbers == [2]
    assert found(ana, unsaid.queries[0]).found.count() == 2


def test_nothing_settled_is_said(ana, counts):
    counts()

    work = shown("work", ana)

    assert [name for name, figure in work.items() if not figure.rows] == [
        "settled-per-week",
        "time-to-settle",
        "second-checks",
        "second-checks-by-answer",
    ]
    assert work["settled-per-week"].empty == "Nothing was settled in these 26 weeks."


@pytest.fixture
def mixed(ana, ben):
    """Claims of every kind, drawn with a seed; the days go back from today."""
    chance = random.Random(6)
    now = timezone.now()
    sources = [None, *(make_source(name) for name in ("Ash", "Birch", "Cedar"))]
    versions = [
        make_version(article=make_article(**({"outlet": name} if name else {})))
        for name in ("", "Post", "Courier")
    ]
    ratings = list(Rating.objects.all())
    for _ in range(70):
        state = chance.choice(Claim.State.values)
        done = state in ("checked", "settled")
        created = now - timedelta(hours=chance.choice([1, 30, 200, 900, 3000, 9999]))
        said = chance.choice(["", "approved", "disagreed"]) if done else ""
        at = now - timedelta(days=chance.randrange(90))
        claim = make_claim(
            version=chance.choice(versions),
            source=chance.choice(sources),
            state=state,
            attribution=chance.choice(Claim.Attribution.values),
            verification=chance.choice(ratings),
            flags=chance.choice([[], ["casualty"], ["quote", "number"]]),
            checked_by=ana if done else None,
            second=said,
            second_by=ben if said else None,
            seconded_at=at if said else None,
            settled_by=ben if state == "settled" else None,
            settled_at=at if state == "settled" else None,
        )
        Claim.objects.filter(pk=claim.pk).update(created=created)
    kinds = ["casualty", "quote"]
    SecondCheckRule.objects.filter(kind__in=kinds).update(active=True, blind=True)


QUERIES = [
    "queue=all",
    "queue=settled",
    "queue=to-check&state=open",
    "queue=all&state=settled&state=checked",
    "queue=all&attribution=confirmed&attribution=distorted",
    "queue=all&verification={false}&verification={verified}",
    "queue=all&outlet=Post&no_source=on",
    "queue=all&no_outlet=on",
    "queue=all&source=Ash",
    "queue=all&first_source={ash}&first_source=cedar",
    "queue=all&created_before={month}",
    "queue=all&created_after={year}&settled_after={month}",
    "queue=all&settled_before={month}",
    "queue=all&seconded=disagreed",
    "queue=all&seconded_after={month}&seconded_before={week}",
    "queue=mine",
]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("name", ["ana", "cleo"])
def test_every_number_leads_to_exactly_its_claims(mixed, ana, cleo, query, name):
    user = {"ana": ana, "cleo": cleo}[name]
    today = timezone.localdate()
    query = query.format(
        false=rating("False").pk,
        verified=rating("Verified").pk,
        ash=Source.objects.get(name="Ash").pk,
        year=today - timedelta(days=364),
        month=today - timedelta(days=30),
        week=today - timedelta(days=7),
    )
    given = found(user, query).form.cleaned_data
    until = given["settled_before"] or given["seconded_before"] or today

    seen = 0
    for page in figures.PAGES:
        for figure in shown(page, user, query, Span(today, until)).values():
            units = [column.unit for column in figure.columns]
            for _, cells in figure.rows:
                for cell, unit in zip(cells, units, strict=True):
                    if cell.query and not unit:
                        seen += 1
                        assert found(user, cell.query).found.count() == cell.number
            for picture in figure.pictures:
                for one in picture.series if picture.unit == "claims" else []:
                    for number, link in zip(one.numbers, one.queries, strict=True):
                        assert not number or found(user, link).found.count() == number
    assert seen or query == "queue=mine"


def test_all_that_is_counted_adds_up(mixed, ana):
    today = timezone.localdate()
    work = shown("work", ana, span=Span(today, today))
    verdicts = shown("verdicts", ana, span=Span(today, today))

    open_ones = Claim.objects.filter(state__in=Claim.State.at_work()).count()
    not_dismissed = Claim.objects.exclude(state="dismissed").count()
    settled = Claim.objects.filter(state="settled").count()

    assert work["open-by-age"].rows[-1][1][0].number == open_ones
    assert sum(row[1][0].number for row in work["settled-per-week"].rows) == settled
    for figure in verdicts.values():
        assert sum(cells[0].number for _, cells in figure.rows) == not_dismissed
        answered = [
            sum(
                cell.number
                for column, cell in zip(figure.columns, cells, strict=True)
                if column.group == "Is it so?"
            )
            for _, cells in figure.rows
        ]
        assert sum(answered) == settled


def test_same_numbers_for_everybody(mixed, ana, cleo):
    for page in figures.PAGES:
        ones = [shown(page, user) for user in (ana, cleo)]

        assert ones[0] == ones[1]


def test_each_part_is_one_query(mixed, django_assert_num_queries):
    for parts in stats.PARTS.values():
        for part in parts.values():
            with django_assert_num_queries(1):
                part(Claim.objects.all(), span=SPAN)


@pytest.mark.parametrize("day", [date.min, date(1900, 1, 1), date.max])
def test_weeks_stay_in_the_calendar(day):
    assert len(stats.mondays_to(day)) == stats.WEEKS
    assert stats.weeks(Claim.objects.all(), span=Span(TODAY, day)) == []
    assert stats.seconds(Claim.objects.all(), span=Span(TODAY, day)) == []


def test_ages_follow_each_other():
    ends = [last + 1 for _, last in AGES[:-1]]

    assert [first for first, _ in AGES] == [0, *ends]
    assert OTHERS == 0
    assert not Source.objects.filter(pk=OTHERS).exists()
    assert not Outlet.objects.filter(pk=OTHERS).exists()


def test_migration_dates_what_was_settled_and_seconded(ana, ben):
    claim = make_approved(ana, member("finn", "reviewer"))
    settled = review.settle(claim, by=ben, revision=claim.revision)
    waiting = make_checked(ana)
    Claim.objects.update(settled_at=None, seconded_at=None)
    migration = import_module("claims.migrations.0016_statistics")

    migration.date_claims(apps, None)

    settled.refresh_from_db()
    waiting.refresh_from_db()
    assert settled.settled_at == settled.events.get(kind="settled").at
    assert settled.seconded_at == settled.second_checks.get().at
    assert (waiting.settled_at, waiting.seconded_at) == (None, None)
