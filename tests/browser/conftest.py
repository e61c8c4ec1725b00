"""The site in the machine's own Chromium, signed in as one of the cast."""

import os
import shutil
from importlib.resources import files
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from playwright.sync_api import ConsoleMessage, Page, Playwright, Response
from pytest_django.live_server_helper import LiveServer

# Playwright keeps an event loop on the thread that the tests use the ORM from.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = shutil.which("chromium")
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
]
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    folder = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(folder):
            # What the migrations wrote has to be there again for the next test.
            database = pytest.mark.django_db(transaction=True, serialized_rollback=True)
            item.add_marker(database)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="chromium is not installed"))


@pytest.fixture(scope="session")
def connection(django_db_setup: None) -> BaseDatabaseWrapper:
    return connections["default"]


@pytest.fixture(scope="session")
def playwright(connection: BaseDatabaseWrapper, playwright: Playwright) -> Playwright:
    # Beside an event loop Django looks for its connections elsewhere, and would open
    # another one, which knows nothing of the rows to restore.
    connections["default"] = connection
    return playwright


@pytest.fixture(scope="session")
def base_url(playwright: Playwright, live_server: LiveServer) -> str:
    """So that `page.goto("/claims/")` is enough."""
    return live_server.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return {
        **browser_context_args,
        "locale": "en-GB",
        "timezone_id": "UTC",
        "viewport": {"width": 1440, "height": 900},
        "reduced_motion": "reduce",
    }


@pytest.fixture
def faults() -> list[str]:
    """What the browser complained of; a test that provokes a fault takes it off."""
    return []


@pytest.fixture
def page(page: Page, faults: list[str]):
    """A page that has nothing at the console, no error, and no file missing."""

    def said(message: ConsoleMessage) -> None:
        # `answered` judges these, because a 404 or 409 page may be what is tested.
        answer = message.text.startswith("Failed to load resource")
        if message.type in {"error", "warning"} and not answer:
            faults.append(f"{message.type}: {message.text}")

    def answered(response: Response) -> None:
        asked_for = response.request.resource_type in {"document", "fetch", "xhr"}
        if response.status >= (500 if asked_for else 400):
            faults.append(f"{response.status}: {response.url}")

    page.on("console", said)
    page.on("response", answered)
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    yield page
    assert faults == []


def signed_in(page: Page, live_server: LiveServer, user: User) -> Page:
    """The same page, for somebody who has signed in."""
    client = Client()
    client.force_login(user, "newsroom.people.DeskBackend")
    name = settings.SESSION_COOKIE_NAME
    value = client.cookies[name].value
    page.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    return page


def axe(page: Page) -> list[str]:
    """What the accessibility checker objects to, a line for each element."""
    # Not a script tag: the Content-Security-Policy would refuse it, as it should.
    page.evaluate(AXE)
    # Nor may it load style sheets again, inline.
    result = page.evaluate("axe.run({preload: false})")
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))}: {violation['help']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
