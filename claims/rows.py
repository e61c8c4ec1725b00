"""The rows of a queue: what each column says of a claim, put together once for a page.

A template that looks all of it up on models takes longer than the database does for
the claims; here it gets plain text.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as formatted

from claims import origins
from claims.cards import (
    ATTRIBUTIONS,
    STATES,
    address_of,
    priority_of,
    said_look,
    so_look,
)
from claims.models import Claim

FORMS = {value: label.lower() for value, label in Claim.Form.choices}
DISMISSALS = {value: label.lower() for value, label in Claim.Dismissal.choices}
LONGEST_NAME = 60  # characters of a wording that name a box to tick
Cell = dict[str, Any]


def rows(
    claims: Iterable[Any], *, columns: Sequence[str], query: str
) -> list[dict[str, Any]]:
    """What the row of each claim shows, by the names that `_results.html` has for it.

    `query` is the address of the queue, which a claim's page leads back to.
    """
    tell_due = "due" not in columns
    page, desk = (reverse(name, args=[0]) for name in ("claim_page", "article_desk"))
    return [
        {
            "pk": str(claim.pk),
            "position": str(claim.position),
            "wording": claim.wording,
            "name": _shortened(claim.wording),
            "address": f"{address_of(page, claim.pk)}?{query}",
            "desk": f"{address_of(desk, claim.article_id)}?claim={claim.pk}",
            "headline": claim.article.headline,
            "outlet": str(claim.article.outlet or ""),
            "priority": priority_of(claim),
            "mark": claim.mark,
            "cells": [
                _with(claim, tell_due=tell_due)
                if name == "with"
                else CELLS[name](claim)
                for name in columns
            ],
        }
        for claim in claims
    ]


def _cell(
    text: Any = "",
    *,
    css: str = "cell",
    look: str = "",
    label: str = "",
    smalls: Sequence[tuple[str, str]] = (),
) -> Cell:
    """A cell: its text, the class of a span around it, and smaller lines beneath.

    Every name is there: a template takes long to find out that one is not.
    """
    return {
        "css": css,
        "look": look,
        "label": label,
        "text": str(text),
        "smalls": smalls,
    }


def _source(claim: Claim) -> Cell:
    if claim.source:
        return _cell(", ".join(source.name for source in claim.speakers), css="by")
    printed = claim.speaker or claim.source_as_written or "no source named"
    return _cell(f"{printed}?", css="by", look="none-yet")


def _said(claim: Claim) -> Cell:
    if claim.veiled:
        return _cell("hidden", look="tag veiled", label="said")
    look = f"tag {said_look(claim)}".rstrip()
    return _cell(ATTRIBUTIONS[claim.attribution], look=look, label="said")


def _so(claim: Any) -> Cell:
    independent = f"{claim.origin_count} independent"
    smalls = [("", independent)] if claim.origin_count else []
    if claim.veiled:
        return _cell("hidden", look="tag veiled", label="so", smalls=smalls)
    if claim.override:
        needed = f"{origins.minimum_origins()} needed, {claim.origin_count} there"
        passed = f"{needed}; let pass by {claim.override_by}: {claim.override}"
        smalls.append(("passed", passed))
    look = f"tag {so_look(claim)}".rstrip()
    text = claim.verification.label.lower()
    return _cell(text, look=look, label="so", smalls=smalls)


def _state(claim: Claim) -> Cell:
    further = ""
    if claim.dismissed_as:
        further = DISMISSALS[claim.dismissed_as]
    elif claim.second == Claim.Second.DISAGREED:
        further = "disagreed"
    elif claim.second and claim.state == Claim.State.CHECKED:
        further = "approved"
    return _cell(STATES[claim.state], smalls=[("", further)] if further else ())


def _with(claim: Claim, *, tell_due: bool) -> Cell:
    due = _due(claim) if tell_due and claim.due else None
    smalls = [(due["look"], due["text"])] if due else ()
    return _cell(claim.assignee or "", css="cell fit", smalls=smalls)


def _due(claim: Claim) -> Cell:
    if not claim.due:
        return _cell(css="cell fit")
    late = claim.is_overdue
    text = f"{'overdue since' if late else 'due'} {formatted(claim.due, 'j M Y')}"
    return _cell(text, css="cell fit", look="due flag" if late else "due")


def _published(claim: Claim) -> Cell:
    published = claim.article.published
    day = formatted(timezone.localtime(published), "j M Y") if published else ""
    return _cell(day, css="cell fit")


def _updated(claim: Claim) -> Cell:
    moment = formatted(timezone.localtime(claim.updated), "j M Y, H:i")
    return _cell(moment, css="cell fit")


def _origins(claim: Any) -> Cell:
    return _cell(claim.origin_count, css="cell num", label="origins")


CELLS = {
    "source": _source,
    "said": _said,
    "so": _so,
    "state": _state,
    "flags": lambda claim: _cell(", ".join(claim.flag_labels), css="cell flag"),
    "due": _due,
    "form": lambda claim: _cell(FORMS[claim.form]),
    "outlet": lambda claim: _cell(claim.article.outlet or ""),
    "published": _published,
    "origins": _origins,
    "updated": _updated,
}


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_NAME:
        return text
    return f"{text[: LONGEST_NAME - 1]}…"
