"""The rules by which a claim changes. Nothing else changes one.

Every function here takes the claim, who does it (`by`) and the revision that they saw,
and writes the change and its Event in one transaction, or neither. A change that would
alter nothing (a doubled submit) writes nothing and is no error; one that would alter
what was not seen is a StaleClaim; one that the rules forbid is an IllegalMove.

    suggested -> open -> checked -> settled
         \\-> dismissed      \\----------> reopened as open, as from dismissed

What the second reviewer does to a checked claim is in `second`; the moves are all here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils import timezone

from articles.models import Version
from claims import flags, four_eyes, inbox, priority, repeats, sources
from claims.anchoring import (
    Places,
    anchors_for,
    hold_order,
    places_of,
    renumber,
    words_at,
)
from claims.changes import Changes, IllegalMove, StaleClaim, change
from claims.closed import why_not_edited
from claims.models import Claim, Event, Notice, Rating, Source
from claims.names import name_key
from claims.origins import too_few_origins
from claims.wording import key_of

State = Claim.State
Kind = Event.Kind

# What each move leaves, and what it leads to.
MOVES = {
    Kind.ACCEPTED: ({State.SUGGESTED}, State.OPEN),
    Kind.DISMISSED: ({State.SUGGESTED, State.OPEN}, State.DISMISSED),
    Kind.CHECKED: ({State.SUGGESTED, State.OPEN}, State.CHECKED),
    Kind.APPROVED: ({State.CHECKED}, State.CHECKED),
    Kind.DISAGREED: ({State.CHECKED}, State.CHECKED),
    Kind.SENT_BACK: ({State.CHECKED}, State.OPEN),
    Kind.SETTLED: ({State.CHECKED}, State.SETTLED),
    Kind.REOPENED: ({State.CHECKED, State.SETTLED, State.DISMISSED}, State.OPEN),
}

# What is cleared when a claim goes back to work: who signed, and what they let pass.
SIGNATURES: dict[str, Any] = {
    "checked_by": None,
    "second": "",
    "second_by": None,
    "override": "",
    "override_by": None,
    "settled_by": None,
    "dismissed_as": "",
}
# What of a move is somebody's own thought, and not lost when another was faster.
THOUGHTS = ("attribution", "verification", "rationale", "dismissed_as")


@dataclass(frozen=True)
class Judgement:
    """The answers to who said it, whether they did, whether it is so, and why."""

    source: Source | None
    attribution: str
    verification: Rating
    rationale: str


def accept(claim: Claim, *, by: User, revision: int) -> Claim:
    """Take a suggestion for a claim."""
    return move(claim, Kind.ACCEPTED, by=by, revision=revision)


def dismiss(
    claim: Claim, *, dismissed_as: str, by: User, revision: int, reason: str = ""
) -> Claim:
    """Put aside what is no claim to check, and say what it is; it can be reopened."""
    if dismissed_as not in Claim.Dismissal.values:
        raise IllegalMove("Say why the claim is dismissed.")
    return move(
        claim,
        Kind.DISMISSED,
        by=by,
        revision=revision,
        reason=reason,
        dismissed_as=dismissed_as,
    )


@transaction.atomic
def reopen(claim: Claim, *, by: User, revision: int, reason: str) -> Claim:
    """Take a claim back to work, for a reason: the verdicts stay, the signatures go.

    Who had checked it is told.
    """
    if not reason.strip():
        raise IllegalMove("Say why the claim is reopened.")
    current = Claim.objects.select_related("checked_by").get(pk=claim.pk)
    reopened = move(
        claim,
        Kind.REOPENED,
        by=by,
        revision=revision,
        reason=reason,
        why_not=partial(why_not_reopened, by=by),
        **SIGNATURES,
    )
    if reopened.revision > current.revision:
        first = current.checked_by
        inbox.tell(first, Notice.Kind.SENT_BACK, claim=reopened, by=by, text=reason)
    return reopened


def check(claim: Claim, *, by: User, revision: int) -> Claim:
    """Send a claim on to a second person. Both questions must have an answer."""
    return move(
        claim,
        Kind.CHECKED,
        by=by,
        revision=revision,
        why_not=why_not_checked,
        checked_by=by,
    )


def settle(claim: Claim, *, by: User, revision: int) -> Claim:
    """Close a claim that was checked, and seconded where the rules ask for it."""
    return move(
        claim,
        Kind.SETTLED,
        by=by,
        revision=revision,
        why_not=partial(why_not_settled, by=by),
        settled_by=by,
    )


def why_not_checked(claim: Claim) -> str:
    """Why a claim may not go to the second check yet, or ""."""
    if not claim.is_editable:
        return f"The claim is {claim.get_state_display().lower()}."
    return why_not_answered(claim)


def why_not_reopened(claim: Claim, *, by: User) -> str:
    """Why a person may not take a claim back to work, or "".

    An open claim shows its answers, which a blind second must not see before.
    """
    waits = claim.state == State.CHECKED and not claim.second
    may = claim.checked_by_id == by.pk or by.has_perm("claims.settle_claim")
    if waits and not may and four_eyes.is_blind(claim):
        return "Its second check is blind: who checked it or an editor reopens it."
    return ""


def why_not_settled(claim: Claim, *, by: User) -> str:
    """Why a person may not settle a claim, or "": the first of `SETTLING` that says."""
    return first_of(SETTLING, claim, by)


def first_of(
    asked: Iterable[Callable[[Claim, User], str]], claim: Claim, by: User
) -> str:
    """The first reason why not that any of these gives, or ""."""
    return next(filter(None, (ask(claim, by) for ask in asked)), "")


def why_not_answered(claim: Claim) -> str:
    """Which of the two questions has no answer yet, or ""."""
    if claim.attribution == Claim.Attribution.UNCHECKED:
        return "Answer first: did they say it?"
    if claim.verification.initial:
        return "Answer first: is it so?"
    return ""


def _why_not_second(claim: Claim) -> str:
    """What the four eyes still lack, or ""."""
    if claim.second == Claim.Second.DISAGREED:
        return "The second came to another answer; an editor decides between them."
    if claim.second == Claim.Second.APPROVED or not four_eyes.is_needed(claim):
        return ""
    return "A second reviewer has to approve it first."


# What may stand in the way of settling a claim, asked in this order: each gives the
# reason why a person may not, or "".
SETTLING: list[Callable[[Claim, User], str]] = [
    lambda claim, _: (
        "" if claim.state == State.CHECKED else "Only a checked claim can be settled."
    ),
    lambda claim, _: why_not_answered(claim),
    lambda claim, _: (
        "" if claim.rationale.strip() else "Reopen it and give the reasons first."
    ),
    lambda claim, _: _why_not_second(claim),
    lambda claim, _: too_few_origins(claim),
]


@transaction.atomic
def judge(
    claim: Claim,
    judgement: Judgement,
    *,
    by: User,
    revision: int,
    same_speaker: bool = False,
) -> Claim:
    """Answer for a claim; a suggestion is accepted by it.

    With `same_speaker`, the claims of the article with the same speaker and no source
    yet get the source too, each with its own Event; one that somebody is changing at
    this moment is left to them.
    """
    rating = judgement.verification
    if rating.retired and rating.pk != claim.verification_id:
        raise IllegalMove(f"“{rating}” is not given any more.")
    source = judgement.source and sources.hold(judgement.source)
    fields: dict[str, Any] = {
        "source": source,
        "attribution": judgement.attribution,
        "verification": rating,
        "rationale": judgement.rationale,
    }
    judged = _edit(claim, Kind.JUDGED, fields, by=by, revision=revision)
    if same_speaker and source:
        # To wait for each other's claims here could be to wait for ever.
        for other in of_same_speaker(claim).select_for_update(skip_locked=True):
            told = {"source": source}
            change(other, Kind.JUDGED, told, by=by, revision=other.revision)
    return judged


def of_same_speaker(claim: Claim) -> models.QuerySet[Claim]:
    """Other claims of the article with the same speaker, and no source yet."""
    found: models.QuerySet[Claim] = Claim.objects.unsourced(
        article=claim.article_id, speaker=claim.speaker
    )
    return found.exclude(pk=claim.pk)


def twins_of(claim: Claim) -> int:
    """How many others there are `of_same_speaker`; see `whole`."""
    if hasattr(claim, "twins"):
        return int(claim.twins)
    return of_same_speaker(claim).count()


def set_flags(claim: Claim, chosen: list[str], *, by: User, revision: int) -> Claim:
    """Say what a checker should notice of a claim at work."""
    fields = {"flags": sorted(set(chosen))}
    return _edit(claim, Kind.FLAGGED, fields, by=by, revision=revision)


@transaction.atomic
def edit(
    claim: Claim, *, wording: str, form: str, places: Places, by: User, revision: int
) -> Claim:
    """Change a claim's wording, its form, and the words of the text it stands on."""
    hold_order(claim.article_id)
    version = claim.version
    fields = {"wording": wording, "form": form, **_as_printed(version.text, places)}
    before = places_of(claim)
    if places.source != before.source:  # whom the program took it for is passed
        written = fields["source_as_written"]
        fields |= {"speaker": "", "name_key": name_key(written, version.article_id)}
    moved = {"places": [_pieces(before), _pieces(places)]}
    edited = _edit(claim, Kind.EDITED, fields, by=by, revision=revision, beside=moved)
    if places != before:
        anchors = anchors_for(claim, version, places)
        claim.anchors.filter(version=version).delete()
        claim.anchors.bulk_create(anchors)
        renumber(claim.article_id)
        edited.refresh_from_db(fields=["position"])
    if edited.words != claim.words or edited.wording != claim.wording:
        inbox.tell(edited.assignee, Notice.Kind.CHANGED, claim=edited, by=by)
    return edited


@transaction.atomic
def add(
    version: Version, *, wording: str, places: Places, form: str, by: User
) -> Claim:
    """Add a claim by hand, on words of a version's text; it is open at once.

    The same claim on the same words once more (a doubled submit) is the one there is.
    """
    hold_order(version.article_id)
    fields = {"wording": wording, "form": form, **_as_printed(version.text, places)}
    for twin in version.claims.filter(**fields).exclude(state=State.DISMISSED):
        if places_of(twin) == places:
            return twin
    now = timezone.now()
    claim = Claim.objects.create(
        article_id=version.article_id,
        version=version,
        position=0,
        state=State.OPEN,
        verification=Rating.objects.get(initial=True),
        name_key=name_key(fields["source_as_written"], version.article_id),
        updated=now,
        wording_key=key_of(wording),
        flags=flags.proposed(Claim(**fields)),
        **fields,
    )
    claim.anchors.bulk_create(anchors_for(claim, version, places))
    Event.objects.create(claim=claim, by=by, at=now, kind=Kind.ADDED)
    renumber(version.article_id)
    priority.write([claim.pk])
    repeats.count_later([claim.wording_key])
    claim.refresh_from_db(fields=["position", "priority"])
    return claim


def _as_printed(text: str, places: Places) -> dict[str, str]:
    return {
        "words": words_at(text, places.content),
        "cue": words_at(text, places.cue)[:300],
        "source_as_written": words_at(text, places.source)[:500],
    }


@transaction.atomic
def move(
    claim: Claim,
    kind: Kind,
    *,
    by: User,
    revision: int,
    reason: str = "",
    why_not: Callable[[Claim], str] | None = None,
    **fields: Any,
) -> Claim:
    """Make one of the `MOVES`, and write the fields that go with it.

    Where the claim has come already it stays as it is: a doubled submit. Whoever wrote
    something with the move that is not there is told that another was faster.
    """
    leaves, to = MOVES[kind]
    # Held, so that who was faster is known before anything is taken for a second click.
    current = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
    if current.state == to and to not in leaves:
        if not _has_thoughts(current, kind, fields, by=by, reason=reason):
            return current
        if current.revision != revision:
            raise StaleClaim(current)

    def forbidden(current: Claim) -> str:
        if current.state not in leaves:
            state = current.get_state_display().lower()
            return f"The claim is {state} and cannot become {to.label.lower()}."
        return why_not(current) if why_not else ""

    return change(
        claim,
        kind,
        {**fields, "state": to},
        by=by,
        revision=revision,
        reason=reason,
        why_not=forbidden,
    )


def _has_thoughts(
    claim: Claim, kind: Kind, fields: dict[str, Any], *, by: User, reason: str
) -> bool:
    """Whether something that was written with a move is not on the claim yet."""
    told = claim.events.filter(kind=kind, by=by, reason=reason).exists()
    differ = (
        fields[name] != getattr(claim, name) for name in THOUGHTS if name in fields
    )
    return any(differ) or bool(reason.strip() and not told)


def _edit(
    claim: Claim,
    kind: Kind,
    fields: dict[str, Any],
    *,
    by: User,
    revision: int,
    beside: Changes | None = None,
) -> Claim:
    """Change what only a claim at work may change; a suggestion is accepted by it."""
    current = Claim.objects.get(pk=claim.pk)
    if current.state == State.SUGGESTED:
        fields = {**fields, "state": State.OPEN}
    return change(
        claim,
        kind,
        fields,
        by=by,
        revision=revision,
        beside=beside,
        why_not=why_not_edited,
    )


def _pieces(places: Places) -> dict[str, list[list[int]]]:
    return {role: [list(place) for place in spans] for role, spans in places.by_role()}
