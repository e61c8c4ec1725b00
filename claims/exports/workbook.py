"""The claim report as a workbook (XLSX): cells are text, so nothing is ever run."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

import xlsxwriter

from claims.exports.facts import facts
from claims.exports.reading import batches
from claims.exports.report import Report

MOST_ROWS = 1_048_575  # of a sheet, below its header
LONGEST = 32_767  # characters of a cell, as Excel counts them: in UTF-16
PIECE = 1 << 16
# The same claims make the same file.
CREATED = datetime(2000, 1, 1, tzinfo=UTC)
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def as_workbook(report: Report) -> Iterator[bytes]:
    """The report in pieces; a workbook is whole before its first piece leaves.

    It is made in a file, so that it takes no more memory for more claims. A text that
    is too long for a cell is cut, and says so.
    """
    with tempfile.TemporaryFile() as file, tempfile.TemporaryDirectory() as folder:
        with xlsxwriter.Workbook(file, OPTIONS | {"tmpdir": folder}) as workbook:
            workbook.set_properties({"created": CREATED})
            sheet, places = workbook.add_worksheet("Claims"), count()
            sheet.freeze_panes(1, 0)
            _write(sheet, next(places), report.columns)
            for batch in batches(facts(report.claims, report.columns, by=report.by)):
                for cells in batch:
                    _write(sheet, next(places), cells)
                report.told(len(batch))
                # The head of the answer leaves: the browser sees that it has begun.
                yield b""
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _write(sheet: Any, row: int, cells: tuple[Any, ...]) -> None:
    for column, value in enumerate(cells):
        if isinstance(value, int):
            sheet.write_number(row, column, value)
        elif value:
            sheet.write_string(row, column, fitting(value))


def fitting(text: str) -> str:
    """A text that has room in a cell; one that is cut says so at its end."""
    if len(text) * 2 <= LONGEST or _length(text) <= LONGEST:
        return text
    said = f" … [cut: {len(text)} characters; the CSV has them all]"
    room = (LONGEST - _length(said)) * 2
    kept = text.encode("utf-16-le", "surrogatepass")[:room]
    return kept.decode("utf-16-le", "ignore") + said


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
