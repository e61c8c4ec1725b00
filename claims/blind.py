"""The first's answers, kept from everybody else until the second has given theirs.

While a claim waits for a second check that is blind, its verdicts, its reasons and what
its history says of them are shown to who checked it alone: anybody else may still
become the second, or tell them. Evidence stays in sight, for the second judges by it.
Nobody gets at the answers by a filter either, nor by the report that leaves from the
browser; the command writes whole reports, for who runs it reads the database anyway.
"""

from collections.abc import Iterable
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q

from claims import four_eyes
from claims.agreed import agreed
from claims.models import Claim, Event, Rating

HIDDEN = ("attribution", "verification", "rationale")
# What was decided in an earlier round speaks of the answers too.
TELLING = (Event.Kind.DISAGREED, Event.Kind.OVERRIDDEN)

Claims = TypeVar("Claims", bound=Iterable[Claim])


def hidden_from(user: User | AnonymousUser) -> Q:
    """The claims whose answers a person may not see."""
    blind = [rule.kind for rule in four_eyes.active_rules() if rule.blind]
    if not blind:
        return Q(pk__in=[])
    waiting = Q(state=Claim.State.CHECKED, second="") & four_eyes.struck_by(blind)
    return waiting & four_eyes.not_checked_by(user)


def veil(claims: Claims, *, by: User | AnonymousUser) -> Claims:
    """The same claims, without the answers that a person may not see.

    The rows in hand are changed, not the table: whatever shows them shows no answers.
    """
    hidden = hidden_from(by)
    numbers = [claim.pk for claim in claims if _may_be_hidden(claim, by)]
    if not numbers:
        return claims
    found = Claim.objects.filter(hidden, pk__in=numbers)
    among, initial = set(found.values_list("pk", flat=True)), agreed().initial
    for claim in claims:
        if claim.pk in among:
            _veil(claim, initial)
    return claims


def shown_events(claim: Claim, events: Iterable[Event]) -> list[Event]:
    """The history of a claim; of a veiled one, without what it says of the answers."""
    if not claim.veiled:
        return list(events)
    shown = [event for event in events if event.kind not in TELLING]
    for event in shown:
        event.changes = {
            name: change for name, change in event.changes.items() if name not in HIDDEN
        }
    return shown


def _may_be_hidden(claim: Claim, by: User | AnonymousUser) -> bool:
    waits = claim.state == Claim.State.CHECKED and not claim.second
    return waits and claim.checked_by_id != by.pk and not claim.veiled


def _veil(claim: Claim, initial: Rating) -> Claim:
    claim.veiled = True
    claim.attribution = Claim.Attribution.UNCHECKED
    claim.verification = initial
    claim.rationale = ""
    claim.override = ""
    claim.override_by = None
    return claim
