"""One claim with all that its page shows of it, in few queries.

What hangs on a claim in small numbers comes along as lists in the query that asks for
it; evidence and interests are a query each. Whatever judges the claim goes by the same
rows: `anchoring.spans_of`, `chain.relays_of`, `origins.evidence_of` and the like ask
for themselves where a claim did not come whole, as in a change.
"""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import OuterRef, Subquery

from articles.counting import number_of
from articles.models import Version
from claims import matters, origins
from claims.listed import listed
from claims.models import Claim, ClaimSource, Interest, Matter, Source
from claims.people import people_with

Part = ClaimSource.Part
INTERESTS = ("pk", "side", "source_id", "source__name", "matter_id", "matter__name")
FURTHER = ("pk", "part", "place", "source_id", "source__name", "source__kind")


def with_whole(claims: Any, pk: int) -> Any:
    """A claim with its places, sources, parties, twins, and the people of the desk."""
    unsourced = Claim.objects.unsourced(
        article=OuterRef("article"), speaker=OuterRef("speaker")
    )
    versions = Version.objects.filter(article=OuterRef("article"))
    newest = versions.newest_first().values("number")[:1]
    further = ClaimSource.objects.filter(claim=OuterRef("pk"))
    return (
        claims.filter(pk=pk)
        .with_spans()
        .annotate(
            twins=number_of(unsourced.exclude(pk=OuterRef("pk"))),
            newest=Subquery(newest),
            further=listed(further, *FURTHER),
            interests=listed(matters.interests(pk), *INTERESTS),
            reviewers=listed(people_with("review_claim"), "pk", "username"),
            readers=listed(people_with("view_claim"), "pk", "username"),
        )
    )


def complete(claim: Any) -> Any:
    """The same claim with its further sources, its evidence and its parties at hand."""
    further = _further(claim)
    claim.also = [row for row in further if row.part == Part.ALSO]
    claim.relayed = [row.source for row in further if row.part == Part.RELAY]
    claim.all_evidence = origins.evidence_of(claim)
    claim.parties = _parties(claim)
    return claim


def people(claim: Claim, rows: str) -> list[User]:
    """The `reviewers` or the `readers` of the desk, by user name."""
    if not hasattr(claim, rows):
        codename = {"reviewers": "review_claim", "readers": "view_claim"}[rows]
        return list(people_with(codename))
    found = [User(**row) for row in getattr(claim, rows) or ()]
    return sorted(found, key=User.get_username)


def _parties(claim: Claim) -> list[Interest]:
    """By which interests it comes from a party, as `matters.interests_of`."""
    if not hasattr(claim, "interests"):
        return matters.interests_of(claim)
    found = [
        Interest(
            pk=row["pk"],
            side=row["side"],
            source=Source(pk=row["source_id"], name=row["source__name"]),
            matter=Matter(pk=row["matter_id"], name=row["matter__name"]),
        )
        for row in claim.interests or ()
    ]
    return sorted(found, key=lambda one: (one.matter.name, one.source.name, one.pk))


def _further(claim: Claim) -> list[ClaimSource]:
    """Who says it too and who relayed it, in order."""
    if not hasattr(claim, "further"):
        rows = claim.further_sources.select_related("source")
        return list(rows.order_by("place", "pk"))
    found = [
        ClaimSource(
            pk=row["pk"],
            part=row["part"],
            place=row["place"],
            source=Source(
                pk=row["source_id"],
                name=row["source__name"],
                kind=row["source__kind"],
            ),
        )
        for row in claim.further or ()
    ]
    return sorted(found, key=lambda row: (row.place, row.pk))
