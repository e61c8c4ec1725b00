"""What a page asks of the database, and how often."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries(client: Client, url: str) -> int:
    """How many queries a page takes, once what is cached for good is cached."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200
    return len(captured)


def updates(captured: Iterable[dict[str, str]], model: type[Model]) -> list[str]:
    """The UPDATEs of a model's table among the queries that were captured."""
    begin = f'UPDATE "{model._meta.db_table}"'
    return [query["sql"] for query in captured if query["sql"].startswith(begin)]
