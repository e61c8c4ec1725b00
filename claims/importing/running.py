"""One file, looked over or brought in, in batches."""

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from claims.importing import reading
from claims.importing.batch import Batch, Change
from claims.importing.options import Options
from claims.importing.plan import Planner
from claims.importing.reading import Problem, Row, Unreadable
from claims.importing.writing import Writer
from claims.models import ClaimImport

BATCH = 2000  # rows planned together, and written in one transaction
LONGEST_BATCH = 3000  # a batch goes on to the end of an article
MOST_KEPT = 1000  # problems, and changes, that are told one by one
TURN = 6_206_017  # of the imports at one desk: one batch at a time

Tell = Callable[[int], object]  # given the number of bytes that have been read


class Added(NamedTuple):
    """A claim that is new, and the article that it is in."""

    line: int
    wording: str
    article: str


@dataclass
class Report:
    """What became of a file, or would: lines by number, and what came with them.

    Of long files the first `MOST_KEPT` of each kind alone are kept.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    articles: int = 0
    sources: int = 0
    outlets: int = 0
    people: int = 0
    problems: list[Problem] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    added: list[Added] = field(default_factory=list)
    names: list[str] = field(default_factory=list)  # of accounts that are made
    unreadable: bool = False

    def __post_init__(self) -> None:
        self.digest = hashlib.sha256()

    @property
    def fingerprint(self) -> str:
        """What tells this plan from another, made when the desk was different."""
        return self.digest.hexdigest()

    @property
    def does_something(self) -> bool:
        return bool(self.new or self.changed)

    def note(self, batch: Batch) -> None:
        self.new += len(batch.new)
        self.changed += len(batch.changes)
        self.same += batch.same
        self.articles += len(batch.articles)
        self.sources += len(batch.sources)
        self.outlets += len(batch.outlets)
        self.people += len(batch.people)
        self.names += list(batch.people)[: MOST_KEPT - len(self.names)]
        self.changes += batch.changes[: MOST_KEPT - len(self.changes)]
        self.refuse(batch.problems)
        for new in batch.new[: MOST_KEPT - len(self.added)]:
            told = new.draft.cell("wording"), str(new.article)
            self.added.append(Added(new.draft.line, *told))
        for new in batch.new:
            self.digest.update(b"%d new\n" % new.draft.line)
        for change in batch.changes:
            said = change.line, change.claim.pk, change.claim.revision, change.said
            self.digest.update(repr(said).encode(errors="replace"))

    def refuse(self, problems: Iterable[Problem]) -> None:
        told = list(problems)
        self.refused += len({problem.line for problem in told})
        self.problems += told[: MOST_KEPT - len(self.problems)]
        for problem in told:
            self.digest.update(repr(problem).encode(errors="replace"))


def look_over(
    file: BinaryIO, options: Options, *, jsonl: bool = False, tell: Tell = bool
) -> Report:
    """What bringing a file in would do; nothing is written.

    `tell` is given the bytes read so far, after each batch.
    """
    report, planner = Report(), Planner(options)
    for rows in _batches(file, report, jsonl=jsonl):
        report.note(planner.plan(rows))
        tell(file.tell())
    return report


def bring_in(
    file: BinaryIO, options: Options, *, jsonl: bool = False, tell: Tell = bool
) -> Report:
    """Bring a file in, but for the lines that are refused; what became of it.

    Each batch is one transaction. What is in stays in whatever happens after, and is
    passed over when the file is brought in again. Raises IntegrityError where somebody
    else brought in the same at the same moment: then the batch is not in.
    """
    report, planner = Report(), Planner(options)
    writer = Writer(planner.desk, options)
    kept = ClaimImport(name=options.name, by=options.by, at=timezone.now())
    for rows in _batches(file, report, jsonl=jsonl):
        with transaction.atomic():
            _take_turn()
            batch = planner.plan(rows)
            writer.write(batch)
            report.note(batch)
            _keep(kept, report)
        tell(file.tell())
    kept.finished = timezone.now()
    _keep(kept, report)
    return report


def _keep(kept: ClaimImport, report: Report) -> None:
    """Write down how far a file has come, once it has changed anything."""
    kept.new, kept.changed = report.new, report.changed
    kept.same, kept.refused = report.same, report.refused
    if report.does_something:
        kept.save()


def _take_turn() -> None:
    """Two imports at once would both take a claim for new; SQLite has turns anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])


@contextmanager
def _without_pauses() -> Iterator[None]:
    """Python looks for garbage after each batch, and not at every other line: among
    thousands of rows, that takes as long as all the rest."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _batches(
    file: BinaryIO, report: Report, *, jsonl: bool
) -> Iterator[list[Row | Problem]]:
    """The rows of a file, those of one article together where they stand together.

    Where the rest cannot be read, the report says so.
    """
    batch: list[Row | Problem] = []
    last = None
    try:
        with _without_pauses():
            for row in reading.rows(file, jsonl=jsonl):
                home = _home(row)
                enough = BATCH if home != last else LONGEST_BATCH
                if len(batch) >= enough:
                    yield batch
                    gc.collect(1)
                    batch = []
                batch.append(row)
                last = home
    except Unreadable as error:
        report.unreadable = True
        unread = list(error.problems)
    else:
        unread = []
    if batch:
        yield batch
    report.refuse(unread)


def _home(row: Row | Problem) -> tuple[str, ...]:
    if isinstance(row, Problem):
        return ()
    cell = row.cells.get
    return cell("article", ""), cell("url", ""), cell("headline", "")
