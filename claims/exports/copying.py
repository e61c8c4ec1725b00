"""COPY: PostgreSQL itself writes the records of a CSV, ten times as fast as we could.

A thread takes them in and hands them on in pieces. When the reader goes away the query
is cancelled, so that nothing is left running in the database.
"""

from collections.abc import Iterator
from contextlib import suppress
from queue import Empty, Queue
from threading import Event, Thread
from typing import Any

from claims.exports.reading import Rows, own_connection, statement

RECORDS_AT_ONCE = 500
PIECES_AHEAD = 8
FORMAT = b"(FORMAT csv)"
SECONDS_TO_STOP = 0.05  # between one attempt to cancel and the next

Piece = tuple[bytes, int]


class Stopped(Exception):
    """Nobody reads on."""


class Copying(Thread):
    """COPY of a query, handed on in pieces: bytes, and how many records they are."""

    def __init__(self, connection: Any, copy: bytes) -> None:
        super().__init__(name="copying", daemon=True)
        self.pieces: Queue[Piece | None] = Queue(PIECES_AHEAD)
        self.failure: BaseException | None = None
        self._connection, self._copy = connection, copy
        self._records: list[bytes] = []
        self._stopped = Event()

    def run(self) -> None:
        try:
            with self._connection.cursor() as cursor:
                cursor.copy_expert(self._copy, self)
            self._hand_on()
        except BaseException as failure:  # noqa: BLE001 - raised where it is read
            self.failure = failure
        self.pieces.put(None)

    def write(self, record: bytes) -> None:
        """Take in a record: PostgreSQL promises to send them one by one."""
        self._records.append(record[:-1])
        if len(self._records) == RECORDS_AT_ONCE:
            self._hand_on()

    def _hand_on(self) -> None:
        if self._stopped.is_set():
            raise Stopped
        if self._records:
            # COPY ends them in LF; a CSV has CRLF.
            piece = b"\r\n".join([*self._records, b""])
            self.pieces.put((piece, len(self._records)))
            self._records = []

    def stop(self) -> None:
        """Cancel the query and wait for its end, which is at once."""
        self._stopped.set()
        while self.is_alive():
            # It may not have begun yet, or wait for room for its next piece.
            self._connection.cancel()
            with suppress(Empty):
                while True:
                    self.pieces.get_nowait()
            self.join(SECONDS_TO_STOP)


def copied(rows: Rows) -> Iterator[Piece]:
    """The rows as records of a CSV (RFC 4180), with how many are in each piece."""
    with own_connection() as source:
        if (query := statement(rows, source)) is None:
            return
        with source.cursor() as cursor:
            selected = cursor.mogrify(*query)
        copy = b"COPY (" + selected + b") TO STDOUT " + FORMAT
        copying = Copying(source.connection, copy)
        copying.start()
        try:
            while (piece := copying.pieces.get()) is not None:
                yield piece
            copying.join()
        finally:
            copying.stop()
        if copying.failure:
            with source.wrap_database_errors:
                raise copying.failure
