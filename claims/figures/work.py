"""The work of the desk: what is open, what was settled, and what seconds said."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from claims.agreed import agreed
from claims.figures.shapes import (
    Cell,
    Column,
    Figure,
    Links,
    Parts,
    Picture,
    Rows,
    Series,
    linked,
    stacked,
)
from claims.filters import ClaimFilter
from claims.models import Claim
from claims.stats import AGES, WEEKS, Span, mondays_to

State = Claim.State
Second = Claim.Second
SO = "Is it so?"
DAY = 86_400  # seconds


def work(parts: Parts, *, span: Span, claims: ClaimFilter) -> list[Figure]:
    """How old the open claims are, what was settled when, and what seconds said."""
    links = Links(claims)
    seconds = parts["seconds"]
    return [
        open_by_age(parts["ages"], span.today, links),
        settled_per_week(parts["weeks"], span.until, links),
        time_to_settle(parts["weeks"], span.until, links),
        second_checks(seconds, span.until, links),
        second_checks_by_answer(seconds, span.until, links),
    ]


def open_by_age(rows: Rows, today: date, links: Links) -> Figure:
    numbers = {(age, state): number for age, state, number in rows}
    looks = {State.SUGGESTED: "open", State.OPEN: "said", State.CHECKED: "dotted"}
    columns = [Column("All"), *(Column(s.label, look=looks[s]) for s in looks)]
    table = []
    for place, (first, last) in enumerate(AGES):
        oldest = today - timedelta(days=last) if last is not None else None
        days = ("created", oldest, today - timedelta(days=first))
        counts = [numbers.get((place, state), 0) for state in looks]
        cells = [linked(sum(counts), links.to(states=looks, days=days))] + [
            linked(number, links.to(states=[state], days=days))
            for number, state in zip(counts, looks, strict=True)
        ]
        table.append((Cell(_age(first, last)), cells))
    table.append(_total([cells for _, cells in table], links, looks))
    return Figure(
        "open-by-age",
        "Open by age",
        "Suggested, open and checked claims, by the days since they were found.",
        "Nothing is open: every claim here is settled or dismissed.",
        "Age",
        columns,
        table if rows else [],
        [stacked("Open claims by age", columns, table[:-1])],
    )


def settled_per_week(rows: Rows, until: date, links: Links) -> Figure:
    numbers = {date.fromisoformat(monday): number for monday, number, *_ in rows}
    columns = [Column("Settled", look="said")]
    table = [
        (_week(monday), [linked(numbers.get(monday, 0), _settled_in(monday, links))])
        for monday in _since_first(numbers, until)
    ]
    return Figure(
        "settled-per-week",
        "Settled per week",
        f"The last {WEEKS} weeks. A claim that was reopened counts where it was "
        "settled last, and not at all while it is open again.",
        f"Nothing was settled in these {WEEKS} weeks.",
        "Week",
        columns,
        table[::-1],
        [stacked("Claims settled per week", columns, table)],
    )


def time_to_settle(rows: Rows, until: date, links: Links) -> Figure:
    took = {date.fromisoformat(monday): rest for monday, *rest in rows}
    shares = ("A quarter within", "Half within", "Three quarters within")
    columns = [Column("Claims"), *(Column(share, unit="days") for share in shares)]
    weeks = _since_first(took, until)
    table = []
    for monday in weeks:
        number, *quartiles = took.get(monday, (0, None, None, None))
        query = _settled_in(monday, links)
        cells = [_took(seconds, query) for seconds in quartiles]
        table.append((_week(monday), [linked(number, query), *cells]))
    drawn = [[cell.number for cell in cells] for _, cells in table]
    queries = [cells[0].query for _, cells in table]
    middle = [[q1, q3] if q1 is not None else None for _, q1, _, q3 in drawn]
    return Figure(
        "time-to-settle",
        "From suggested to settled",
        "Days from the moment a claim was found until it was settled last, by the week "
        "of the settling.",
        f"Nothing was settled in these {WEEKS} weeks.",
        "Week",
        columns,
        table[::-1],
        [
            Picture(
                "Days from suggested to settled",
                [first.text for first, _ in table],
                [
                    Series(
                        "half of the claims",
                        "said",
                        [d[2] for d in drawn],
                        queries,
                        True,
                    ),
                    Series("the middle half", "open", middle, queries),
                ],
                unit="days",
            )
        ],
    )


SECONDS = {
    Second.APPROVED: ("Approved", "said"),
    Second.DISAGREED: ("Disagreed", "striped"),
}


def second_checks(rows: Rows, until: date, links: Links) -> Figure:
    counted: dict[date, Counter[str]] = {}
    for monday, _, decision, number in rows:
        week = counted.setdefault(date.fromisoformat(monday), Counter())
        week[decision] += number
    table = [
        (
            _week(monday),
            _decisions(counted.get(monday, Counter()), links, monday, monday),
        )
        for monday in _since_first(counted, until)
    ]
    columns = _decision_columns()
    return Figure(
        "second-checks",
        "Second checks per week",
        "What the second reviewer said of each claim, and when. A claim that was sent "
        "back or reopened counts when it is seconded again.",
        f"Nobody gave a second check in these {WEEKS} weeks.",
        "Week",
        columns,
        table[::-1],
        [stacked("Second checks per week", columns, table)],
    )


def second_checks_by_answer(rows: Rows, until: date, links: Links) -> Figure:
    counted: dict[int, Counter[str]] = {}
    for _, rating, decision, number in rows:
        counted.setdefault(rating, Counter())[decision] += number
    mondays = mondays_to(until)
    table = [
        (
            Cell(rating.label),
            _decisions(
                counted[rating.pk],
                links,
                mondays[0],
                mondays[-1],
                verification=rating.pk,
            ),
        )
        for rating in agreed().scale
        if rating.pk in counted
    ]
    rates = [cells[-1] for _, cells in table]
    series = Series(
        "disagreed",
        "striped",
        [cell.number for cell in rates],
        [cells[1].query for _, cells in table],
    )
    return Figure(
        "second-checks-by-answer",
        "Disagreement by answer",
        f"The same {WEEKS} weeks, by what the claim's “{SO.lower()}” says now.",
        f"Nobody gave a second check in these {WEEKS} weeks.",
        SO,
        _decision_columns(),
        table,
        [
            Picture(
                "Of a hundred second checks, so many disagreed",
                [first.text for first, _ in table],
                [series],
                lying=True,
                unit="%",
            )
        ],
    )


def _decision_columns() -> list[Column]:
    said = [Column(label, look=look) for label, look in SECONDS.values()]
    return [*said, Column("Disagreement rate", unit="%")]


def _decisions(
    counts: Counter[str], links: Links, first: date, last: date, **values: Any
) -> list[Cell]:
    days = ("seconded", first, last + timedelta(days=6))
    cells = [
        linked(
            counts[one],
            links.to(days=days, seconded=one.value, **values),
        )
        for one in SECONDS
    ]
    rate = 100 * counts[Second.DISAGREED] / counts.total() if counts else None
    text = "" if rate is None else f"{rate:.0f} %"
    return [*cells, Cell(text, rate if rate is None else round(rate, 1))]


def _took(seconds: int | None, query: str) -> Cell:
    if seconds is None:
        return Cell("")
    days = seconds / DAY
    text = f"{days:.1f} days" if seconds >= DAY else f"{seconds / 3600:.1f} hours"
    return Cell(text, round(days, 3), query)


def _settled_in(monday: date, links: Links) -> str:
    days = ("settled", monday, monday + timedelta(days=6))
    return links.to(states=[State.SETTLED], days=days)


def _since_first(counted: Iterable[date], until: date) -> list[date]:
    """The weeks that are shown, from the first with anything in it."""
    first = min(counted, default=None)
    return [monday for monday in mondays_to(until) if first and monday >= first]


def _week(monday: date) -> Cell:
    year, week, _ = monday.isocalendar()
    return Cell(f"{year}-W{week:02}")


def _age(first: int, last: int | None) -> str:
    if last == 0:
        return "Today"
    return f"{first} to {last} days" if last else f"{first} days and more"


def _total(
    table: list[list[Cell]], links: Links, states: Iterable[str]
) -> tuple[Cell, list[Cell]]:
    columns = [
        sum(int(row[n].number or 0) for row in table) for n in range(len(table[0]))
    ]
    wanted = [list(states), *([state] for state in states)]
    cells = [
        linked(number, links.to(states=chosen))
        for number, chosen in zip(columns, wanted, strict=True)
    ]
    return (Cell("All"), cells)
