"""The checking copy: one text of an article on paper, with its claims in the margin.

Marks, sources and evidence are numbered, so that a pencil and a telephone are enough.
What a blind second check hides is left blank, and confidential evidence is not there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import OuterRef, QuerySet, Subquery

from articles.models import Version
from articles.text import paragraphs
from claims import blind, board, highlight
from claims.anchoring import paragraph_of, spans_of
from claims.models import Anchor, Claim, Evidence, Source

Proof = list[tuple[str, list[int]]]  # for, against or context: numbers of evidence


@dataclass(frozen=True)
class Listed:
    """A source in the list at the end: its number, and the claims it speaks for."""

    number: int
    source: Source
    claims: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Piece:
    """A piece of evidence in the list at the end."""

    number: int
    evidence: Evidence
    claim: Claim
    label: str


@dataclass(frozen=True)
class Note:
    """A claim in the margin: who says it, and what there is on either question."""

    claim: Claim
    sources: list[Listed]
    said: Proof
    so: Proof


@dataclass(frozen=True)
class Row:
    """A paragraph of the text, and the notes on the claims that begin in it."""

    paragraph: highlight.Paragraph
    notes: list[Note]


@dataclass(frozen=True)
class CheckingCopy:
    """All that is printed; `loose` are claims whose words are not in the text."""

    version: Version
    rows: list[Row]
    loose: list[Note]
    sources: list[Listed]
    evidence: list[Piece]
    dismissed: int


def versions() -> QuerySet[Version]:
    """Texts with their article; `newest` is the number of its newest one."""
    same = Version.objects.filter(article=OuterRef("article"))
    newest = same.newest_first().values("number")[:1]
    found: QuerySet[Version] = Version.objects.newest_first()
    return found.select_related("article__outlet").annotate(newest=Subquery(newest))


def checking_copy(version: Version, *, by: User | AnonymousUser) -> CheckingCopy:
    """What is printed of a version for a person, in as many queries for any number.

    Dismissed claims are left out, and counted; the others keep their numbers.
    """
    every = list(_claims_of(version))
    claims = [claim for claim in every if claim.state != Claim.State.DISMISSED]
    blind.veil(claims, by=by)
    evidence = _evidence_of(version, {claim.pk: claim for claim in claims})
    sources = _sources_of(claims)
    lines = paragraphs(version.text)
    of_claim: dict[int, list[Piece]] = {}
    for piece in evidence:
        of_claim.setdefault(piece.claim.pk, []).append(piece)
    beside: dict[int, list[Note]] = {}
    for claim in claims:
        note = _note(claim, sources, of_claim.get(claim.pk, []))
        beside.setdefault(_begins_in(lines, claim), []).append(note)
    return CheckingCopy(
        version=version,
        rows=[
            Row(paragraph, beside.get(paragraph.number, []))
            for paragraph in highlight.bracketed(version.text, claims)
        ],
        loose=beside.get(0, []),
        sources=list(sources.values()),
        evidence=evidence,
        dismissed=len(every) - len(claims),
    )


def _claims_of(version: Version) -> QuerySet[Claim]:
    people = ("checked_by", "second_by", "settled_by")
    found: QuerySet[Claim] = (
        version.claims.select_related("source", "verification", *people)
        .with_further()
        .with_spans()
        .order_by("position", "pk")
    )
    return found


def _evidence_of(version: Version, claims: dict[int, Claim]) -> list[Piece]:
    rows = Evidence.objects.standing().filter(claim__version=version)
    rows = rows.filter(confidential=False).select_related("capture")
    rows = rows.defer("capture__text")
    rows = rows.order_by("claim__position", "claim_id", "added", "pk")
    shown = [row for row in rows if row.claim_id in claims]
    return [
        Piece(number, row, claims[row.claim_id], _label(row))
        for number, row in enumerate(shown, start=1)
    ]


def _label(row: Evidence) -> str:
    """Evidence in a few words; an address is never cut, for somebody types it in."""
    label = board.label(row)
    return row.url if row.url.startswith(label.removesuffix("…")) else label


def _sources_of(claims: Iterable[Claim]) -> dict[int, Listed]:
    """Each source by its key, numbered in the order in which they speak."""
    found: dict[int, Listed] = {}
    for claim in claims:
        for source in claim.speakers:
            one = found.setdefault(source.pk, Listed(len(found) + 1, source))
            one.claims.append(claim.position)
    return found


def _note(claim: Claim, sources: dict[int, Listed], own: list[Piece]) -> Note:
    return Note(
        claim,
        [sources[source.pk] for source in claim.speakers],
        said=_proof(own, Evidence.Axis.ATTRIBUTION),
        so=_proof(own, Evidence.Axis.VERIFICATION),
    )


def _proof(pieces: Iterable[Piece], axis: Evidence.Axis) -> Proof:
    by_stance: dict[str, list[int]] = {}
    for piece in pieces:
        if piece.evidence.axis == axis:
            by_stance.setdefault(piece.evidence.stance, []).append(piece.number)
    return [
        (heading.lower(), by_stance[stance])
        for stance, heading in board.HEADINGS.items()
        if stance in by_stance
    ]


def _begins_in(lines: Sequence[tuple[int, int]], claim: Claim) -> int:
    """The number of the paragraph in which its words begin; 0 for none."""
    starts = [
        start for start, _, role in spans_of(claim) if role == Anchor.Role.CONTENT
    ]
    return paragraph_of(lines, min(starts)) if starts else 0
