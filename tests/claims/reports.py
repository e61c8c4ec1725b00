"""Claim reports out of a desk and into one."""

import csv
import io
from collections.abc import Iterable

from django.contrib.auth.models import User

from articles.models import Article, Outlet, Version
from claims import exports
from claims.importing.options import Options
from claims.importing.running import Report, bring_in, look_over
from claims.models import (
    Alias,
    Anchor,
    Claim,
    ClaimImport,
    ClaimSource,
    Event,
    Evidence,
    Notice,
    Source,
)

ROW = {
    "headline": "Ferries stay in port",
    "outlet": "Harbour Post",
    "url": "https://post.example/ferries",
    "published": "2026-05-15T14:05:00+00:00",
    "wording": "The ferries will stay in port.",
    "words": "the ferries would stay in port",
    "source": "Harbour Board",
    "source_kind": "body",
}


def report_of(
    columns: Iterable[str] = exports.COLUMNS, **given: object
) -> exports.Report:
    """The report of all claims, of these columns and otherwise as it is given."""
    return exports.Report(Claim.objects.for_queue(), tuple(columns), **given)


def exported(**filters: object) -> str:
    """The report of all claims, or of some."""
    claims = Claim.objects.for_queue().filter(**filters)
    return b"".join(exports.as_csv(exports.Report(claims))).decode()


def rows_of(text: str) -> list[dict[str, str]]:
    """The lines of a report, cells as they stand in it."""
    lines = io.StringIO(text.removeprefix(exports.BOM), newline="")
    return list(csv.DictReader(lines))


def sheet(rows: list[dict[str, str]], delimiter: str = ",") -> str:
    """A file of these rows, as a spreadsheet would write it."""
    made = io.StringIO(newline="")
    writer = csv.DictWriter(made, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue()


def one(**cells: str) -> str:
    """A file of one claim that is new, told otherwise where it is said."""
    return sheet([{**ROW, **cells}])


def edited(text: str, line: int = 0, **cells: str) -> str:
    """A report in which somebody changed cells of a line, the first being 0."""
    rows = rows_of(text)
    rows[line] |= cells
    return sheet(rows)


def bring(text: str | bytes, *, jsonl: bool = False, **options: object) -> Report:
    """Bring a file in, as it is, but for what is refused."""
    return bring_in(_file(text), _options(options), jsonl=jsonl)


def plan(text: str | bytes, *, jsonl: bool = False, **options: object) -> Report:
    return look_over(_file(text), _options(options), jsonl=jsonl)


def refusals(report: Report) -> list[tuple[int, str, str]]:
    return [tuple(problem) for problem in report.problems]


def empty_the_desk() -> None:
    """Without people: they come from another place, as a rule."""
    for model in (
        Notice,
        Evidence,
        Event,
        Anchor,
        ClaimSource,
        Claim,
        ClaimImport,
        Alias,
        Source,
        Version,
        Article,
        Outlet,
    ):
        model.objects.all().delete()


def _file(text: str | bytes) -> io.BytesIO:
    return io.BytesIO(text.encode() if isinstance(text, str) else text)


def _options(given: dict[str, object]) -> Options:
    by = given.pop("by", None)
    assert by is None or isinstance(by, User)
    return Options(name="claims.csv", by=by, **given)  # type: ignore[arg-type]
