"""What every test may ask for: the cast, a web, a Redis; no skip where none may be."""

import os
import shutil
import subprocess
import time
from collections.abc import Generator, Iterator
from typing import TypeVar

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from articles import fetching
from tests.articles.factories import Web

NOTHING_SKIPPED = os.environ.get("NOTHING_SKIPPED") == "1"
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def member(name: str, group: str, **fields: object) -> User:
    """A user of one of the four roles: reader, reviewer, editor or admin."""
    user = User.objects.create_user(name, f"{name}@desk.example", name, **fields)
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def ana(db: None) -> User:
    return member("ana", "reviewer")


@pytest.fixture
def ben(db: None) -> User:
    return member("ben", "editor")


@pytest.fixture
def cleo(db: None) -> User:
    return member("cleo", "reader")


@pytest.fixture
def dora(db: None) -> User:
    return member("dora", "admin", is_staff=True)


def signed_in(user: User) -> Client:
    """A browser of its own for somebody who has signed in."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def desk(client: Client, ana: User) -> Client:
    """Ana's desk; where a module has its own, somebody else's."""
    client.force_login(ana)
    return client


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Web:
    """The web, where nothing stands yet."""
    web = Web()
    monkeypatch.setattr(fetching, "fetch", web.fetch)
    return web


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Redis of our own, empty at the start and gone at the end."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    folder = tmp_path_factory.mktemp("redis")
    socket = folder / "redis.sock"
    options = ["--port", "0", "--unixsocket", socket, "--dir", folder]
    options += ["--save", "", "--appendonly", "no", "--logfile", folder / "log"]
    server = subprocess.Popen([program, *options], stdin=subprocess.DEVNULL)
    try:
        while not socket.exists():
            if server.poll() is not None:
                pytest.fail(f"redis-server ended: {(folder / 'log').read_text()}")
            time.sleep(0.01)
        yield f"redis+socket://{socket}"
    finally:
        server.terminate()
        server.wait()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[
    None, pytest.TestReport, pytest.TestReport
]:
    return _refuse_skip((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[
    None, pytest.CollectReport, pytest.CollectReport
]:
    return _refuse_skip((yield))


def _refuse_skip(report: Report) -> Report:
    """With `NOTHING_SKIPPED=1` a skipped test has failed, for the reason it gives."""
    expected = hasattr(report, "wasxfail")
    if NOTHING_SKIPPED and report.skipped and not expected:
        *_, reason = report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason} (NOTHING_SKIPPED=1)"
    return report
