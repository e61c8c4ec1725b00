"""The index that PostgreSQL finds names by; SQLite reads them all."""

from importlib import import_module

import pytest
from django.core.checks import run_checks
from django.db import connection, transaction

from claims.models import Alias
from claims.register_search import has_word, search
from tests.claims.factories import make_source

pytestmark = pytest.mark.django_db
migration = import_module("claims.migrations.0009_alias_search")


def indexed():
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('alias_by_trigram')")
        return cursor.fetchone() != (None,)


def warnings():
    return [said.id for said in run_checks(databases=["default"], tags=["database"])]


def test_nothing_is_missing():
    assert warnings() == []


if connection.vendor == "postgresql":

    def test_trigrams_answer_a_search():
        make_source("Harbour Board")
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_indexscan = off")

        for word in ("harbour", "ha", "h", "防衛"):
            named = Alias.objects.order_by().filter(has_word(word))
            assert "alias_by_trigram" in named.explain(), word

    def test_missing_trigrams_are_told():
        board = make_source("Harbour Board")
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX alias_by_trigram")

        assert warnings() == ["claims.W001"]
        assert search("arbou") == [board]

    def test_migration_does_without_the_right_to_the_extension():
        with connection.cursor() as cursor, transaction.atomic():
            cursor.execute("DROP EXTENSION pg_trgm CASCADE")
            cursor.execute("CREATE ROLE clerk")
            cursor.execute("GRANT ALL ON SCHEMA public TO clerk")
            cursor.execute("SET LOCAL ROLE clerk")
            with connection.schema_editor() as editor:
                migration.index_trigrams(None, editor)
            cursor.execute("RESET ROLE")

        assert not indexed()

    def test_migration_makes_the_index_and_takes_it_back():
        with connection.schema_editor() as editor:
            migration.index_trigrams(None, editor)
            assert indexed()
            migration.drop_trigrams(None, editor)

        assert not indexed()
