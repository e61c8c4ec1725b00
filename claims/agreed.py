"""What the whole desk agreed on: its scale, its rules, its settings, its own pages.

Admins edit these few rows, and nearly every page asks for them. They are read in one
query, and while a page is being shown only once; a change asks again each time, for it
goes by what is agreed at that moment.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import F, QuerySet, Subquery
from django.db.models.functions import JSONArray

from claims.listed import listed
from claims.models import DeskSettings, PriorityWeight, Rating, SameAs, SecondCheckRule

MINIMUM_ORIGINS = 2  # until an admin has said otherwise


@dataclass(frozen=True)
class Agreed:
    """The scale in its order, the rules in force, what counts, and for how much."""

    scale: tuple[Rating, ...]
    rules: tuple[SecondCheckRule, ...]
    minimum_origins: int
    own_pages: tuple[str, ...]
    weights: dict[str, int]

    @property
    def initial(self) -> Rating:
        """What every claim starts with; each desk has one."""
        return next(rating for rating in self.scale if rating.initial)


_seen: ContextVar[list[Agreed] | None] = ContextVar("agreed", default=None)


def agreed() -> Agreed:
    """What is agreed now; within `read_once`, when it was first asked for."""
    seen = _seen.get()
    if seen is None:
        return _read()
    if not seen:
        seen.append(_read())
    return seen[0]


@contextmanager
def read_once() -> Iterator[None]:
    """While a page is being shown, nothing that was agreed is asked for twice."""
    token = _seen.set([])
    try:
        yield
    finally:
        _seen.reset(token)


@cache
def _scale() -> QuerySet[Rating]:
    """The scale, and with each rating all of the rest.

    Built once, for that takes longer than to ask.
    """
    rules = SecondCheckRule.objects.filter(active=True)
    ours = SameAs.objects.filter(source__ours=True, source__merged_into=None)
    settings = DeskSettings.objects.filter(pk=1)
    return Rating.objects.annotate(
        rules=listed(rules, "kind", "blind", "place", "id"),
        own_pages=listed(ours, one=F("url")),
        weights=listed(PriorityWeight.objects.all(), one=JSONArray("kind", "points")),
        minimum_origins=Subquery(settings.values("minimum_origins")),
    )


def _read() -> Agreed:
    rows: list[Any] = list(_scale().all())
    any_row = rows[0]
    found = [SecondCheckRule(active=True, **row) for row in any_row.rules or ()]
    wanted = any_row.minimum_origins
    return Agreed(
        scale=tuple(rows),
        rules=tuple(sorted(found, key=lambda rule: (rule.place, rule.pk))),
        minimum_origins=MINIMUM_ORIGINS if wanted is None else wanted,
        own_pages=tuple(any_row.own_pages or ()),
        weights=dict(any_row.weights or ()),
    )
