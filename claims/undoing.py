"""Taking a merge or a split back: the very same rows return, or it says why not."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from claims import chain
from claims.models import Alias, Claim, ClaimSource, Source, Transfer
from claims.transfers import (
    ALIASES,
    RELATIONS,
    NotPossible,
    Relation,
    above,
    standing,
)

NAMED = 5  # of a kind of obstacle, how many are named


def obstacles(transfer: Transfer) -> list[str]:
    """What stands in the way of undoing a transfer; nothing is changed."""
    origin, target = transfer.origin, transfer.target
    if transfer.undone_at:
        return ["It was undone already."]
    if target.merged_into:
        return [
            f"“{target}” was merged into “{target.merged_into}” since: undo it first."
        ]
    found = []
    if origin.merged_into_id != (target.pk if _is_merge(transfer) else None):
        found.append(f"“{origin}” is not what it was after it any more.")
    found += _changed_claims(transfer) + _changed_names(transfer)
    for relation in (*RELATIONS, ALIASES):
        found += _changed_rows(relation, transfer)
    found += _belongs_to_new(transfer) + _circles(transfer)
    return found


@transaction.atomic
def undo(transfer: Transfer, *, by: User) -> Transfer:
    """Put back what a transfer moved; undone already (a doubled submit) is no error.

    Raises NotPossible with all that stands in the way, and then nothing has changed.
    """
    both = [transfer.origin_id, transfer.target_id]
    list(Source.objects.select_for_update().order_by("pk").filter(pk__in=both))
    current = (
        Transfer.objects.select_for_update(of=("self",))
        .select_related("origin", "target__merged_into")
        .get(pk=transfer.pk)
    )
    if current.undone_at:
        return current
    found = obstacles(current)
    if found:
        raise NotPossible(*found)
    if _is_merge(current):
        Source.objects.filter(pk=current.origin_id).update(merged_into=None)
    for relation in (*RELATIONS, ALIASES):
        keys = [int(pk) for pk in current.rows[relation.name]]
        back = {relation.column: current.origin_id}
        relation.rows.filter(pk__in=keys).update(**back)
    _return_names(current)
    _return_claims(current, by=by)
    current.undone_by, current.undone_at = by, timezone.now()
    current.save(update_fields=["undone_by", "undone_at"])
    return current


def _return_names(transfer: Transfer) -> None:
    rows = transfer.rows
    asking = [*rows["freed"], *rows.get("created", [])]
    # In this order, for no name is certain for two at any moment.
    Alias.objects.filter(pk__in=asking).update(ambiguous=True)
    certain = [*rows["left"], *rows.get("made_ambiguous", [])]
    Alias.objects.filter(pk__in=certain).update(ambiguous=False)
    if "created" in rows:  # nobody is left of it: its address leads back
        target = Source.objects.filter(pk=transfer.target_id)
        target.update(merged_into=transfer.origin_id)


def _return_claims(transfer: Transfer, *, by: User) -> None:
    rows, origin = transfer.rows, transfer.origin
    locked = Claim.objects.select_for_update(no_key=True).order_by("pk")
    speaking = list(locked.filter(pk__in=rows["claims"]))
    for claim in speaking:
        claim.source = transfer.target
    links = ClaimSource.objects.filter(pk__in=rows["further"])
    touched = {*links.values_list("claim", flat=True)}
    touched |= {claim for _, claim, *_ in rows["doubled"]}
    known = {claim.pk for claim in speaking}
    others = list(locked.filter(pk__in=touched - known))
    before = chain.further_of(touched)
    links.update(source=origin)
    ClaimSource.objects.bulk_create(
        ClaimSource(pk=pk, claim_id=claim, source_id=source, part=part, place=place)
        for pk, claim, source, part, place in rows["doubled"]
    )
    reason = f"It was undone that “{origin}” moved to “{transfer.target}”."
    chain.record(speaking, others, before, source=origin, by=by, reason=reason)


def _changed_claims(transfer: Transfer) -> list[str]:
    rows, target = transfer.rows, transfer.target
    moved = Claim.objects.filter(pk__in=rows["claims"])
    elsewhere = moved.exclude(source=target) | moved.filter(source=None)
    found = [f"Claim {pk} has another source now." for pk in _some(elsewhere)]
    links = ClaimSource.objects.filter(pk__in=rows["further"], source=target)
    if links.count() != len(rows["further"]):
        found.append("Who else says a claim, or relayed it, was changed since.")
    doubled = Claim.objects.filter(pk__in=[claim for _, claim, *_ in rows["doubled"]])
    given = {(claim, source, part) for _, claim, source, part, _ in rows["doubled"]}
    theirs = ClaimSource.objects.filter(claim__in=doubled)
    if given & set(theirs.values_list("claim", "source", "part")):
        found.append("A source was given once more to a claim that had it.")
    return found


def _changed_names(transfer: Transfer) -> list[str]:
    """Names that the transfer made certain or asking, and that are so no longer."""
    rows = transfer.rows
    found = []
    for key, ambiguous in (("freed", False), ("left", True), ("made_ambiguous", True)):
        keys = rows.get(key, [])
        kept = Alias.objects.filter(pk__in=keys, ambiguous=ambiguous)
        if kept.count() != len(keys):
            found.append("A name that both went by was changed since.")
    certain = Alias.objects.filter(
        pk__in=[*rows["left"], *rows.get("made_ambiguous", [])]
    )
    leaving = [*rows["freed"], *rows.get("created", [])]
    for alias in certain:
        rivals = Alias.objects.filter(key=alias.key, article=alias.article_id)
        rivals = rivals.exclude(pk__in=[alias.pk, *leaving]).exclude(
            source__merged_into__isnull=False
        )
        if rivals.exclude(source=transfer.origin_id).exists():
            found.append(f"Others go by “{alias}” since.")
    return found


def _changed_rows(relation: Relation, transfer: Transfer) -> list[str]:
    left = transfer.rows[relation.name]
    now = standing(relation, [int(pk) for pk in left])
    changed = [pk for pk, columns in left.items() if now.get(pk) != columns]
    rows = relation.rows.in_bulk([int(pk) for pk in changed])
    shown = [rows.get(int(pk)) for pk in changed[:NAMED]]
    return [
        f"“{row}” ({relation.label}) was changed since."
        if row
        else f"One of the {relation.label} is gone."
        for row in shown
    ]


def _belongs_to_new(transfer: Transfer) -> list[str]:
    """What a source that the split made has got since, and would lose."""
    rows, target = transfer.rows, transfer.target
    if "created" not in rows:
        return []
    claims = target.claims.exclude(pk__in=rows["claims"])
    found = [f"“{target}” has claim {pk} since." for pk in _some(claims)]
    if target.further_claims.exclude(pk__in=rows["further"]).exists():
        found.append(f"“{target}” says or relays other claims since.")
    given: dict[str, list[Any]] = {
        ALIASES.name: [*rows["aliases"], *rows["created"]],
        **{relation.name: list(rows[relation.name]) for relation in RELATIONS},
    }
    for relation in (*RELATIONS, ALIASES):
        theirs = relation.rows.filter(**{relation.column: target})
        if theirs.exclude(pk__in=given[relation.name]).exists():
            found.append(f"“{target}” has other {relation.label} since.")
    if target.merged.exists():
        found.append(f"Others were merged into “{target}” since.")
    return found


def _circles(transfer: Transfer) -> list[str]:
    """Parts of the origin that it has become a part of itself."""
    children = {int(pk) for pk in transfer.rows["children"]}
    return [
        f"“{transfer.origin}” is part of “{one}” since."
        for one in above(transfer.origin)
        if one.pk in children
    ]


def _some(claims: Any) -> Sequence[int]:
    return list(claims.order_by("pk").values_list("pk", flat=True)[:NAMED])


def _is_merge(transfer: Transfer) -> bool:
    return transfer.kind == Transfer.Kind.MERGE
