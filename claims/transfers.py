"""Merging sources that are one, and splitting one that is two.

What moves is written down row by row in a Transfer, so that `undoing` can put the very
same rows back. A merged source stays as a row whose address leads on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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

    def of(self, wanted: Iterable[Source]) -> models.QuerySet[Any]:
        """The rows that belong to some sources."""
        return self.rows.filter(**{f"{self.column}__in": wanted})

    def movable(
        self, rows: Iterable[Any], theirs: Iterable[Any]
    ) -> tuple[list[Any], list[Any]]:
        """Rows that can move, and those of which the target's have the like."""
        taken = {getattr(row, self.once) for row in theirs} if self.once else set()
        moved: list[Any] = []
        left: list[Any] = []
        for row in rows:
            is_taken = self.once and getattr(row, self.once) in taken
            (left if is_taken else moved).append(row)
        return moved, left


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


# Rows from some sources upwards, as far as a circle could lead.
ABOVE = """
WITH RECURSIVE above (below, id, steps) AS (
    SELECT id, parent_id, 0 FROM claims_source WHERE id IN ({sources})
  UNION ALL
    SELECT above.below, source.parent_id, above.steps + 1
    FROM above JOIN claims_source source ON source.id = above.id
    WHERE source.parent_id IS NOT NULL AND above.steps < %s
)
SELECT source.*, above.below
FROM above JOIN claims_source source ON source.id = above.id
ORDER BY above.below, above.steps
"""
DEEPEST = 100


def why_not_merged(origin: Source, target: Source, line: Sequence[Source]) -> str:
    """Why one source may not be merged into another, or ""; `line` is above that."""
    if origin == target:
        return "A source is not merged into itself."
    for one in (origin, target):
        if one.merged_into:
            return f"“{one}” was merged into “{one.merged_into}” already."
    if origin in line:
        return (
            f"“{target}” is part of “{origin}”. Merge them the other way round, or"
            " change first what it is part of."
        )
    return ""


def above(source: Source) -> list[Source]:
    """What a source is part of, from the nearest on; a circle ends where it began.

    One query, or none for what is part of nothing.
    """
    return lines_above([source])[source.pk]


def lines_above(wanted: Iterable[Source]) -> dict[int, list[Source]]:
    """By number, what each of some sources is part of; see `above`."""
    lines: dict[int, list[Source]] = {source.pk: [] for source in wanted}
    parts = [source.pk for source in wanted if source.parent_id is not None]
    if not parts:
        return lines
    query = ABOVE.format(sources=", ".join(["%s"] * len(parts)))
    ended = set()
    rows: Iterable[Any] = Source.objects.raw(query, [*parts, DEEPEST])
    for one in rows:
        if one.pk == one.below or one in lines[one.below]:
            ended.add(one.below)
        if one.below not in ended:
            lines[one.below].append(one)
    return lines


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
        why = why_not_merged(origin, into, above(into))
        if why:
            raise NotPossible(why)
        transfer = _begun(Transfer.Kind.MERGE, origin, into, by=by, reason=reason)
        rows = _move_claims(transfer, Q(source=origin), Q(source=origin))
        names = list(origin.aliases.all())
        rows |= _move_names(origin, into, names, merging=True)
        for relation in RELATIONS:
            theirs = relation.of([into]) if relation.once else []
            moved, _ = relation.movable(relation.of([origin]), theirs)
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
class Names:
    """What becomes of names: moved, left because the target has them, and freed.

    Freed is a name of the target that asked only because both went by it.
    """

    moved: list[Alias]
    left: list[Alias]
    freed: list[Alias]
    shared: list[Alias]


def sorted_out(
    aliases: Sequence[Alias], theirs: Sequence[Alias], others: Sequence[Alias]
) -> Names:
    """What becomes of names when they move to a source that has `theirs`.

    `others` are names, spelled like any of these, of sources beside both.
    """
    taken = {(one.key, one.article_id): one for one in theirs}
    elsewhere = {(one.key, one.article_id) for one in others}
    left = [one for one in aliases if (one.key, one.article_id) in taken]
    moved = [one for one in aliases if (one.key, one.article_id) not in taken]
    both = [one for one in left if one.ambiguous]
    twins = [taken[one.key, one.article_id] for one in both]
    asking = [twin for twin in twins if twin.ambiguous]
    named = [one for one in asking if one.source.kind != Source.Kind.UNNAMED]
    return Names(
        moved,
        left,
        [one for one in named if (one.key, one.article_id) not in elsewhere],
        [one for one in asking if (one.key, one.article_id) in elsewhere],
    )


def names_like(aliases: Iterable[Alias]) -> models.QuerySet[Alias]:
    """Names that are spelled like some, of sources that are no others' now."""
    keys = {one.key for one in aliases}
    return Alias.objects.filter(key__in=keys, source__merged_into=None)


def _move_names(
    origin: Source, target: Source, aliases: list[Alias], *, merging: bool
) -> Rows:
    theirs = list(target.aliases.select_related("source"))
    others = list(names_like(aliases).exclude(source__in=[origin, target]))
    names = sorted_out(aliases, theirs, others)
    moved = [one.pk for one in names.moved]
    # What a merged source leaves behind is certain for nobody.
    left = [one.pk for one in names.left if merging and not one.ambiguous]
    freed = [one.pk for one in names.freed] if merging else []
    Alias.objects.filter(pk__in=left).update(ambiguous=True)
    Alias.objects.filter(pk__in=moved).update(source=target)
    Alias.objects.filter(pk__in=freed).update(ambiguous=False)
    return {"aliases": moved, "left": left, "freed": freed}


def _told(transfer: Transfer) -> str:
    """The reason that the history of each claim gives."""
    merged = transfer.kind == Transfer.Kind.MERGE
    what = "merged into" if merged else "split, in part, to"
    told = f"“{transfer.origin}” was {what} “{transfer.target}”."
    return f"{told} {transfer.reason}".strip()
