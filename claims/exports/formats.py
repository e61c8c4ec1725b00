"""What reports can leave as."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from claims.exports.annotations import as_annotations
from claims.exports.checks import as_claimreview
from claims.exports.csv_file import as_csv
from claims.exports.jsonl import as_jsonl
from claims.exports.report import Report
from claims.exports.workbook import MOST_ROWS, as_workbook

JSON_LD = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Format:
    """A kind of file: how it is called, and what writes a report in it, in pieces."""

    name: str
    label: str
    about: str  # a line for who chooses
    content_type: str
    extension: str
    write: Callable[[Report], Iterator[bytes]]
    has_columns: bool = True
    is_text: bool = True
    most: int | None = None  # claims in one file, where there is an end to them

    @property
    def too_many(self) -> str:
        return f"{self.label}: it holds up to {self.most:,} claims. Filter for fewer."


FORMATS = {
    one.name: one
    for one in (
        Format(
            name="csv",
            label="CSV",
            about="For any spreadsheet; can be brought in again.",
            content_type="text/csv; charset=utf-8",
            extension="csv",
            write=as_csv,
        ),
        Format(
            name="xlsx",
            label="Excel workbook",
            about="One sheet, up to 1,048,575 claims.",
            content_type=XLSX,
            extension="xlsx",
            write=as_workbook,
            is_text=False,
            most=MOST_ROWS,
        ),
        Format(
            name="jsonl",
            label="JSON lines",
            about="For programs: a claim a line, with its places in the text.",
            content_type="application/jsonl; charset=utf-8",
            extension="jsonl",
            write=as_jsonl,
        ),
        Format(
            name="annotations",
            label="Web annotations",
            about="W3C JSON-LD: what was said, on the words of the article.",
            content_type=JSON_LD,
            extension="jsonld",
            write=as_annotations,
            has_columns=False,
        ),
        Format(
            name="claimreview",
            label="ClaimReview",
            about="JSON-LD by schema.org, for publishing: what is settled alone.",
            content_type="application/ld+json",
            extension="jsonld",
            write=as_claimreview,
            has_columns=False,
        ),
    )
}
