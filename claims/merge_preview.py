"""What a merge of sources would do, for who is about to say yes; nothing is changed.

It asks as often for many sources as for two.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from articles.counting import number_of
from claims.models import Alias, Claim, ClaimSource, Source
from claims.transfers import (
    RELATIONS,
    Names,
    lines_above,
    names_like,
    sorted_out,
    why_not_merged,
)


@dataclass
class Preview:
    """What a merge would move, what a person should know first, what forbids it."""

    target: Source
    origins: list[Source]
    counts: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)


def preview(origins: Sequence[Source], target: Source) -> Preview:
    """What merging would do."""
    shown = Preview(target, list(origins))
    everyone = [*origins, target]
    lines = lines_above(everyone)
    names = _by_source(Alias.objects.select_related("source"), "source_id", everyone)
    alike = list(names_like(one for own in names.values() for one in own))
    held = {
        relation: _by_source(relation.rows, f"{relation.column}_id", everyone)
        for relation in RELATIONS
        if relation.once
    }
    counts = _counts(origins)
    for origin in origins:
        why = why_not_merged(origin, target, lines[target.pk])
        shown.obstacles += [why] if why else []
        for relation, rows in held.items():
            moved, left = relation.movable(rows[origin.pk], rows[target.pk])
            counts[relation.label] += len(moved)
            shown.notes += [f"Both have “{row}”; it is kept once." for row in left]
        others = [one for one in alike if one.source_id not in (origin.pk, target.pk)]
        own = sorted_out(names[origin.pk], names[target.pk], others)
        counts["names"] += len(own.moved)
        shown.notes += _notes(origin, target, own, lines[origin.pk])
    shown.counts = {label: number for label, number in counts.items() if number}
    return shown


def _by_source(
    rows: QuerySet[Any], column: str, wanted: Sequence[Source]
) -> dict[int, list[Any]]:
    """By its number, the rows of each source."""
    found = defaultdict(list)
    for row in rows.filter(**{f"{column}__in": [one.pk for one in wanted]}):
        found[getattr(row, column)].append(row)
    return found


def _counts(origins: Sequence[Source]) -> dict[str, int]:
    """By label, how many rows would move; none yet where it depends on the target."""
    there: dict[str, QuerySet[Any]] = {
        "claims": Claim.objects.filter(source__in=origins),
        "claims that say it too or relay it": ClaimSource.objects.filter(
            source__in=origins
        ),
        "names": Alias.objects.none(),
        **{
            relation.label: relation.rows.none()
            if relation.once
            else relation.of(origins)
            for relation in RELATIONS
        },
    }
    names = {f"number_{at}": label for at, label in enumerate(there)}
    asked = {name: number_of(there[label]) for name, label in names.items()}
    row: Any = Source.objects.values(**asked)[:1].get()
    return {label: row[name] or 0 for name, label in names.items()}


def _notes(
    origin: Source, target: Source, names: Names, line: Sequence[Source]
) -> list[str]:
    """What to know of one of the sources; `line` is what it is part of."""
    notes = []
    if origin.kind != target.kind:
        kinds = origin.get_kind_display().lower(), target.get_kind_display().lower()
        notes.append(f"“{origin}” is of the kind {kinds[0]}, “{target}” {kinds[1]}.")
    if target in line:
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
