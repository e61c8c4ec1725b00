"""How a file is to be taken."""

from dataclasses import dataclass

from django.contrib.auth.models import User


@dataclass(frozen=True)
class Options:
    """Whose file it is, and what else may happen on the way.

    `name` is the file's, for the history. With `other_desk` the numbers in it are none
    of ours. With `create_people` those who are not here get accounts that are switched
    off. With `leave_evidence` a claim comes in without the evidence that is counted.
    `veiled`: what is kept from `by` is not told to them here either.
    """

    name: str
    by: User | None = None
    other_desk: bool = False
    create_people: bool = False
    leave_evidence: bool = False
    veiled: bool = True
