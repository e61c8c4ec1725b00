"""COPY: PostgreSQL writes the bytes that Python would, and is left in peace after."""

import threading

import pytest
from django.db import DataError, connection

from claims.exports import BOM, COLUMNS, Report, as_csv, copying
from claims.exports.csv_file import records, written
from claims.exports.facts import facts
from claims.models import Claim
from tests.claims.factories import make_claim, make_source, make_version, rating
from tests.claims.reports import report_of

# SQLite has no COPY.
__test__ = connection.vendor == "postgresql"
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


# What COPY writes, and what Python does


def make_hard_claims():
    """Claims with all that a cell can hold; two sources, an empty text, a long one."""
    version, source = make_version(), make_source("=Board")
    texts = [
        '=1,"2"',
        "a\nb\r\nc\rd",
        "\\.",
        "",
        " ",
        "'",
        "😀" * 3000,
        "\u00a0@x",
        "x",
    ]
    for text in texts:
        make_claim(
            version=version,
            wording=text,
            rationale=text[::-1],
            source=source,
            verification=rating("False"),
        )
    claim = Claim.objects.first()
    claim.further_sources.create(source=make_source("Kiev"), part="also", place=1)


@pytest.mark.parametrize(
    "columns", [COLUMNS, COLUMNS[::-1], ("wording",), ("wording", "rationale")]
)
def test_copy_writes_what_python_does(columns):
    make_hard_claims()
    rows = facts(Claim.objects.for_queue(), columns, by=None, as_cells=True)

    content = b"".join(as_csv(report_of(columns)))

    by_python = b"".join(piece for piece, _ in written(rows))
    assert content == f"{BOM}{records([columns])}".encode() + by_python
    assert content.count(b"\r\n") >= 10


def test_copy_tells_how_many_claims_are_in_each_piece(monkeypatch):
    monkeypatch.setattr(copying, "RECORDS_AT_ONCE", 4)
    make_hard_claims()
    told = []

    list(as_csv(report_of(told=told.append)))

    assert told == [4, 4, 1]


def test_copy_of_no_claims_is_the_header():
    content = b"".join(as_csv(Report(Claim.objects.none())))

    assert content == f"{BOM}{records([COLUMNS])}".encode()


def others():
    """What runs in this database beside this connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type IN ('client backend', 'parallel worker')"
        )
        return {pid for (pid,) in cursor.fetchall()}


def test_reader_who_goes_away_leaves_nothing_running(monkeypatch):
    make_hard_claims()
    monkeypatch.setattr(copying, "RECORDS_AT_ONCE", 1)
    monkeypatch.setattr(copying, "PIECES_AHEAD", 1)
    before, threads = others(), threading.active_count()

    for pieces_read in (0, 1, 2, 5):
        pieces = as_csv(report_of())
        for _ in range(pieces_read):
            next(pieces)
        pieces.close()

    assert wait_for(lambda: others() == before)
    assert threading.active_count() == threads


def wait_for(is_so):
    """Whether something is so soon: a backend ends a moment after its connection."""
    with connection.cursor() as cursor:
        for _ in range(100):
            if is_so():
                return True
            cursor.execute("SELECT pg_sleep(0.02), pg_stat_clear_snapshot()")
    return False


def test_query_that_has_told_nothing_yet_is_cancelled():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    before = others()
    other = connection.copy()
    other.connect()
    slow = copying.Copying(
        other.connection, b"COPY (SELECT pg_sleep(600)) TO STDOUT (FORMAT csv)"
    )

    slow.start()
    slow.stop()
    other.close()

    assert not slow.is_alive()
    assert wait_for(lambda: others() == before)


def test_failure_of_the_query_is_raised_where_it_is_read(monkeypatch):
    make_hard_claims()
    monkeypatch.setattr(copying, "FORMAT", b"(FORMAT nonsense)")

    with pytest.raises(DataError, match="nonsense"):
        list(as_csv(report_of()))
