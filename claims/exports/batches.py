"""Claims for the formats that have more to say of each than a row of cells."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, TextField, Value
from django.db.models.functions import Greatest, Substr

from claims.exports.columns import COLUMNS
from claims.exports.facts import facts
from claims.exports.reading import batches
from claims.exports.report import Report
from claims.models import Anchor, ClaimSource

AROUND = 32  # code points before and after an anchor, to find its words again
NEEDED = (*COLUMNS, "first_source", "first_source_kind")


@dataclass(frozen=True)
class Anchored:
    """A piece of the text that a claim stands on, with the text around it."""

    role: str
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str


@dataclass(frozen=True)
class Told:
    """What is known of a claim: every column by name, sources as lists; its anchors."""

    facts: dict[str, Any]
    anchors: list[Anchored]


def told_claims(report: Report) -> Iterator[list[Told]]:
    """The claims of a report, a batch at a time."""
    for batch in batches(facts(report.claims, NEEDED, by=report.by)):
        rows = [dict(zip(NEEDED, row, strict=True)) for row in batch]
        numbers = [row["claim"] for row in rows]
        further, anchors = _further(numbers), _anchors(numbers)
        yield [
            Told(_with_lists(row, further[row["claim"]]), anchors[row["claim"]])
            for row in rows
        ]


def _with_lists(row: dict[str, Any], further: list[tuple[str, str]]) -> dict[str, Any]:
    name, kind = row.pop("first_source"), row.pop("first_source_kind")
    speakers = [(name, kind), *further] if name else further
    row["source"] = [name for name, _ in speakers]
    row["source_kind"] = [kind for _, kind in speakers]
    return row


def _further(numbers: list[int]) -> dict[int, list[tuple[str, str]]]:
    """By claim, name and kind of those who say it beside its first source."""
    rows = (
        ClaimSource.objects.filter(claim__in=numbers, part=ClaimSource.Part.ALSO)
        .exclude(source=F("claim__source"))
        .order_by("place", "pk")
        .values_list("claim", "source__name", "source__kind")
    )
    found = defaultdict(list)
    for claim, name, kind in rows:
        found[claim].append((name, kind))
    return found


def _anchors(numbers: list[int]) -> dict[int, list[Anchored]]:
    """By claim, its anchors in the version it stands in, in the order of the text."""
    text, start = F("version__text"), F("start")
    before = Greatest(start - AROUND, Value(0))
    rows = (
        Anchor.objects.filter(claim__in=numbers, version=F("claim__version"))
        .annotate(
            exact=Substr(text, start + 1, F("end") - start, output_field=TextField()),
            prefix=Substr(text, before + 1, start - before, output_field=TextField()),
            suffix=Substr(text, F("end") + 1, AROUND, output_field=TextField()),
        )
        .order_by("start", "end", "role")
        .values_list("claim", "role", "start", "end", "exact", "prefix", "suffix")
    )
    found = defaultdict(list)
    for claim, role, begin, end, *words in rows:
        found[claim].append(Anchored(role, begin, end, *words))
    return found
