"""Who has a claim: given, taken, given back, or the next one of a queue."""

from collections.abc import Callable, Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from claims import compound, inbox
from claims.changes import IllegalMove, StaleClaim, change
from claims.models import Claim, Event, Notice
from claims.orders import Order

# How often to look again at a claim that changes while it is being taken.
TRIES = 5
# How many of a queue's claims others may be taking at the same time.
TRIES_NEXT = 50


def assign(claim: Claim, *, to: User | None, by: User, revision: int) -> Claim:
    """Give a claim to somebody, or to nobody; they and who had it are told.

    Raises StaleClaim.
    """
    return _give(claim, to=to, by=by, revision=revision)


def hand_over(claim: Claim, *, to: User, reason: str, by: User, revision: int) -> Claim:
    """Give a claim that one has to somebody else, with what they should know of it.

    Raises StaleClaim, and IllegalMove for who does not have it.
    """

    def why_not(current: Claim) -> str:
        if current.assignee != by:
            return f"{current.assignee or 'Nobody'} has it; you cannot hand it over."
        return ""

    return _give(claim, to=to, by=by, revision=revision, reason=reason, why_not=why_not)


def take(claim: Claim, *, by: User) -> Claim:
    """Take a claim that nobody has. Whatever else changed on it does not matter.

    Raises IllegalMove when somebody else has it.
    """
    return _retried(claim, to=by, by=by)


def release(claim: Claim, *, by: User) -> Claim:
    """Give back a claim that one has oneself, so that anybody may take it.

    Raises IllegalMove when somebody else has it.
    """
    return _retried(claim, to=None, by=by)


@transaction.atomic
def take_next(
    parts: Sequence[QuerySet[Claim]], order: Order, *, by: User
) -> Claim | None:
    """Take the first claim of a queue, in its order, that nobody has; None if none is.

    The queue comes as disjoint querysets. However many ask at once, no two get the
    same: PostgreSQL skips the rows that others are taking, and SQLite lets one
    transaction at a time begin.
    """
    free = [_free(part, by) for part in parts]
    for pk in compound.first_keys(free, order, most=TRIES_NEXT):
        row = _free(Claim.objects.filter(pk=pk), by).select_for_update(
            skip_locked=True, of=("self",), no_key=True
        )
        if claim := row.first():
            return assign(claim, to=by, by=by, revision=claim.revision)
    return None


def _free(claims: QuerySet[Claim], by: User) -> QuerySet[Claim]:
    """Those at work that nobody has; a second check is for another than the first."""
    free = claims.filter(assignee=None, state__in=Claim.State.at_work())
    return free.exclude(state=Claim.State.CHECKED, checked_by=by)


@transaction.atomic
def _give(
    claim: Claim,
    *,
    to: User | None,
    by: User,
    revision: int,
    reason: str = "",
    why_not: Callable[[Claim], str] | None = None,
) -> Claim:
    had = Claim.objects.select_related("assignee").get(pk=claim.pk).assignee
    given = change(
        claim,
        Event.Kind.ASSIGNED,
        {"assignee": to},
        by=by,
        revision=revision,
        reason=reason,
        why_not=why_not,
    )
    if to != had:
        inbox.tell(to, Notice.Kind.ASSIGNED, claim=given, by=by, text=reason)
        inbox.tell(had, Notice.Kind.TAKEN, claim=given, by=by, text=reason)
    return given


def _retried(claim: Claim, *, to: User | None, by: User) -> Claim:
    """Assign a claim at whatever revision it is, unless somebody else has it."""
    for _ in range(TRIES):
        claim = Claim.objects.select_related("assignee").get(pk=claim.pk)
        if claim.assignee not in (None, by):
            raise IllegalMove(f"{claim.assignee} has it. Ask them to hand it over.")
        try:
            return assign(claim, to=to, by=by, revision=claim.revision)
        except StaleClaim:
            continue
    raise StaleClaim(claim)
