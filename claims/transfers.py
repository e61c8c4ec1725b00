"""Merging sources that are one, and splitting one that is two.

What moves is written down row by row in a Transfer, so that `undoing` can put the very
same rows back. A merged source stays as a row whose address leads on.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from claims import chain, sources
from claims.models import (
    Alias,
    Claim,
    ClaimSource,
    Contact,
    Interest,
    Role,
    SameAs,
    Source,
    Transfer,
)
from claims.names import normalise

Rows = dict[str, Any]


class NotPossible(Exception):
    """A merge, split or undo that cannot be; `reasons` says what stands in the way."""

    def __init__(self, *reasons: str):
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Relation:
    """Rows that belong to a source by one column, beside its claims and names.

    `once` are columns that, with the source, no two rows share: such a row stays where
    it is. Of `kept` columns none may change until the transfer is undone.
    """

    name: str
    model: type[models.Model]
    column: str
    label: str
    once: str = ""
    kept: tuple[str, ...] = ()

    @property
    def rows(self) -> models.QuerySet[Any]:
        return self.model._default_manager.order_by("pk")


RELATIONS = (
    Relation("roles", Role, "source", "roles", kept=("title", "since", "until")),
    Relation("posts", Role, "body", "roles held in it"),
    Relation(
        "interests", Interest, "source", "interests", "matter_id", ("matter_id", "side")
    ),
    Relation("same_as", SameAs, "source", "pages about it", "url", ("url",)),
    Relation("children", Source, "parent", "parts of it"),
    Relation("contacts", Contact, "source", "contacts"),
)
ALIASES = Relation(
    "aliases",
    Alias,
    "source",
    "names",
    kept=(
        "text",
        "key",
        "language",
        "article_id",
        "valid_from",
        "valid_to",
        "ambiguous",
    ),
)


# Rows from a source upwards, as far as a circle could lead.
ABOVE = """
WITH RECURSIVE above (id, steps) AS (
    SELECT id, 0 FROM claims_source WHERE id = %s
  UNION ALL
    SELECT source.parent_id, above.steps + 1
    FROM above JOIN claims_source source ON source.id = above.id
    WHERE source.parent_id IS NOT NULL AND above.steps < %s
)
SELECT source.* FROM above JOIN claims_source source ON source.id = above.id
ORDER BY above.steps
"""
DEEPEST = 100


@dataclass
class Preview:
    """What a merge would move, what a person should know first, what forbids it."""

    target: Source
    origins: list[Source]
    counts: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)


def preview(origins: Sequence[Source], target: Source) -> Preview:
    """What merging would do; nothing is changed."""
    shown = Preview(target, list(origins))
    counts: dict[str, int] = defaultdict(int)
    for origin in origins:
        why = why_not_merged(origin, target)
        shown.obstacles += [why] if why else []
        counts["claims"] += origin.claims.count()
        counts["claims that say it too or relay it"] += origin.further_claims.count()
        names = _sorted_out(origin, target, list(origin.aliases.all()))
        counts["names"] += len(names.moved)
        for relation in RELATIONS:
            moved, left = _movable(relation, origin, target)
            counts[relation.label] += len(moved)
            shown.notes += [f"Both have “{row}”; it is kept once." for row in left]
        shown.notes += _notes(origin, target, names)
    shown.counts = {label: number for label, number in counts.items() if number}
    return shown


def why_not_merged(origin: Source, target: Source) -> str:
    """Why one source may not be merged into another, or ""."""
    if origin == target:
        return "A source is not merged into itself."
    for one in (origin, target):
        if one.merged_into:
            return f"“{one}” was merged into “{one.merged_into}” already."
    if origin in above(target):
        return (
            f"“{target}” is part of “{origin}”. Merge them the other way round, or"
            " change first what it is part of."
        )
    return ""


def above(source: Source) -> list[Source]:
    """What a source is part of, from the nearest on; a circle ends where it began.

    One query, or none for what is part of nothing.
    """
    if source.parent_id is None:
        return []
    found: list[Source] = []
    for one in Source.objects.raw(ABOVE, [source.parent_id, DEEPEST]):
        if one == source or one in found:
            break
        found.append(one)
    return found


@transaction.atomic
def merge(
    origins: Sequence[Source], target: Source, *, by: User, reason: str = ""
) -> list[Transfer]:
    """Make sources one: all that they have moves to `target`, and they lead on to it.

    One that is merged into it already (a doubled submit) is passed over. Raises
    NotPossible, and then nothing has moved.
    """
    held = _held([*origins, target])
    done = []
    for one in dict.fromkeys(origins):
        origin, into = held[one.pk], held[target.pk]
        if origin.merged_into_id == into.pk:
            continue
        why = why_not_merged(origin, into)
        if why:
            raise NotPossible(why)
        transfer = _begun(Transfer.Kind.MERGE, origin, into, by=by, reason=reason)
        rows = _move_claims(transfer, Q(source=origin), Q(source=origin))
        names = list(origin.aliases.all())
        rows |= _move_names(origin, into, names, merging=True)
        for relation in RELATIONS:
            moved, _ = _movable(relation, origin, into)
            keys = [row.pk for row in moved]
            relation.rows.filter(pk__in=keys).update(**{relation.column: into})
            rows[relation.name] = keys
        Source.objects.filter(pk=origin.pk).update(merged_into=into)
        done.append(_finished(transfer, rows))
    return done


@transaction.atomic
def split(
    source: Source,
    into: Source | None,
    *,
    claims: Sequence[int],
    aliases: Sequence[int],
    by: User,
    name: str = "",
    kind: str = "",
    reason: str = "",
) -> Transfer:
    """Move chosen claims and names, by their numbers, to another source.

    Without `into` a new one is registered under `name`. What the source does not have,
    any more or at all, is passed over. Raises NotPossible when nothing is left to move.
    """
    held = _held([source, into] if into else [source])
    origin = held[source.pk]
    target = held[into.pk] if into else Source(name=name, kind=kind)
    if origin == target:
        raise NotPossible("Choose another source, or name a new one.")
    for one in (origin, target):
        if one.merged_into:
            raise NotPossible(f"“{one}” was merged into “{one.merged_into}” already.")
    own = normalise(origin.name)
    names = list(origin.aliases.filter(pk__in=aliases).exclude(key=own, article=None))
    chosen = Q(claim__in=claims, source=origin)
    has_claims = origin.claims.filter(pk__in=claims).exists()
    if not (names or has_claims or ClaimSource.objects.filter(chosen).exists()):
        raise NotPossible("Choose what moves: a claim, or a name that is not its own.")
    if into is None:
        target.save()
    transfer = _begun(Transfer.Kind.SPLIT, origin, target, by=by, reason=reason)
    rows = _move_claims(transfer, Q(source=origin, pk__in=claims), chosen)
    rows |= _move_names(origin, target, names, merging=False)
    if into is None:
        rows |= _enter(target)
    return _finished(transfer, rows)


def _enter(target: Source) -> Rows:
    """Let a new source go by its own name; who went by it certainly no longer does."""
    same = Alias.objects.filter(key=normalise(target.name), article=None)
    certain = same.exclude(source=target).filter(ambiguous=False)
    asking = list(certain.values_list("pk", flat=True))
    known = list(target.aliases.values_list("pk", flat=True))
    sources.keep_own_name(target)
    own = target.aliases.exclude(pk__in=known)
    return {"created": list(own.values_list("pk", flat=True)), "made_ambiguous": asking}


def _held(wanted: Iterable[Source]) -> dict[int, Source]:
    """The sources as they stand, and nobody gives one a claim or merges it meanwhile.

    By number, so that of two people who merge each other's way one waits.
    """
    rows = Source.objects.select_for_update().order_by("pk")
    return rows.in_bulk([source.pk for source in wanted])


def _begun(
    kind: str, origin: Source, target: Source, *, by: User, reason: str
) -> Transfer:
    return Transfer.objects.create(
        kind=kind, origin=origin, target=target, by=by, reason=reason, at=timezone.now()
    )


def _finished(transfer: Transfer, rows: Rows) -> Transfer:
    """Write down what moved, and how it stands now, to be seen when it is undone."""
    for relation in (*RELATIONS, ALIASES):
        keys = rows.get(relation.name, [])
        rows[relation.name] = standing(relation, keys)
    transfer.rows = rows
    transfer.save(update_fields=["rows"])
    return transfer


def standing(relation: Relation, keys: Sequence[int]) -> dict[str, list[str]]:
    """By number, the columns of some rows as text: as JSON keeps them."""
    columns = (f"{relation.column}_id", *relation.kept)
    rows = relation.rows.filter(pk__in=keys).values_list("pk", *columns)
    return {str(pk): [str(value) for value in values] for pk, *values in rows}


def _move_claims(transfer: Transfer, first: Q, further: Q) -> Rows:
    """Move those who speak first, and those who say it too or relay it."""
    origin, target = transfer.origin, transfer.target
    links = list(ClaimSource.objects.filter(further).order_by("pk"))
    touched = {link.claim_id for link in links}
    locked = Claim.objects.select_for_update(no_key=True).order_by("pk")
    speaking = list(locked.filter(first))
    for claim in speaking:
        claim.source = origin  # as each has it, but loaded once
    known = {claim.pk for claim in speaking}
    others = list(locked.filter(pk__in=touched - known))
    moved, doubled = _sorted_links(links, target, known | touched, known)
    touched |= {link.claim_id for link in doubled}
    before = chain.further_of(touched)
    ClaimSource.objects.filter(pk__in=[link.pk for link in doubled]).delete()
    ClaimSource.objects.filter(pk__in=[link.pk for link in moved]).update(source=target)
    chain.record(
        speaking, others, before, source=target, by=transfer.by, reason=_told(transfer)
    )
    return {
        "claims": sorted(known),
        "further": [link.pk for link in moved],
        "doubled": [
            [link.pk, link.claim_id, link.source_id, link.part, link.place]
            for link in doubled
        ],
    }


def _sorted_links(
    links: list[ClaimSource], target: Source, claims: set[int], speaking: set[int]
) -> tuple[list[ClaimSource], list[ClaimSource]]:
    """Those that can move, and those that would say the same twice."""
    rows = ClaimSource.objects.filter(source=target).order_by("pk")
    theirs = [link for link in rows if link.claim_id in claims]
    taken = {(link.claim_id, link.part) for link in theirs}
    also = ClaimSource.Part.ALSO
    first = speaking | set(
        target.claims.filter(pk__in={link.claim_id for link in links}).values_list(
            "pk", flat=True
        )
    )
    taken |= {(pk, also) for pk in first}
    doubled = [link for link in links if (link.claim_id, link.part) in taken]
    moved = [link for link in links if (link.claim_id, link.part) not in taken]
    doubled += [link for link in theirs if link.part == also and link.claim_id in first]
    return moved, doubled


@dataclass
class _Names:
    """What becomes of names: moved, left because the target has them, and freed.

    Freed is a name of the target that asked only because both went by it.
    """

    moved: list[Alias]
    left: list[Alias]
    freed: list[Alias]
    shared: list[Alias]


def _sorted_out(origin: Source, target: Source, aliases: list[Alias]) -> _Names:
    theirs = {(one.key, one.article_id): one for one in target.aliases.all()}
    left = [one for one in aliases if (one.key, one.article_id) in theirs]
    moved = [one for one in aliases if (one.key, one.article_id) not in theirs]
    elsewhere = Alias.objects.filter(key__in=[one.key for one in left])
    elsewhere = elsewhere.exclude(source__in=[origin.pk, target.pk])
    others = set(
        elsewhere.filter(source__merged_into=None).values_list("key", "article_id")
    )
    both = [one for one in left if one.ambiguous]
    twins = [theirs[one.key, one.article_id] for one in both]
    asking = [twin for twin in twins if twin.ambiguous]
    named = target.kind != Source.Kind.UNNAMED
    return _Names(
        moved,
        left,
        [one for one in asking if (one.key, one.article_id) not in others and named],
        [one for one in asking if (one.key, one.article_id) in others],
    )


def _move_names(
    origin: Source, target: Source, aliases: list[Alias], *, merging: bool
) -> Rows:
    names = _sorted_out(origin, target, aliases)
    moved = [one.pk for one in names.moved]
    # What a merged source leaves behind is certain for nobody.
    left = [one.pk for one in names.left if merging and not one.ambiguous]
    freed = [one.pk for one in names.freed] if merging else []
    Alias.objects.filter(pk__in=left).update(ambiguous=True)
    Alias.objects.filter(pk__in=moved).update(source=target)
    Alias.objects.filter(pk__in=freed).update(ambiguous=False)
    return {"aliases": moved, "left": left, "freed": freed}


def _movable(
    relation: Relation, origin: Source, target: Source
) -> tuple[list[Any], list[Any]]:
    """Rows that can move, and those of which the target has the like."""
    rows = list(relation.rows.filter(**{relation.column: origin}))
    if not relation.once:
        return rows, []
    theirs = relation.rows.filter(**{relation.column: target})
    taken = set(theirs.values_list(relation.once, flat=True))
    left = [row for row in rows if getattr(row, relation.once) in taken]
    return [row for row in rows if row not in left], left


def _notes(origin: Source, target: Source, names: _Names) -> list[str]:
    notes = []
    if origin.kind != target.kind:
        kinds = origin.get_kind_display().lower(), target.get_kind_display().lower()
        notes.append(f"“{origin}” is of the kind {kinds[0]}, “{target}” {kinds[1]}.")
    if target in above(origin):
        notes.append(f"“{origin}” is part of “{target}”.")
    if origin.ours != target.ours:
        notes.append("One of them is our own outlet, the other is not.")
    notes += [f"Both go by “{one}”; it is kept once." for one in names.left]
    notes += [
        f"“{one}” asked because both go by it; it will not." for one in names.freed
    ]
    notes += [f"Others go by “{one}” too, so it still asks." for one in names.shared]
    if origin.note:
        notes.append(f"The note on “{origin}” stays with it: {origin.note[:200]}")
    return notes


def _told(transfer: Transfer) -> str:
    """The reason that the history of each claim gives."""
    merged = transfer.kind == Transfer.Kind.MERGE
    what = "merged into" if merged else "split, in part, to"
    told = f"“{transfer.origin}” was {what} “{transfer.target}”."
    return f"{told} {transfer.reason}".strip()
