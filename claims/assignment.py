"""Who has a claim: given, taken, given back, or the next one of a queue."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from claims import inbox, review
from claims.models import Claim, Event, Notice
from claims.review import IllegalMove, StaleClaim

# How often to look again at a claim that changes while it is being taken.
TRIES = 5


@transaction.atomic
def assign(
    claim: Claim, *, to: User | None, by: User, revision: int, reason: str = ""
) -> Claim:
    """Give a claim to somebody, or to nobody; they and who had it are told.

    Raises review.StaleClaim.
    """
    had = Claim.objects.select_related("assignee").get(pk=claim.pk).assignee
    given = review.change(
        claim,
        Event.Kind.ASSIGNED,
        {"assignee": to},
        by=by,
        revision=revision,
        reason=reason,
    )
    if to != had:
        inbox.tell(to, Notice.Kind.ASSIGNED, claim=given, by=by, text=reason)
        inbox.tell(had, Notice.Kind.TAKEN, claim=given, by=by, text=reason)
    return given


def take(claim: Claim, *, by: User) -> Claim:
    """Take a claim that nobody has. Whatever else changed on it does not matter.

    Raises review.IllegalMove when somebody else has it.
    """
    return _retried(claim, _why_not_taken, to=by, by=by)


def release(claim: Claim, *, by: User) -> Claim:
    """Give back a claim that one has oneself, so that anybody may take it.

    Raises review.IllegalMove when somebody else has it.
    """
    return _retried(claim, _why_not_released, to=None, by=by)


def hand_over(claim: Claim, *, to: User, reason: str, by: User, revision: int) -> Claim:
    """Give a claim to somebody else, with what they should know of it.

    Raises review.StaleClaim, and review.IllegalMove when nobody else is named.
    """
    if to == by:
        raise IllegalMove("Name somebody else to hand it over to.")
    return assign(claim, to=to, by=by, revision=revision, reason=reason)


@transaction.atomic
def take_next(claims: QuerySet[Claim], *, by: User) -> Claim | None:
    """Take the first claim of a queue, in its order, that nobody has; None if none is.

    However many ask at once, no two get the same: PostgreSQL skips the rows that others
    are taking, and SQLite lets one transaction at a time begin.
    """
    free = claims.filter(assignee=None, state__in=Claim.State.at_work())
    # A second check is for somebody else than the first.
    free = free.exclude(state=Claim.State.CHECKED, checked_by=by)
    free = free.select_related(None)
    claim = free.select_for_update(skip_locked=True, of=("self",), no_key=True).first()
    if claim is None:
        return None
    return assign(claim, to=by, by=by, revision=claim.revision)


def _retried(claim, why_not, *, to: User | None, by: User) -> Claim:
    """Assign a claim at whatever revision it is, unless the rules forbid it."""
    for _ in range(TRIES):
        current = Claim.objects.select_related("assignee").get(pk=claim.pk)
        if current.assignee == to:
            return current
        problem = why_not(current, by)
        if problem:
            raise IllegalMove(problem)
        try:
            return assign(current, to=to, by=by, revision=current.revision)
        except StaleClaim as stale:
            claim = stale.claim
    raise StaleClaim(claim)


def _why_not_taken(claim: Claim, by: User) -> str:
    if claim.assignee is None:
        return ""
    return f"{claim.assignee} has it. Ask them to hand it over."


def _why_not_released(claim: Claim, by: User) -> str:
    if claim.assignee == by:
        return ""
    return f"{claim.assignee} has it; only they can give it back."
