"""The ways along which the queue reads what its filters leave.

An index has the claims of one value and one state in the order of articles, or all of
one state in any order: never those of two values, or of two states. So a page is read
along each by itself, and put together by `claims.compound`.
"""

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from claims import compound
from claims.models import Claim
from claims.orders import Order
from claims.queues import QUEUES

if TYPE_CHECKING:
    from claims.filters import ClaimFilter

State = Claim.State

# More ways than this are not gone one by one.
MOST_PARTS = 16
# Of these an index has the claims with a value of one state, never those of several.
BY_STATE = (
    *("attribution", "verification", "form", "flag", "mark"),
    *("created_after", "created_before"),
)
# What claims of other states have nothing of.
ONLY_OF = {
    "dismissed_as": (State.DISMISSED,),
    "because": (State.CHECKED,),
    **dict.fromkeys(("settled_after", "settled_before"), (State.SETTLED,)),
    **dict.fromkeys(
        ("seconded", "seconded_after", "seconded_before"),
        (State.CHECKED, State.SETTLED),
    ),
}
# What an index has in the order of articles by one of these alone.
IN_ORDER = {
    *("queue", "article", "source", "first_source", "no_source", "assignee"),
    *("attribution", "verification", "form", "flag", "mark", "dismissed_as"),
}
WITH_A_DAY = ("due", "due_after", "due_before")


def parts(claims: "ClaimFilter", *, of_one_state: bool = True) -> list[compound.Rows]:
    """What valid filters leave, as disjoint querysets.

    Each is of one value of every filter with several, and of one state unless told
    otherwise; where that would be too many, of all values of a filter. Those of no one
    state are for counting, which goes the same way whatever is known beforehand.
    """
    given = claims.form.cleaned_data
    narrowed = claims.narrowed(Claim.objects.all(), given, one_by_one=True)
    several = [_of_queue(claims, of_one_state=of_one_state)]
    number = len(several[0])
    for name, value in claims.split(given):
        if name in ("queue", "state"):
            continue
        one = claims.filters[name]
        known = one.known(value) if of_one_state else value
        ways = one.ways(known)
        if number * len(ways) > MOST_PARTS:
            ways = [one.condition(known)]
        number *= len(ways)
        several.append(ways)
    return [narrowed.filter(*conditions) for conditions in product(*several)]


def in_order(claims: "ClaimFilter", order: Order) -> Order:
    """The order of what valid filters leave, with how it is read."""
    given = claims.form.cleaned_data
    return replace(
        order,
        gaps=order.gaps and not any(given[name] for name in WITH_A_DAY),
        sought=_is_sought(given, order),
        of_state=_states(given) is not None,
    )


def _of_queue(claims: "ClaimFilter", *, of_one_state: bool) -> list[Q]:
    given = claims.form.cleaned_data
    also, states = QUEUES[given["queue"]].also(claims.user), _states(given)
    if states is None:
        return [also]
    if of_one_state:
        return [Q(state=state) & also for state in states]
    return [Q(state__in=states) & also] if states else []


def _states(given: dict[str, Any]) -> list[str] | None:
    """The states of what is left; None where they need not be told apart."""
    asked = [QUEUES[given["queue"]].states, given["state"]]
    asked += [states for name, states in ONLY_OF.items() if given[name]]
    if not any(asked) and not any(given[name] for name in BY_STATE):
        return None
    return [
        state
        for state in State.values
        if all(state in states for states in asked if states)
    ]


def _is_sought(given: dict[str, Any], order: Order) -> bool:
    """Whether no index has in this order what the filters leave."""
    aside = {"state", "order"}
    if not QUEUES[given["queue"]].narrows:
        aside.add("queue")
    narrowed = {name for name, value in given.items() if value} - aside
    by_article = order.names[0] == "article_id"
    served = by_article and len(narrowed) == 1 and narrowed <= IN_ORDER
    return bool(narrowed) and not served
