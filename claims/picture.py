"""Claims over time, counted by verdict: for a picture and the table under it.

Counts, never a score: what is false of ten claims says nothing about the eleventh.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import Coalesce, TruncMonth

from claims.agreed import agreed
from claims.models import Claim

MOST_BARS = 24  # from there on a bar is a quarter, and then a year
HEIGHT = 120
WIDTH = 30  # of a bar, with the gap behind it
# How the answers look, from the foot of a bar on; each has a pattern beside its colour.
ATTRIBUTIONS = {
    "confirmed": "said",
    "distorted": "unsaid",
    "misattributed": "unsaid",
    "not found": "unsaid",
    "unchecked": "open",
}
LOOKS = {
    "said": "confirmed",
    "unsaid": "distorted, misattributed or not found",
    "true": "true, or mostly so",
    "mixed": "mixed",
    "false": "false",
    "open": "not answered yet, or unproven",
}
BASES = {"true": "true", "mixed": "mixed", "false": "false", "unproven": "open"}


@dataclass(frozen=True)
class Piece:
    """A part of a bar: where it stands in the picture, and what it counts."""

    look: str
    x: int
    y: float
    height: float
    label: str


@dataclass(frozen=True)
class Chart:
    """One picture: the pieces of its bars, their looks, and from when to when."""

    pieces: list[Piece]
    looks: list[tuple[str, str]]
    first: str
    last: str
    width: int
    height: int = HEIGHT


@dataclass(frozen=True)
class Overview:
    """Rows for the table (period, counts by answer), and both pictures."""

    attributions: list[str]
    ratings: list[str]
    rows: list[tuple[str, list[int], list[int], int]]
    all: tuple[list[int], list[int], int]
    said: Chart
    so: Chart


def overview(claims: QuerySet[Claim]) -> Overview:
    """What was answered about some claims, by the time that their articles appeared."""
    ratings = agreed().scale
    attributions = list(Claim.Attribution)
    periods: dict[str, Counter[Any]] = {}
    counted = (
        claims.exclude(state=Claim.State.DISMISSED)
        .annotate(month=TruncMonth(Coalesce("article__published", "article__created")))
        .order_by("month")
        .values_list("month", "attribution", "verification")
        .annotate(number=Count("pk"))
    )
    rows = [(month.date(), *rest) for month, *rest in counted]
    name = _naming({month for month, *_ in rows})
    for month, attribution, rating, number in rows:
        counter = periods.setdefault(name(month), Counter())
        counter["a", attribution] += number
        counter["v", rating] += number
    every = sum(periods.values(), Counter())
    used = [one for one in ratings if every["v", one.pk]]
    said = [(one.label, ATTRIBUTIONS[one], ("a", one.value)) for one in attributions]
    so = [(one.label, BASES[one.basis], ("v", one.pk)) for one in used]

    def counts(counter: Counter[Any]) -> tuple[list[int], list[int], int]:
        answered = [counter[key] for _, _, key in said]
        return answered, [counter[key] for _, _, key in so], sum(answered)

    return Overview(
        [label for label, _, _ in said],
        [label for label, _, _ in so],
        [(period, *counts(counter)) for period, counter in periods.items()],
        counts(every),
        _chart(periods, said),
        _chart(periods, so),
    )


def _naming(months: set[date]) -> Any:
    """Bars by month while they are few, then by quarter, then by year."""
    if len(months) <= MOST_BARS:
        return lambda day: f"{day:%b %Y}"
    if len({(day.year, _quarter(day)) for day in months}) <= MOST_BARS:
        return lambda day: f"Q{_quarter(day)} {day.year}"
    return lambda day: str(day.year)


def _quarter(day: date) -> int:
    return (day.month + 2) // 3


def _chart(
    periods: dict[str, Counter[Any]], answers: Sequence[tuple[str, str, Any]]
) -> Chart:
    totals = [
        sum(counter[key] for _, _, key in answers) for counter in periods.values()
    ]
    scale = HEIGHT / max([*totals, 1])
    pieces = []
    for place, (period, counter) in enumerate(periods.items()):
        top = float(HEIGHT)
        for label, look, key in answers:
            height = counter[key] * scale
            top -= height
            if height:
                text = f"{period}: {counter[key]} {label.lower()}"
                box = (place * WIDTH, round(top, 1), round(height, 1))
                pieces.append(Piece(look, *box, text))
    seen = {piece.look for piece in pieces}
    names = list(periods) or [""]
    return Chart(
        pieces,
        [(look, LOOKS[look]) for look in LOOKS if look in seen],
        names[0],
        names[-1],
        len(names) * WIDTH,
    )
