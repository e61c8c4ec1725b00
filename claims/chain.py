"""The way of a claim to the article: who says it, who says it too, who relayed it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from claims import repeats, sources
from claims.changes import IllegalMove, change, change_many
from claims.closed import why_not_edited
from claims.models import Claim, ClaimLink, ClaimSource, Event, Source

Part = ClaimSource.Part
# What history calls the sources of each part.
FIELDS = {Part.ALSO: "further_sources", Part.RELAY: "relays"}
MOST = 20  # sources of a claim
Further = dict[int, dict[str, list[Source]]]


@dataclass(frozen=True)
class Chain:
    """All whose words a claim is: the first speaks, `relays` passed the words on."""

    sources: Sequence[Source] = ()
    relays: Sequence[Source] = ()
    channel: str = ""
    original_seen: str = ""
    said_on: date | None = None


@transaction.atomic
def set_chain(claim: Claim, told: Chain, *, by: User, revision: int) -> Claim:
    """Say whose words a claim is and how they came into the article.

    The first of the sources is the claim's own. Only for a claim that is being worked
    on. Raises StaleClaim and IllegalMove.
    """
    if len(told.sources) + len(told.relays) > MOST:
        raise IllegalMove(f"A claim has at most {MOST} sources.")
    held = sources.hold_all([*told.sources, *told.relays])
    speakers = list(dict.fromkeys(held[one.pk] for one in told.sources))
    relays = list(dict.fromkeys(held[one.pk] for one in told.relays))
    before = further_of([claim.pk])[claim.pk]
    after = {"further_sources": speakers[1:], "relays": relays}
    changed = change(
        claim,
        Event.Kind.SOURCED,
        {
            "source": speakers[0] if speakers else None,
            "channel": told.channel,
            "original_seen": told.original_seen,
            "said_on": told.said_on,
        },
        by=by,
        revision=revision,
        beside={name: [before[name], after[name]] for name in after},
        why_not=why_not_edited,
    )
    if before != after:
        _replace(claim, after)
    return changed


def further_of(claims: Collection[int]) -> Further:
    """Who says each claim beside its first source, and who relayed it, in order."""
    found: Further = {pk: {name: [] for name in FIELDS.values()} for pk in claims}
    rows = ClaimSource.objects.filter(claim__in=claims).select_related("source")
    for row in rows.order_by("place", "pk"):
        found[row.claim_id][FIELDS[Part(row.part)]].append(row.source)
    return found


def relays_of(claim: Claim) -> list[Source]:
    """Through whom its words came to the article, in order; see `whole`."""
    if hasattr(claim, "relayed"):
        return list(claim.relayed)
    return further_of([claim.pk])[claim.pk]["relays"]


def links_of(claim: Claim) -> list[tuple[ClaimLink, str, Claim]]:
    """The links of a claim: each with how it stands to the other, and the other."""
    rows = ClaimLink.objects.filter(Q(claim=claim) | Q(other=claim))
    rows = rows.select_related("claim__source", "claim__article")
    rows = rows.select_related("other__source", "other__article")
    return [
        (row, stands(row, claim), row.other if row.claim_id == claim.pk else row.claim)
        for row in rows
    ]


def stands(link: ClaimLink, claim: Claim) -> str:
    """How a claim stands to the other of a link, in words."""
    updated = link.other_id == claim.pk and link.kind == ClaimLink.Kind.UPDATES
    return "Is updated by" if updated else link.get_kind_display()


def record(
    speaking: Sequence[Claim],
    others: Sequence[Claim],
    before: Further,
    *,
    source: Source | None,
    by: User,
    kind: Event.Kind = Event.Kind.TRANSFERRED,
    reason: str = "",
) -> None:
    """Give claims their new first source, and write what changed beside it.

    The claims are held, the rows of their further sources are written already;
    `before` is what these were. `others` keep their first source.
    """
    after = further_of(before.keys())
    beside = {
        claim: {name: [was[name], after[claim][name]] for name in FIELDS.values()}
        for claim, was in before.items()
    }
    change_many(speaking, kind, {"source": source}, by=by, reason=reason, beside=beside)
    change_many(others, kind, {}, by=by, reason=reason, beside=beside)


def link(claim: Claim, other: Claim, kind: str, *, by: User) -> ClaimLink:
    """Say how a claim stands to another; the history of both tells it.

    The same twice is once; another kind takes the place of the one before. Raises
    IllegalMove for a claim and itself.
    """
    if claim == other:
        raise IllegalMove("A claim is not linked to itself.")
    with transaction.atomic():
        held = _both(claim, other)
        known = ClaimLink.objects.filter(claim__in=held, other__in=held).first()
        if known and known.kind == kind and known.claim == claim:
            return known
        if known:
            _drop(known, by=by)
        made = ClaimLink.objects.create(claim=claim, other=other, kind=kind, by=by)
        _tell(made, by=by, linked=True)
        repeats.count_later([], [claim.pk, other.pk])
    return made


def unlink(link: ClaimLink, *, by: User) -> None:
    """Take a link away; taken away already is no error."""
    with transaction.atomic():
        _both(link.claim, link.other)
        for known in ClaimLink.objects.filter(pk=link.pk):
            _drop(known, by=by)
            repeats.count_later([], [known.claim_id, known.other_id])


def _both(claim: Claim, other: Claim) -> list[Claim]:
    """Both claims, held; by number, so that two people never wait for each other."""
    rows = Claim.objects.select_for_update(no_key=True).order_by("pk")
    return list(rows.filter(pk__in=[claim.pk, other.pk]))


def _drop(link: ClaimLink, *, by: User) -> None:
    _tell(link, by=by, linked=False)
    link.delete()


def _tell(link: ClaimLink, *, by: User, linked: bool) -> None:
    """Write into the history of both how the other stands to it, or did."""
    for claim, other in ((link.claim, link.other), (link.other, link.claim)):
        shown = f"{stands(link, claim)} claim {other.pk}: {other.wording}"
        changes = ["", shown] if linked else [shown, ""]
        [held] = Claim.objects.select_for_update(no_key=True).filter(pk=claim.pk)
        change_many(
            [held], Event.Kind.LINKED, {}, by=by, beside={claim.pk: {"link": changes}}
        )


def _replace(claim: Claim, after: dict[str, list[Source]]) -> None:
    claim.further_sources.all().delete()
    ClaimSource.objects.bulk_create(
        ClaimSource(claim=claim, source=source, part=part, place=place)
        for part, name in FIELDS.items()
        for place, source in enumerate(after[name], start=1)
    )
