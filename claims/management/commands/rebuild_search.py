"""The index that claims are searched by, made anew."""

from django.core.management.base import BaseCommand
from django.db import connection

from claims import search_index


class Command(BaseCommand):
    help = (
        "Make the index of the claims' words anew, with what keeps it. Needed only"
        " after claims were written past the database's triggers."
    )

    def handle(self, **_):
        search_index.install(connection)
