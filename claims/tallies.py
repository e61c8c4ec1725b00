"""Statistics of few claims are counted at once, of many in steps that are kept.

Nobody waits for a count of a million claims: the last one is shown, with its time, and
the next is made a part at a time, each by a request of its own or by the workers. The
whole desk's is everybody's; one with filters belongs to who asked for it.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from claims import compound
from claims.filters import ClaimFilter
from claims.models import Tally
from claims.stats import PARTS, Span

AT_ONCE = 5_000  # claims that are counted while the page waits
FRESH = timedelta(minutes=15)
KEPT = timedelta(days=2)
LEASE = timedelta(minutes=5)  # after that, who counted a part is taken for dead
WHOLE_DESK = "queue=all"


@dataclass(frozen=True)
class Counted:
    """The parts of a page, by name; None while they are counted for the first time.

    `number` is how many claims they are, None for too many to count while one waits.
    `at` is when these were counted, and `tally` where they are kept.
    """

    parts: dict[str, Any] | None
    span: Span
    number: int | None = None
    at: datetime | None = None
    tally: Tally | None = None

    @property
    def is_old(self) -> bool:
        return self.at is None or self.at < timezone.now() - FRESH


def whole_desk() -> ClaimFilter:
    """The filters of a page without any."""
    return ClaimFilter(QueryDict(WHOLE_DESK), user=AnonymousUser())


def counted(page: str, claims: ClaimFilter) -> Counted:
    """The rows of a page's parts: of few claims now, of many as they are kept.

    The filters are valid. Reads alone; `proceed` counts what is to be kept.
    """
    today = timezone.localdate()
    number = _number(claims)
    if number is not None:
        span = _span(claims, today)
        found = claims.matching()
        parts = {name: part(found, span=span) for name, part in PARTS[page].items()}
        return Counted(parts, span, number=number)
    tally = Tally.objects.filter(key=_key(page, claims)).first()
    if tally is None or tally.at is None:
        return Counted(None, _span(claims, today), tally=tally)
    kept = dict(tally.figures)
    span = _span(claims, date.fromisoformat(kept.pop("today")))
    return Counted(kept, span, at=tally.at, tally=tally)


def proceed(page: str, claims: ClaimFilter, *, done: int) -> Tally:
    """Count the next part of a page, of a count that had come as far as `done`.

    One that has come further, or whose next part somebody else is counting, is returned
    as it is: no part is counted twice at once, however often it is asked for.
    """
    now = timezone.now()
    tally, made = Tally.objects.get_or_create(
        key=_key(page, claims), defaults={"started": now}
    )
    if made:
        Tally.objects.filter(started__lt=now - KEPT).delete()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    held = Tally.objects.filter(free, pk=tally.pk, done=done, at=tally.at)
    if not held.update(leased_until=now + LEASE):
        return tally
    try:
        _count(page, claims, tally, now)
    finally:
        Tally.objects.filter(pk=tally.pk).update(leased_until=None)
    return Tally.objects.get(pk=tally.pk)


def count_desk() -> int:
    """Count the whole desk again, all of it; how many pages took keeping."""
    claims = whole_desk()
    if _number(claims) is not None:
        return 0
    for page, parts in PARTS.items():
        for done in range(len(parts)):
            proceed(page, claims, done=done)
    return len(PARTS)


def _count(page: str, claims: ClaimFilter, tally: Tally, now: datetime) -> None:
    """One part more; with the last one they are all shown."""
    if tally.done == 0:
        tally.started = now
        tally.coming = {"today": timezone.localdate().isoformat()}
    name, part = list(PARTS[page].items())[tally.done]
    span = _span(claims, date.fromisoformat(tally.coming["today"]))
    tally.coming[name] = part(claims.matching(), span=span)
    tally.done += 1
    if tally.done == len(PARTS[page]):
        tally.figures, tally.at = tally.coming, tally.started
        tally.coming, tally.done = {}, 0
    tally.save(update_fields=["started", "coming", "done", "figures", "at"])


def _number(claims: ClaimFilter) -> int | None:
    """How many they are, or None where that is too many to wait for."""
    [number] = compound.capped_counts([claims.parts], most=AT_ONCE + 1)
    return number if number <= AT_ONCE else None


def _span(claims: ClaimFilter, today: date) -> Span:
    """The weeks shown go back from today, or from the last day that is asked for."""
    given = claims.form.cleaned_data
    asked = (given.get("settled_before"), given.get("seconded_before"))
    return Span(today, min([today, *filter(None, asked)]))


def _key(page: str, claims: ClaimFilter) -> str:
    data = QueryDict(claims.query(), mutable=True)
    data.pop("order", None)
    query = data.urlencode()
    whose = "" if query == WHOLE_DESK else claims.user.pk
    return hashlib.sha256(f"{page} {whose} {query}".encode()).hexdigest()
