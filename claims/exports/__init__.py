"""Reports out: the claims of a queue as files, all from the queue's own filters.

    Report      which claims leave, in which order, with which columns, for whom
    FORMATS     what they leave as: CSV, JSON lines, a workbook, web annotations

Each format is written in pieces, as the database tells the claims, and is the same to
the byte on every database.

The CSV, which is also read back:

- UTF-8 with a BOM; a header with the names of the columns, then a record a claim.
- RFC 4180: commas, records end in CRLF. A cell has quotation marks around it when it
  has a comma, a quotation mark, a CR or an LF in it, and in a report of one column
  always. Line ends within a cell are those of the text.
- An empty cell is unknown, or an empty text. Times are ISO 8601 in UTC, to the second.
- Several sources of a claim are joined by "; ", and so are their kinds.
- In front of what a spreadsheet could run as a formula stands an apostrophe (`defuse`).
  Where a cell begins with an apostrophe, taking it away gives the text (`restore`).
"""

from claims.exports.columns import COLUMNS, SEVERAL
from claims.exports.csv_file import BOM, as_csv
from claims.exports.defusing import FORMULA, defuse, restore
from claims.exports.formats import FORMATS, Format
from claims.exports.report import Report

__all__ = [
    "BOM",
    "COLUMNS",
    "FORMATS",
    "FORMULA",
    "SEVERAL",
    "Format",
    "Report",
    "as_csv",
    "defuse",
    "restore",
]
