"""Both verdicts on what is settled, by who said it and by who printed it."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Value

from articles.models import Outlet
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
)
from claims.filters import ClaimFilter
from claims.models import Claim, Source
from claims.picture import ATTRIBUTIONS, BASES, LOOKS
from claims.stats import COUNTED, OTHERS, TOP, Span

State = Claim.State
SAID, SO = "Did they say it?", "Is it so?"
# What claims are counted by: the filter that chooses one row of it.
BY = {"source": "first_source", "outlet": "outlet"}

Counts = dict[int | None, Counter[Any]]
Link = Callable[..., str]


@dataclass(frozen=True)
class Answer:
    """One answer to one of the questions, as a filter takes it, and how it looks."""

    question: str
    parameter: str
    value: Any
    label: str
    look: str

    @property
    def key(self) -> tuple[str, Any]:
        return self.parameter, self.value


def verdicts(parts: Parts, *, span: Span, claims: ClaimFilter) -> list[Figure]:
    """Both verdicts on what was settled, by who said it and by who printed it."""
    links = Links(claims)
    counts = {what: _grouped(parts[f"{what}s"]) for what in BY}
    names = _names(counts)
    answers = _answers()
    return [_figure(what, counts[what], names, answers, links) for what in BY]


def _grouped(rows: Rows) -> Counts:
    """The numbers of each source or outlet: all, at work, and by answer."""
    counted: Counts = {}
    for of, state, said, so, number in rows:
        counts = counted.setdefault(of, Counter())
        counts["all"] += number
        if state:
            counts["attribution", said] += number
            counts["verification", so] += number
        else:
            counts["at work"] += number
    return counted


def _names(counts: dict[str, Counts]) -> dict[tuple[str, int], str]:
    """What the sources and outlets are called, in one query for both."""
    wanted = {what: [of for of in counted if of] for what, counted in counts.items()}
    kind = {what: Value(what) for what in BY}
    sources = Source.objects.filter(pk__in=wanted["source"]).order_by()
    outlets = Outlet.objects.filter(pk__in=wanted["outlet"]).order_by()
    rows = sources.values_list(kind["source"], "pk", "name").union(
        outlets.values_list(kind["outlet"], "pk", "name")
    )
    return {(what, pk): name for what, pk, name in rows}


def _answers() -> list[Answer]:
    return [
        *(
            Answer(SAID, "attribution", one.value, one.label, ATTRIBUTIONS[one])
            for one in Claim.Attribution
        ),
        *(
            Answer(SO, "verification", one.pk, one.label, BASES[one.basis])
            for one in agreed().scale
        ),
    ]


def _figure(
    what: str,
    counted: Counts,
    names: dict[tuple[str, int], str],
    answers: list[Answer],
    links: Links,
) -> Figure:
    given = [a for a in answers if any(counts[a.key] for counts in counted.values())]
    numbers = [of for of in counted if of]
    numbers.sort(key=lambda of: (-counted[of]["all"], of))

    def link(of: int | None) -> Link:
        if of == OTHERS:
            return lambda **_: ""  # no filter chooses them
        chosen = {BY[what]: of} if of else {f"no_{what}": "on"}
        return lambda **values: links.to(**chosen, **values)

    def label(of: int | None) -> str:
        other = "Others together" if of == OTHERS else f"No {what}"
        return names.get((what, of), f"Number {of}") if of else other

    shown = [*numbers, *(of for of in (OTHERS, None) if of in counted)]
    return Figure(
        f"verdicts-by-{what}",
        f"By {what}",
        f"Both answers to what is settled; what is at work has none yet. The {TOP} "
        "with most claims, and the others together. Counts, never a score.",
        f"No claims to count by {what}.",
        what.capitalize(),
        [
            Column("All", "Claims"),
            Column("At work", "Claims"),
            *(Column(one.label, one.question, one.look) for one in given),
        ],
        [(Cell(label(of)), _cells(counted[of], given, link(of))) for of in shown],
        # The others together would make the rest too small to see.
        [
            Picture(
                question,
                [label(of) for of in numbers],
                _series(
                    [one for one in given if one.question == question],
                    [(counted[of], link(of)) for of in numbers],
                ),
                lying=True,
            )
            for question in (SAID, SO)
        ],
    )


def _cells(counts: Counter[Any], given: list[Answer], link: Link) -> list[Cell]:
    settled = [State.SETTLED]
    return [
        linked(counts["all"], link(states=COUNTED)),
        linked(counts["at work"], link(states=State.at_work())),
        *(
            linked(counts[one.key], link(states=settled, **{one.parameter: one.value}))
            for one in given
        ),
    ]


def _series(
    given: Iterable[Answer], rows: Sequence[tuple[Counter[Any], Link]]
) -> list[Series]:
    """The answers of one question, those of one look together."""
    answers = list(given)
    series = []
    for look, label in LOOKS.items():
        alike = [one for one in answers if one.look == look]
        if not alike:
            continue
        chosen = {alike[0].parameter: [str(one.value) for one in alike]}
        series.append(
            Series(
                label,
                look,
                [sum(counts[one.key] for one in alike) for counts, _ in rows],
                [link(states=[State.SETTLED], **chosen) for _, link in rows],
            )
        )
    return series
