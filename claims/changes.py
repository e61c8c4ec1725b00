"""Writing a change of claims, with its history: the one place that does.

The rule modules call it: `review`, `second`, `assignment`, `chain` and others. They
know what may be changed, and when.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from claims import priority, repeats
from claims.models import Claim, Event
from claims.wording import key_of

Kind = Event.Kind
AT_ONCE = 5000  # keys in one question
Changes = dict[str, list[Any]]
Row = TypeVar("Row")


class IllegalMove(Exception):
    """The rules do not allow it; the message says why and what to do first."""


class StaleClaim(Exception):
    """Somebody changed the claim since it was seen; `claim` is how it stands now."""

    def __init__(self, claim: Claim):
        super().__init__("Somebody else changed this claim in the meantime.")
        self.claim = claim


@transaction.atomic
def change(
    claim: Claim,
    kind: Kind,
    fields: dict[str, Any],
    *,
    by: User,
    revision: int,
    reason: str = "",
    beside: Changes | None = None,
    why_not: Callable[[Claim], str] | None = None,
) -> Claim:
    """Write some fields of a claim, if it still is at the revision that was seen.

    `beside` tells what the caller changes in rows that belong to the claim. `why_not`
    is asked of the claim as it stands: what it says, unless "", is an IllegalMove.
    What would alter nothing writes nothing; what was not seen is a StaleClaim.
    """
    # Held, so that what `why_not` counts cannot change before it is written. Without
    # joins: to PostgreSQL a row that waited for others may join with nothing any more.
    current = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
    changes = _changed(current, fields) | _differing(beside or {})
    if not changes:
        return current
    if current.revision != revision:
        raise StaleClaim(current)
    if why_not and (why := why_not(current)):
        raise IllegalMove(why)
    now = timezone.now()
    seen = Claim.objects.filter(pk=claim.pk, revision=revision)
    raised = {"revision": revision + 1, "updated": now}
    if not seen.update(**fields, **_following(fields, now), **raised):
        raise StaleClaim(Claim.objects.get(pk=claim.pk))  # changed just now
    _weigh([current], fields)
    Event.objects.create(
        claim=current, by=by, at=now, kind=kind, changes=changes, reason=reason
    )
    return Claim.objects.get(pk=claim.pk)


@transaction.atomic
def change_many(
    claims: Sequence[Claim],
    kind: Kind,
    fields: dict[str, Any],
    *,
    by: User,
    reason: str = "",
    beside: dict[int, Changes] | None = None,
) -> None:
    """Write the same fields of many claims, each with its Event, in a few queries.

    The claims were read in this transaction by `select_for_update`, so nobody else can
    change them. `beside` tells, by claim, what rows that belong to it change.
    """
    now = timezone.now()
    events = []
    for claim in claims:
        besides = (beside or {}).get(claim.pk, {})
        changes = _changed(claim, fields) | _differing(besides)
        events.append(
            Event(claim=claim, by=by, at=now, kind=kind, changes=changes, reason=reason)
        )
    raised = {"revision": F("revision") + 1, "updated": now}
    for batch in batched(claims, AT_ONCE):
        rows = Claim.objects.filter(pk__in=[claim.pk for claim in batch])
        rows.update(**fields, **_following(fields, now), **raised)
        _weigh(batch, fields)
    Event.objects.bulk_create(events)


@transaction.atomic
def change_each(
    told: Sequence[tuple[Claim, dict[str, Any], str]], kind: Kind, *, by: User
) -> None:
    """Write fields of its own to each of many claims, with a reason, in a few queries.

    As with `change_many`, the claims were read by `select_for_update`; they carry what
    was written afterwards.
    """
    now = timezone.now()
    events, weighed = [], []
    keys: set[int | None] = set()
    columns: dict[tuple[str, ...], list[Claim]] = {}
    for claim, fields, reason in told:
        changes = _changed(claim, fields)
        events.append(
            Event(claim=claim, by=by, at=now, kind=kind, changes=changes, reason=reason)
        )
        if priority.INPUTS & fields.keys():
            weighed.append(claim.pk)
        if "wording" in fields:
            keys |= {claim.wording_key, key_of(fields["wording"])}
        written = {**fields, **_following(fields, now), "updated": now}
        for name, value in {**written, "revision": claim.revision + 1}.items():
            setattr(claim, name, value)
        columns.setdefault((*written, "revision"), []).append(claim)
    for names, claims in columns.items():
        Claim.objects.bulk_update(claims, names, batch_size=AT_ONCE)
    Event.objects.bulk_create(events)
    priority.write(weighed)
    repeats.count_later(keys)


def batched(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    """The rows in pieces of at most a size."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _following(fields: dict[str, Any], now: datetime) -> dict[str, Any]:
    """What goes by these fields: a wording's key, when it was settled, seconded."""
    follows: dict[str, Any] = {}
    if "wording" in fields:
        follows["wording_key"] = key_of(fields["wording"])
    if "state" in fields:
        settled = fields["state"] == Claim.State.SETTLED
        follows["settled_at"] = now if settled else None
    if "second" in fields:
        follows["seconded_at"] = now if fields["second"] else None
    return follows


def _weigh(claims: Sequence[Claim], fields: dict[str, Any]) -> None:
    """Bring the priorities up to date after some fields of the claims were written."""
    if priority.INPUTS & fields.keys():
        priority.write([claim.pk for claim in claims])
    if "wording" in fields:
        before = {claim.wording_key for claim in claims}
        repeats.count_later(before | {key_of(fields["wording"])})


def _changed(claim: Claim, fields: dict[str, Any]) -> Changes:
    """What of these fields becomes another, as history keeps it."""
    return _differing(
        {name: [getattr(claim, name), value] for name, value in fields.items()}
    )


def _differing(changes: Changes) -> Changes:
    return {
        name: [_recorded(was), _recorded(now)]
        for name, (was, now) in changes.items()
        if was != now
    }


def _recorded(value: Any) -> Any:
    """A field's value as history keeps it: rows by key and by name."""
    if isinstance(value, list):
        return [_recorded(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, models.Model):
        return {"pk": value.pk, "name": str(value)}
    return value
