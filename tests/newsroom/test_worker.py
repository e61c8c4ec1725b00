"""Processes as a desk runs them: one brings articles in, workers find their claims."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from articles.models import Version
from claims.models import Claim, Event
from tests.racing import on_real_rows, track

TEXT = "The bridge will open in May, the mayor said. It was built in three years."
PATIENCE = 30  # seconds
WORKER = ["worker", "--pool=solo", "--loglevel=WARNING"]
WORKER += ["--without-gossip", "--without-mingle", "--without-heartbeat"]

pytestmark = on_real_rows


class Desk:
    """Starts processes that share our database and a broker."""

    def __init__(self, folder: Path, broker: str):
        self.folder = folder
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "SECRET_KEY": "for tests alone",
            "HTTPS": "false",
            "DATABASE_URL": database_url(),
            "CELERY_BROKER_URL": broker,
        }

    def import_text(self, text: str) -> Version:
        path = self.folder / "bridge.txt"
        path.write_text(text, encoding="utf-8")
        self._do("manage.py", "import_articles", str(path))
        return Version.objects.get()

    def send(self, task: str) -> None:
        self._do("-m", "celery", "-A", "newsroom", "call", task)

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen]:
        """A worker that runs, and that has ended after."""
        log = self.folder / "worker.log"
        with log.open("a") as output:
            worker = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "newsroom", *WORKER],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            yield worker
        except BaseException:
            sys.stdout.write(log.read_text())
            raise
        finally:
            worker.kill()
            worker.wait()

    def _do(self, *command: str) -> None:
        subprocess.run(
            [sys.executable, *command],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            check=True,
            timeout=PATIENCE,
        )


@pytest.fixture
def desk(tmp_path, redis_url) -> Iterator[Desk]:
    with track(tmp_path):
        yield Desk(tmp_path, redis_url)


def database_url() -> str:
    """The database that the tests are on, for another process."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def wait_until(reached: Callable[[], bool], worker: subprocess.Popen) -> None:
    end = time.monotonic() + PATIENCE
    while not reached():
        assert worker.poll() is None, "the worker has ended"
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def test_worker_finds_the_claims_of_what_another_process_brought_in(desk):
    version = desk.import_text(TEXT)
    harvested = Version.objects.filter(state=Version.State.HARVESTED)
    assert version.state == Version.State.READ

    with desk.worker() as worker:
        wait_until(harvested.exists, worker)

    assert [claim.version for claim in Claim.objects.all()] == [version]


def test_worker_that_is_killed_leaves_its_work_to_the_next(desk):
    version = desk.import_text(TEXT)
    begun = Version.objects.filter(leased_until__isnull=False)
    harvested = Version.objects.filter(state=Version.State.HARVESTED)

    with desk.worker() as worker:
        wait_until(begun.exists, worker)
        worker.kill()
        worker.wait()

    version.refresh_from_db()
    assert version.state == Version.State.READ
    assert Claim.objects.count() == 0
    # Five minutes later.
    begun.update(leased_until=timezone.now() - timedelta(seconds=1))
    desk.send("claims.tasks.sweep")
    with desk.worker() as worker:
        wait_until(harvested.exists, worker)

    assert Claim.objects.count() == 1
    assert Event.objects.count() == 1
