import pytest

from articles import fetching
from tests.articles.factories import Web


@pytest.fixture
def web(monkeypatch) -> Web:
    """The web, where nothing stands yet."""
    web = Web()
    monkeypatch.setattr(fetching, "fetch", web.fetch)
    return web


@pytest.fixture
def sent(monkeypatch) -> list[tuple[str, int]]:
    """The tasks that were sent, and are not done."""
    sent: list[tuple[str, int]] = []
    monkeypatch.setattr("articles.tasks.send", lambda task, pk: sent.append((task, pk)))
    return sent
