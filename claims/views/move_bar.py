"""Which moves a claim's page offers, and why one is off before it is pressed."""

from claims import four_eyes, review, second
from claims.models import Claim
from claims.move_forms import forms_for

State = Claim.State


def move_bar(claim, *, user, sent=None) -> dict:
    """All that the move bar and the second check show; `sent` is a form to mend."""
    reasons = four_eyes.reasons(claim)
    claim.differing = second.disagreement(claim)
    phase = phase_of(claim, reasons)
    off = {
        "check": review.why_not_checked(claim),
        "reopen": _why_not_reopened(claim, user),
    }
    if phase in ("waiting", "blind"):
        off["second"] = four_eyes.why_not_another(claim, by=user)
    if phase == "waiting":
        off["both"] = off["second"] or second.why_not_settled_with_it(claim, by=user)
    if phase == "to settle":
        off["settle"] = _for_editors(
            user, "An editor settles it."
        ) or review.why_not_settled(claim, by=user)
    if phase == "disagreed":
        off["decide"] = _for_editors(
            user, "An editor decides between the two."
        ) or second.why_not_decided(claim, by=user)
    return {
        "phase": phase,
        "off": off,
        "moves": forms_for(claim, sent=sent),
        "refused": sent.refusals if sent else [],
        "reasons": reasons,
        "other": claim.differing,
    }


def phase_of(claim: Claim, reasons: list[four_eyes.Reason]) -> str:
    """How far a claim is: a checked one waits for a second, or for an editor."""
    if claim.state != State.CHECKED:
        return "work" if claim.is_editable else str(claim.state)
    if claim.second == Claim.Second.DISAGREED:
        return "disagreed"
    if claim.second or not reasons:
        return "to settle"
    return "blind" if any(reason.blind for reason in reasons) else "waiting"


def _why_not_reopened(claim: Claim, user) -> str:
    if claim.state == State.SETTLED:
        return _for_editors(user, "An editor reopens a settled claim.")
    return review.why_not_reopened(claim, by=user)


def _for_editors(user, why: str) -> str:
    return "" if user.has_perm("claims.settle_claim") else why
