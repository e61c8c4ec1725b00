"""The named queues: which claims each holds, and how many."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q

from claims import compound, four_eyes
from claims.likely import UNSOURCED
from claims.models import Claim

State = Claim.State
Reader = User | AnonymousUser

# Counting further takes longer, and tells nobody more about what to do next.
COUNTED = 1000


def everything(_: Reader) -> Q:
    return Q()


@dataclass(frozen=True)
class Queue:
    """A tab: its label, the states of its claims, and what else holds of them."""

    label: str
    states: Sequence[str] = ()
    also: Callable[[Reader], Q] = everything
    for_editors: bool = False

    @property
    def narrows(self) -> bool:
        """Whether it holds only some of the claims in its states."""
        return self.also is not everything

    def condition(self, user: Reader) -> Q:
        in_state = Q(state__in=self.states) if self.states else Q()
        return in_state & self.also(user)


QUEUES = {
    "mine": Queue("Mine", State.at_work(), lambda user: Q(assignee=user.pk)),
    "to-check": Queue("To check", State.editable()),
    "second-check": Queue("Second check", (State.CHECKED,), four_eyes.waiting_for),
    "disagreed": Queue(
        "Disagreed",
        (State.CHECKED,),
        lambda _: Q(second=Claim.Second.DISAGREED),
        for_editors=True,
    ),
    "to-settle": Queue(
        "To settle",
        (State.CHECKED,),
        lambda _: four_eyes.to_settle(),
        for_editors=True,
    ),
    "no-source": Queue("No source", State.at_work(), lambda _: UNSOURCED),
    "settled": Queue("Settled", (State.SETTLED,)),
    "all": Queue("All"),
}
DEFAULT_QUEUE = "to-check"


@dataclass(frozen=True)
class Count:
    """How many rows there are: all of them, or only that there are at least so many."""

    number: int
    capped: bool = False

    def __str__(self) -> str:
        return f"{self.number:,}{'+' if self.capped else ''}"


def capped(number: int) -> Count:
    """A number that was counted up to one more than COUNTED."""
    return Count(min(number, COUNTED), number > COUNTED)


def shown_to(user: Reader) -> dict[str, Queue]:
    """The tabs of a person: those that an editor's work is in, no other is shown."""
    decides = user.has_perm("claims.settle_claim")
    return {
        name: queue
        for name, queue in QUEUES.items()
        if decides or not queue.for_editors
    }


def counted(*lists: Sequence[compound.Rows]) -> list[Count]:
    """How many claims each list has, up to COUNTED; one query for all.

    A list is given as disjoint querysets.
    """
    return [capped(one) for one in compound.capped_counts(lists, most=COUNTED + 1)]


def counts(
    user: Reader, *more: Sequence[compound.Rows]
) -> tuple[list[tuple[str, str, Count]], list[Count]]:
    """Name, label and number of claims of each tab of a person, and of further lists.

    One query beside those that the rules in force need.
    """
    tabs = shown_to(user)
    held = [[Claim.objects.filter(one.condition(user))] for one in tabs.values()]
    numbers = counted(*held, *more)
    named = zip(tabs.items(), numbers, strict=False)
    return (
        [(name, queue.label, number) for (name, queue), number in named],
        numbers[len(tabs) :],
    )
