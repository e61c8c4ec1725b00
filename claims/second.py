"""What the second reviewer makes of a checked claim, and who decides when they differ.

    checked -> approved by the second -> an editor settles it
        |----> sent back by the second, with a reason: open again, with the first
        \\----> answered by the second: the same is an approval, another a disagreement,
               which an editor who is neither of them decides, and so settles

Where a rule that strikes is blind, answering is the one way, as `blind` hides what the
first said. Each step keeps a SecondCheck of the revision that was seen, and its Event.
"""

from copy import copy
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from claims import four_eyes, inbox, review
from claims.changes import IllegalMove
from claims.models import Claim, Event, Notice, Rating, SecondCheck
from claims.review import SIGNATURES, Judgement

Decision = SecondCheck.Decision
Kind = Event.Kind
Second = Claim.Second


@transaction.atomic
def approve(claim: Claim, *, by: User, revision: int) -> Claim:
    """Agree with what the first answered, having seen it."""
    return _say(
        claim,
        Kind.APPROVED,
        Decision.APPROVED,
        by=by,
        revision=revision,
        second=Second.APPROVED,
        second_by=by,
    )


@transaction.atomic
def approve_and_settle(claim: Claim, *, by: User, revision: int) -> Claim:
    """An editor's approval and settling in one: both happen, or neither."""
    approved = approve(claim, by=by, revision=revision)
    return review.settle(approved, by=by, revision=revision + 1)


@transaction.atomic
def send_back(claim: Claim, *, by: User, revision: int, reason: str) -> Claim:
    """Give a claim back to who checked it, and say why."""
    if not reason.strip():
        raise IllegalMove("Say what has to be mended.")
    current = Claim.objects.select_related("checked_by", "assignee").get(pk=claim.pk)
    first = current.checked_by or current.assignee
    sent = _say(
        claim,
        Kind.SENT_BACK,
        Decision.SENT_BACK,
        by=by,
        revision=revision,
        reason=reason,
        **SIGNATURES,
        assignee=first,
    )
    if sent.revision > current.revision:
        inbox.tell(first, Notice.Kind.SENT_BACK, claim=sent, by=by, text=reason)
    return sent


@transaction.atomic
def answer(
    claim: Claim,
    *,
    attribution: str,
    verification: Rating,
    reason: str,
    by: User,
    revision: int,
) -> Claim:
    """Answer both questions oneself: as the first did approves it, else disagrees."""
    why = why_not_answer(attribution, verification, reason)
    if why:
        raise IllegalMove(why)
    current = Claim.objects.get(pk=claim.pk)
    given = (attribution, verification.pk)
    same = given == (current.attribution, current.verification_id)
    answered = _say(
        claim,
        Kind.APPROVED if same else Kind.DISAGREED,
        Decision.APPROVED if same else Decision.DISAGREED,
        by=by,
        revision=revision,
        reason=reason,
        answers={"attribution": attribution, "verification": verification},
        second=Second.APPROVED if same else Second.DISAGREED,
        second_by=by,
    )
    if answered.revision > current.revision and not same:
        first = answered.checked_by
        inbox.tell(first, Notice.Kind.DISAGREED, claim=answered, by=by, text=reason)
    return answered


@transaction.atomic
def decide(claim: Claim, judgement: Judgement, *, by: User, revision: int) -> Claim:
    """Settle a claim on which two disagree, with the answers that a third one gives."""
    rating = judgement.verification
    answers: dict[str, Any] = {
        "attribution": judgement.attribution,
        "verification": rating,
        "rationale": judgement.rationale,
    }

    def why_not(current: Claim) -> str:
        if rating.retired and rating.pk not in given_ratings(current):
            return f"“{rating}” is not given any more."
        return why_not_decided(current, by=by) or _why_not_as_answered(
            current, answers, by=by
        )

    return review.move(
        claim,
        Kind.SETTLED,
        by=by,
        revision=revision,
        why_not=why_not,
        settled_by=by,
        **answers,
    )


def why_not_answer(attribution: str, verification: Rating, reason: str) -> str:
    """What is missing of a second's own answers, or ""."""
    answered = Claim(attribution=attribution, verification=verification)
    if why := review.why_not_answered(answered):
        return why
    if verification.retired:
        return f"“{verification}” is not given any more."
    return "" if reason.strip() else "Say what your answers rest on."


def why_not_approved(claim: Claim, *, by: User) -> str:
    """Why a person may not approve a claim or send it back, or ""."""
    if why := four_eyes.why_not_second(claim, by=by):
        return why
    if four_eyes.is_blind(claim):
        return "Give your own answers first: this second check is blind."
    return ""


def why_not_settled_with_it(claim: Claim, *, by: User) -> str:
    """Why a claim could not be settled if it were approved this moment, or ""."""
    return _why_not_as_answered(claim, {}, by=by)


def why_not_decided(claim: Claim, *, by: User) -> str:
    """Why a person may not decide between the two who checked a claim, or ""."""
    if claim.state != Claim.State.CHECKED or claim.second != Second.DISAGREED:
        return "There is no disagreement to decide."
    if by.pk in (claim.checked_by_id, claim.second_by_id):
        return "You are one of the two; another editor decides."
    if four_eyes.is_named_in(claim.article.byline, by):
        return "You are named in the article's byline; another editor decides."
    return ""


def disagreement(claim: Claim) -> SecondCheck | None:
    """What the second said who came to another answer, while it is undecided."""
    if claim.second != Second.DISAGREED:
        return None
    return (
        claim.second_checks.filter(decision=Decision.DISAGREED)
        .select_related("by", "verification")
        .last()
    )


def _say(
    claim: Claim,
    kind: Kind,
    decision: Decision,
    *,
    by: User,
    revision: int,
    reason: str = "",
    answers: dict[str, Any] | None = None,
    **fields: Any,
) -> Claim:
    """Make a second's move and keep what they said of it; once, however often sent."""
    said = {"by": by, "decision": decision, "reason": reason, **(answers or {})}
    if claim.second_checks.filter(revision=revision, **said).exists():
        return Claim.objects.get(pk=claim.pk)
    blind = False

    def why_not(current: Claim) -> str:
        nonlocal blind
        blind = four_eyes.is_blind(current)
        if answers:
            return four_eyes.why_not_second(current, by=by)
        return why_not_approved(current, by=by)

    moved = review.move(
        claim,
        kind,
        by=by,
        revision=revision,
        reason=reason,
        why_not=why_not,
        **fields,
    )
    if moved.revision == revision + 1:
        SecondCheck.objects.get_or_create(
            claim=claim,
            revision=revision,
            defaults={**said, "at": timezone.now(), "blind": blind},
        )
    return moved


def _why_not_as_answered(claim: Claim, answers: dict[str, Any], *, by: User) -> str:
    """Why the claim could not be settled if it were seconded, with these answers."""
    as_it_would_be = copy(claim)
    as_it_would_be.second = Second.APPROVED
    for name, answer in answers.items():
        setattr(as_it_would_be, name, answer)
    return review.why_not_settled(as_it_would_be, by=by)


def given_ratings(claim: Claim) -> set[int | None]:
    """The ratings that either of the two gave, retired or not."""
    other = claim.differing if hasattr(claim, "differing") else disagreement(claim)
    return {claim.verification_id, other.verification_id if other else None}
