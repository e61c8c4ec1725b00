"""How far a report has come, while somebody's browser takes it in."""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.db import OperationalError

from claims.exports import Format, Report
from claims.models import Download

KEPT = timedelta(days=1)
SECONDS_BETWEEN = 0.5  # one telling and the next


def begin(token: UUID, *, total: int, by: User) -> Download | None:
    """Note that a report begins; None where the token is in use already."""
    download, created = Download.objects.get_or_create(
        token=token, defaults={"by": by, "total": total}
    )
    return download if created else None


def watched(report: Report, chosen: Format, download: Download) -> Iterator[bytes]:
    """The report in pieces; on the way `download` says how many claims are written."""
    progress = Progress(download)
    try:
        yield from chosen.write(replace(report, told=progress.add))
    except BaseException:
        # The reader went away, or the report broke off.
        progress.tell(Download.State.STOPPED)
        raise
    progress.tell(Download.State.DONE)


def forget(*, now: datetime) -> int:
    """Delete what was noted of reports that began more than a day ago; how many."""
    forgotten, _ = Download.objects.filter(began__lt=now - KEPT).delete()
    return forgotten


class Progress:
    """Counts claims, and tells of them now and then."""

    def __init__(self, download: Download) -> None:
        self.download = download
        self.done = 0
        self._told = time.monotonic()

    def add(self, claims: int) -> None:
        self.done += claims
        if time.monotonic() - self._told >= SECONDS_BETWEEN:
            self.tell(Download.State.RUNNING)

    def tell(self, state: Download.State) -> None:
        self._told = time.monotonic()
        # A report does not fail because nobody hears how far it has come.
        with suppress(OperationalError):
            Download.objects.filter(pk=self.download.pk).update(
                done=self.done, state=state
            )
