"""The claim report as CSV, in the dialect that the package tells of."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from claims.exports.copying import copied
from claims.exports.facts import facts
from claims.exports.reading import Rows, batches, has_own_connection
from claims.exports.report import Report

BOM = "\ufeff"


def as_csv(report: Report) -> Iterator[bytes]:
    """The report in pieces: a BOM and the header, then a record for each claim."""
    yield f"{BOM}{records([report.columns])}".encode()
    rows = facts(report.claims, report.columns, by=report.by, as_cells=True)
    pieces = copied(rows) if _can_be_copied(report) else written(rows)
    for piece, number in pieces:
        yield piece
        report.told(number)


def written(rows: Rows) -> Iterator[tuple[bytes, int]]:
    """The rows as records of a CSV, with how many are in each piece."""
    for batch in batches(rows):
        yield records(batch).encode(), len(batch)


def records(rows: Sequence[Sequence[Any]]) -> str:
    """Rows of as many cells each, as records."""
    # A record of a single empty cell would be an empty line, which is no record.
    alone = len(rows[0]) == 1
    file = io.StringIO(newline="")
    csv.writer(
        file,
        lineterminator="\r\n",
        quoting=csv.QUOTE_ALL if alone else csv.QUOTE_MINIMAL,
    ).writerows(rows)
    return file.getvalue()


def _can_be_copied(report: Report) -> bool:
    """COPY quotes what Python does, but for a column that stands alone."""
    postgres = connection.vendor == "postgresql"
    return postgres and has_own_connection() and len(report.columns) > 1
