"""What leaves: which claims, with which columns, for whom."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User

from claims.exports.columns import COLUMNS
from claims.models import Claim
from claims.models.claim import ClaimQuerySet


def _nobody(_rows: int) -> None:
    """For those who do not ask how far a report has come."""


@dataclass(frozen=True)
class Report:
    """Claims in their order, by `columns`; `told` hears of the claims of each piece.

    The answers that `by` may not see yet leave as if nobody had given them. None is
    who may see all: the command, whose user reads the database anyway.
    """

    claims: ClaimQuerySet[Claim]
    columns: tuple[str, ...] = COLUMNS
    by: User | AnonymousUser | None = None
    told: Callable[[int], object] = _nobody
