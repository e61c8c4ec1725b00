"""The cards beside an article's text: what each shows, put together once for a page.

A long article has hundreds. A template that looks all of it up on models, card by card,
takes longer than everything else on the page; here it gets plain text.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from claims.models import Claim, Source

State = Claim.State
ACTS: dict[str, str] = {Claim.Act.DENY: " · denial", Claim.Act.DEMAND: " · demand"}
# Django makes a dictionary of a field's labels each time that it is asked for one.
ATTRIBUTIONS = {value: label.lower() for value, label in Claim.Attribution.choices}
KINDS = {value: label.lower() for value, label in Source.Kind.choices}
MARKS = {value: label.lower() for value, label in Claim.Mark.choices}
STATES = {value: label.lower() for value, label in State.choices}
NOT_TOLD = (State.SUGGESTED, State.OPEN)


def cards(
    claims: Iterable[Any],
    *,
    chosen: Claim | None,
    may_review: bool,
    query: str = "",
) -> list[dict[str, Any]]:
    """What the card of each claim shows, by the names that `_cards.html` has for it.

    `query` goes along with what is done to a claim.
    """
    further = f"?{query}" if query else ""
    accept = reverse("claim_accept", args=[0]) + further
    dismiss = reverse("claim_dismiss", args=[0]) + further
    return [
        {
            "claim": claim,
            "open": claim == chosen,
            "pk": str(claim.pk),
            "position": str(claim.position),
            "state": claim.state,
            "wording": claim.wording,
            "who": _who(claim),
            "veiled": claim.veiled,
            "said": ATTRIBUTIONS[claim.attribution],
            "said_look": said_look(claim),
            "so": claim.verification.label.lower(),
            "so_look": so_look(claim),
            "told": "" if claim.state in NOT_TOLD else _told(claim),
            "flags": claim.flag_labels,
            "origins": str(claim.origin_count or ""),
            "override": claim.override and not claim.veiled,
            "priority": priority_of(claim),
            "mark": claim.mark,
            "assignee": str(claim.assignee or ""),
            "offered": claim.state == State.SUGGESTED
            and claim != chosen
            and may_review,
            "accept": address_of(accept, claim.pk),
            "dismiss": address_of(dismiss, claim.pk),
            "revision": claim.revision,
        }
        for claim in claims
    ]


def dismissals() -> SafeString:
    """The ways to dismiss a claim, as the options that every card has."""
    choices = {"choices": Claim.Dismissal.choices}
    return render_to_string("claims/_options.html", choices)


def address_of(address: str, pk: int) -> str:
    """An address of number 0 for another: to ask for each takes longer."""
    return address.replace("/0/", f"/{pk}/", 1)


def priority_of(claim: Claim) -> str:
    """Its priority and its mark in words; nothing where there is none."""
    if not claim.priority:
        return ""
    mark = f", {MARKS[claim.mark]}" if claim.mark else ""
    return f"priority {claim.priority}{mark}"


def _who(claim: Claim) -> dict[str, Any]:
    """Who says it: links to the sources, what is missing, and the rest in words."""
    printed = claim.source_as_written
    act = ACTS.get(claim.act, "")
    if claim.source:
        kind = f" · {KINDS[claim.source.kind]}"
        differs = printed and printed != claim.source.name
        rest = f"{kind} · “{printed}”" if differs else kind
        links = [(_address(one.pk), one.name) for one in claim.speakers]
        return {"links": links, "missing": "", "rest": f"{rest}{act}"}
    if not (claim.speaker or printed):
        return {"links": (), "missing": "no source named", "rest": act}
    named = [f"“{printed}”"] if printed else []
    if claim.speaker and claim.speaker != printed:
        named.append(f"= {claim.speaker}" if printed else claim.speaker)
    rest = f" · {' '.join(named)}{act}"
    return {"links": (), "missing": "no source yet", "rest": rest}


def said_look(claim: Claim) -> str:
    """The class that the tag of an attribution has."""
    if claim.attribution == Claim.Attribution.CONFIRMED:
        return "said"
    return "" if claim.attribution == Claim.Attribution.UNCHECKED else "unsaid"


def so_look(claim: Claim) -> str:
    """The class that the tag of a verification has; none while it is open."""
    rating = claim.verification
    is_open = rating.initial or rating.basis == rating.Basis.UNPROVEN
    return "" if is_open else rating.basis


def _told(claim: Claim) -> str:
    """How far the work on it is."""
    state = STATES[claim.state]
    if claim.dismissed_as:
        return f"{state}: {claim.get_dismissed_as_display().lower()}"
    if claim.state == State.CHECKED and claim.second:
        return f"{state}: {claim.get_second_display().lower()}"
    return state


@lru_cache(maxsize=4096)
def _address(source: int) -> str:
    """The same address however often a source is on the page."""
    return reverse("source_page", args=[source])
