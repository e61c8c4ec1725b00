"""The editor's mark: which claims go before the others, whatever else speaks for it."""

from django.contrib.auth.models import User

from claims.changes import IllegalMove, change
from claims.closed import why_not_at_work
from claims.models import Claim, Event


def set_mark(claim: Claim, *, mark: str, by: User, revision: int) -> Claim:
    """Mark a claim at work as one of `Claim.Mark`, or take its mark away with "".

    Raises StaleClaim, and IllegalMove for a claim that is closed.
    """
    if mark not in ("", *Claim.Mark.values):
        raise IllegalMove("There is no such mark.")
    return change(
        claim,
        Event.Kind.MARKED,
        {"mark": mark},
        by=by,
        revision=revision,
        why_not=why_not_at_work,
    )
