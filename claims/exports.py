"""The claim report: claims as CSV, for a spreadsheet and back."""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from claims.models import Claim
from claims.models.claim import ClaimQuerySet

BOM = "\ufeff"
ROWS_AT_ONCE = 500
SEVERAL = "; "  # between the sources of a claim, the first first

# A cell that begins so may be run as a formula; spaces before it do not help. The
# apostrophe is here so that taking one away always gives the cell back as it was.
FORMULA = re.compile(r"\s*['=+\-@＝＋－＠]|[\t\r\n]")

COLUMNS = (
    "claim",
    "article",
    "headline",
    "outlet",
    "url",
    "published",
    "position",
    "wording",
    "words",
    "form",
    "cue",
    "source_as_written",
    "source",
    "source_kind",
    "state",
    "attribution",
    "verification",
    "rationale",
    "evidence",
    "independent_origins",
    "assignee",
    "checked_by",
    "settled_by",
    "updated",
)


class Echo:
    """A file that gives back what is written, for csv.writer."""

    def write(self, line: str) -> str:
        return line


def as_csv(claims: Iterable[Claim]) -> Iterator[str]:
    """The report in pieces: RFC 4180 with a BOM, a header, a line per claim.

    `claims` come from `stream`, and leave in their order. Times are ISO 8601 in UTC,
    empty cells are unknown, formulas are defused (`defuse`).
    """
    writer = csv.writer(Echo(), lineterminator="\r\n")
    yield BOM + writer.writerow(COLUMNS)
    batch: list[str] = []
    for claim in claims:
        batch.append(writer.writerow(map(defuse, _row(claim))))
        if len(batch) == ROWS_AT_ONCE:
            yield "".join(batch)
            batch = []
    if batch:
        yield "".join(batch)


def defuse(value: Any) -> str:
    """A cell as text that no spreadsheet runs: an apostrophe goes before a formula.

    Reversible: where a cell begins with an apostrophe, taking it away gives the value.
    """
    text = str(value)
    return f"'{text}" if FORMULA.match(text) else text


def restore(cell: str) -> str:
    """What `defuse` was given."""
    return cell.removeprefix("'")


def stream(claims: ClaimQuerySet[Claim]) -> Iterator[Claim]:
    """Claims of `for_queue()` one by one, without holding them all.

    Confidential evidence never leaves: it is in neither count.
    """
    counted = claims.with_evidence(confidential=False).with_further()
    rows: Iterator[Claim] = counted.iterator(chunk_size=ROWS_AT_ONCE)
    return rows


def _row(claim: Any) -> tuple[Any, ...]:
    """The cells of a claim that `with_evidence` has counted for."""
    article = claim.article
    speakers = claim.speakers
    return (
        claim.pk,
        article.pk,
        article.headline,
        article.outlet or "",
        article.url or "",
        _time(article.published),
        claim.position,
        claim.wording,
        claim.words,
        claim.form,
        claim.cue,
        claim.source_as_written,
        SEVERAL.join(source.name for source in speakers),
        SEVERAL.join(source.kind for source in speakers),
        claim.state,
        claim.attribution,
        claim.verification.label,
        claim.rationale,
        claim.evidence_count,
        claim.origin_count,
        claim.assignee or "",
        claim.checked_by or "",
        claim.settled_by or "",
        _time(claim.updated),
    )


def _time(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else ""
