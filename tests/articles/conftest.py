import pytest


@pytest.fixture
def sent(monkeypatch) -> list[tuple[str, int]]:
    """The tasks that were sent, and are not done."""
    sent: list[tuple[str, int]] = []
    monkeypatch.setattr("articles.tasks.send", lambda task, pk: sent.append((task, pk)))
    return sent
