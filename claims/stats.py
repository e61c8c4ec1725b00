"""What the statistics count, in plain rows; `figures` makes tables and links of them.

Each part is one query over some claims, the same whoever asks: verdicts are counted of
settled claims alone, and those a blind second check never veils. A claim that went back
to work is neither settled nor seconded until it is again. Rows hold text, numbers and
None, so that they can be kept (`tallies`). Days and ISO weeks are the desk's own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber, TruncWeek
from django.utils import timezone

from claims.days import begins, monday_of, within
from claims.models import Claim

WEEKS = 26  # shown of what goes by week, up to this one or the last that is asked for
TOP = 20  # sources, and outlets; the rest are counted together
OTHERS = 0  # their number

# How old an open claim is, in days: from, to.
AGES: tuple[tuple[int, int | None], ...] = (
    (0, 0),
    (1, 6),
    (7, 29),
    (30, 89),
    (90, 364),
    (365, None),
)
State = Claim.State
COUNTED = (*State.at_work(), State.SETTLED)  # all but the dismissed
Rows = list[list[Any]]
Claims = QuerySet[Claim]


@dataclass(frozen=True)
class Span:
    """The day that ages are counted to, and the last day of the weeks shown."""

    today: date
    until: date


def ages(claims: Claims, span: Span) -> Rows:
    """Claims at work: place of the age in `AGES`, state, number."""
    whens = [
        When(created__gte=begins(span.today - timedelta(days=last)), then=Value(place))
        for place, (_, last) in enumerate(AGES)
        if last is not None
    ]
    age = Case(*whens, default=Value(len(AGES) - 1), output_field=IntegerField())
    at_work = claims.filter(state__in=State.at_work()).order_by().annotate(age=age)
    return _counted(at_work, "age", "state")


def weeks(claims: Claims, span: Span) -> Rows:
    """Settled claims by the week of their last settling, and how long they took.

    Monday, number, and the quartiles in seconds: a quarter, half and three quarters of
    the claims of the week took that long or less.
    """
    start, end = _shown(span)
    settled = claims.filter(settled_at__gte=start, settled_at__lt=end).order_by()
    ranked = settled.annotate(
        week=_week_of("settled_at"),
        took=F("settled_at") - F("created"),
        number=Window(Count("pk"), partition_by=F("week")),
        rank=Window(RowNumber(), partition_by=F("week"), order_by="took"),
    )
    # The nearest rank. Not as a list: of a list Django compares the last one alone.
    first, half, third = (Q(rank=(F("number") * n + 3) / 4) for n in (1, 2, 3))
    found = ranked.filter(first | half | third).values_list(
        "week", "rank", "number", "took"
    )
    took: dict[date, dict[int, float]] = {}
    numbers: dict[date, int] = {}
    for week, rank, number, duration in found:
        numbers[_day(week)] = number
        took.setdefault(_day(week), {})[rank] = duration.total_seconds()
    return [
        [
            week.isoformat(),
            number,
            *(round(took[week][(number * n + 3) // 4]) for n in (1, 2, 3)),
        ]
        for week, number in sorted(numbers.items())
    ]


def seconds(claims: Claims, *, span: Span) -> Rows:
    """What the seconds said: Monday, rating now, approved or disagreed, number."""
    start, end = _shown(span)
    seconded = claims.filter(
        seconded_at__gte=start, seconded_at__lt=end, second__in=Claim.Second.values
    )
    weekly = seconded.order_by().annotate(week=_week_of("seconded_at"))
    rows = _counted(weekly, "week", "verification", "second")
    return [[_day(week).isoformat(), *rest] for week, *rest in rows]


def sources(claims: Claims, span: Span) -> Rows:
    """Claims by who speaks first in them: see `_by`."""
    return _by(claims, "source")


def outlets(claims: Claims, span: Span) -> Rows:
    """Claims by the outlet of their article: see `_by`."""
    return _by(claims, "article__outlet")


# The parts of each page, each one step of a count.
PARTS: dict[str, dict[str, Callable[..., Rows]]] = {
    "work": {"ages": ages, "weeks": weeks, "seconds": seconds},
    "verdicts": {"sources": sources, "outlets": outlets},
}


def mondays_to(until: date) -> list[date]:
    """The weeks that are shown: up to the one with a day in it."""
    last = monday_of(within(until))
    return [last - timedelta(weeks=back) for back in reversed(range(WEEKS))]


def _by(claims: Claims, field: str) -> Rows:
    """The `TOP` by number of claims, `OTHERS` together, and None for those without.

    Each row: the number of the row of another table, state (settled, or "" for at
    work), attribution and rating of the settled ("" and None for the others), number.
    """
    counted = claims.filter(state__in=COUNTED).order_by()
    most = counted.exclude(**{field: None}).values(field).annotate(n=Count("pk"))
    top = most.order_by("-n", field).values(field)[:TOP]
    settled = Q(state=State.SETTLED)
    grouped = counted.annotate(
        of=Case(
            When(**{field: None}, then=None),
            When(**{f"{field}__in": top}, then=F(field)),
            default=Value(OTHERS),
            output_field=IntegerField(),
        ),
        is_settled=_if(settled, Value("settled"), Value(""), CharField()),
        said=_if(settled, F("attribution"), Value(""), CharField()),
        so=_if(settled, F("verification"), None, IntegerField()),
    )
    return _counted(grouped, "of", "is_settled", "said", "so")


def _if(condition: Q, then: Any, default: Any, output: Any) -> Case:
    return Case(When(condition, then=then), default=default, output_field=output)


def _counted(claims: Claims, *names: str) -> Rows:
    rows = claims.values_list(*names).annotate(n=Count("pk")).order_by(*names)
    return [list(row) for row in rows]


def _week_of(field: str) -> TruncWeek:
    return TruncWeek(field, tzinfo=timezone.get_current_timezone())


def _shown(span: Span) -> tuple[Any, Any]:
    """From when to when the weeks that are shown go."""
    mondays = mondays_to(span.until)
    return begins(mondays[0]), begins(mondays[-1] + timedelta(days=7))


def _day(week: Any) -> date:
    local = timezone.localtime(week, timezone.get_current_timezone())
    return local.date()
