"""By when a claim is to be done, and telling who has it."""

from datetime import date, timedelta
from typing import cast

from django.contrib.auth.models import User
from django.db.models import F
from django.utils.formats import date_format

from claims import inbox
from claims.changes import change
from claims.closed import why_not_at_work
from claims.models import Claim, Event, Notice

# How long before the day somebody is told.
AHEAD = timedelta(days=1)
WHEN = {False: "Due on", True: "Overdue since"}


def set_due(claim: Claim, *, due: date | None, by: User, revision: int) -> Claim:
    """Say by which day a claim at work is due, or that it is not.

    Raises StaleClaim, and IllegalMove for a claim that is closed.
    """
    return change(
        claim,
        Event.Kind.DUE,
        {"due": due},
        by=by,
        revision=revision,
        why_not=why_not_at_work,
    )


def tell_what_is_due(today: date) -> int:
    """Tell people of their claims that are due by tomorrow, and of those overdue.

    Each of the two is told once for a claim and its day, however often this runs;
    returns how many claims it looked at.
    """
    claims = Claim.objects.filter(
        state__in=Claim.State.at_work(), assignee__isnull=False, due__lte=today + AHEAD
    ).select_related("assignee")
    count = 0
    for claim in claims.order_by(F("due"), "pk").iterator(chunk_size=500):
        day = cast("date", claim.due)  # the query asked for one
        late = day < today
        inbox.tell(
            claim.assignee,
            Notice.Kind.DUE,
            claim=claim,
            text=f"{WHEN[late]} {date_format(day)}.",
            key=f"{'overdue' if late else 'due'}-{claim.pk}-{day}",
        )
        count += 1
    return count
