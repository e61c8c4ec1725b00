"""When a claim is closed to a change, and what to say then."""

from claims.models import Claim


def why_not_edited(claim: Claim) -> str:
    """Why the words and the answers of a claim may not be changed now, or ""."""
    return "" if claim.is_editable else _reopen_first(claim)


def why_not_at_work(claim: Claim) -> str:
    """Why what goes on until a claim is settled or dismissed may not go on, or ""."""
    return "" if claim.state in Claim.State.at_work() else _reopen_first(claim)


def _reopen_first(claim: Claim) -> str:
    return f"The claim is {claim.get_state_display().lower()}; reopen it first."
