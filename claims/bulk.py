"""The same change of many claims: each by its own rule, with its own Event.

A change is kept as a row with the claims and the revisions that were seen, and done a
piece at a time, so that no request takes long and none is done twice. What the rules
refuse, and what somebody changed in the meantime, is left as it is, with the reason.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from claims import assignment, due, marking, review
from claims.changes import IllegalMove, StaleClaim
from claims.models import BulkChange, Claim, Source

Action = BulkChange.Action
MOST = 10_000  # claims of one change
PIECE = 100  # claims of one request, and of one transaction
NEVER = 0  # the revision of a claim that changed since it was looked at
SAME = "It is so already."


def start(
    claims: QuerySet[Claim],
    action: Action,
    given: dict[str, Any],
    *,
    summary: str,
    seen_at: datetime,
    by: User,
    query: str = "",
) -> BulkChange:
    """Note what is to be done to which claims; `proceed` does it.

    `given` has what the action needs as JSON keeps it: rows by number, days in ISO
    8601. A claim that changed after `seen_at` will be left as it is.
    """
    rows = claims.order_by("pk").values_list("pk", "revision", "updated")[:MOST]
    return BulkChange.objects.create(
        by=by,
        at=timezone.now(),
        action=action,
        given=given,
        summary=summary,
        query=query,
        claims=[
            [pk, revision if updated <= seen_at else NEVER]
            for pk, revision, updated in rows
        ],
    )


@transaction.atomic
def proceed(change: BulkChange, *, done: int) -> BulkChange:
    """Do the next piece of a change that had come as far as `done`.

    One that has come further since (a doubled submit, a second tab) is returned as it
    is. Claims are changed in the order of their numbers, so two changes of the same
    ones wait for each other and not for ever.
    """
    current = BulkChange.objects.select_for_update(of=("self",)).select_related("by")
    change = current.get(pk=change.pk)
    if change.done != done or change.is_finished:
        return change
    rule = _rule(change)
    piece = change.claims[done : done + PIECE]
    found = Claim.objects.in_bulk([pk for pk, _ in piece])
    for pk, revision in piece:
        reason = _change(rule, found[pk], revision)
        if reason:
            change.left.append([pk, reason])
    change.done += len(piece)
    change.save(update_fields=["done", "left"])
    return change


def reasons(change: BulkChange) -> list[tuple[str, list[int]]]:
    """Why claims were left as they were, and which; the most frequent reason first."""
    grouped = defaultdict(list)
    for pk, reason in change.left:
        grouped[reason].append(pk)
    return sorted(grouped.items(), key=lambda one: -len(one[1]))


def _change(rule: Callable[..., Claim], claim: Claim, revision: int) -> str:
    """Change one claim; why it was left as it was, or ""."""
    try:
        changed = rule(claim, revision=revision)
    except StaleClaim:
        return "Somebody changed it since you looked."
    except IllegalMove as error:
        return str(error)
    return SAME if changed.revision == claim.revision else ""


def _rule(change: BulkChange) -> Callable[..., Claim]:
    """What is done to each claim, with all that it needs but the revision."""
    by, given = change.by, change.given
    if change.action == Action.ASSIGN:
        to = User.objects.filter(pk=given["assignee"]).first()
        return lambda claim, revision: assignment.assign(
            claim, to=to, by=by, revision=revision
        )
    if change.action == Action.SOURCE:
        source = Source.objects.get(pk=given["source"])
        return lambda claim, revision: _set_source(
            claim, source, by=by, revision=revision
        )
    if change.action == Action.DUE:
        day = date.fromisoformat(given["due"]) if given["due"] else None
        return lambda claim, revision: due.set_due(
            claim, due=day, by=by, revision=revision
        )
    as_given: dict[str, Callable[..., Claim]] = {
        Action.ACCEPT: review.accept,
        Action.DISMISS: review.dismiss,
        Action.REOPEN: _reopen,
        Action.MARK: _set_mark,
    }
    return partial(as_given[change.action], by=by, **given)


def _reopen(claim: Claim, *, reason: str, by: User, revision: int) -> Claim:
    settled = claim.state == Claim.State.SETTLED
    if settled and not by.has_perm("claims.settle_claim"):
        raise IllegalMove("An editor reopens what is settled.")
    return review.reopen(claim, reason=reason, by=by, revision=revision)


def _set_mark(claim: Claim, *, mark: str, by: User, revision: int) -> Claim:
    if not by.has_perm("claims.settle_claim"):
        raise IllegalMove("An editor marks claims.")
    return marking.set_mark(claim, mark=mark, by=by, revision=revision)


def _set_source(claim: Claim, source: Source, *, by: User, revision: int) -> Claim:
    """The rest of what was answered stays as it is."""
    judgement = review.Judgement(
        source=source,
        attribution=claim.attribution,
        verification=claim.verification,
        rationale=claim.rationale,
    )
    return review.judge(claim, judgement, by=by, revision=revision)
