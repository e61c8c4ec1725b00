"""What migrations make of the rows of a site that has been at work."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import example, given, settings
from hypothesis import strategies as st

from claims import names, search
from claims.models import Alias, Claim, Source
from tests.claims.factories import make_article, make_claim, make_source, make_version

name_keys = import_module("claims.migrations.0007_name_keys")
by_pairs = import_module("claims.migrations.0022_search_by_pairs")
QUICK = settings(deadline=None, max_examples=200)


class _Editor:
    """As much of a schema editor as the steps ask for."""

    connection = connection


@QUICK
@given(st.text() | st.text(st.sampled_from("TheMr. &'sAUNand,… ")))
@example("U.N. and the Ministry of Defence")
@example("The Ukrainian forces")
def test_copy_of_the_rules_for_names_is_true(name):
    assert name_keys.normalise(name) == names.normalise(name)
    claim = Claim(speaker="", source_as_written=name, article_id=7)
    assert name_keys.name_key(claim) == names.name_key(name, 7)


@pytest.mark.django_db
def test_names_are_compared_by_the_rules_of_today():
    board, other = make_source("Labour Board"), make_source("Other")
    Alias.objects.filter(source=board).update(key="labour board")
    Alias.objects.create(source=board, text="Labor Board", key="labor board")
    Alias.objects.create(source=other, text="U.N.", key="u n")
    Alias.objects.create(source=board, text="UN", key="un")

    name_keys.name_aliases(apps, _Editor)

    rows = Alias.objects.order_by("key", "source").values_list(
        "key", "source__name", "ambiguous"
    )
    assert list(rows) == [
        ("labor board", "Labour Board", False),
        ("other", "Other", False),
        ("un", "Labour Board", True),
        ("un", "Other", True),
    ]
    board.refresh_from_db()
    assert board.note == "Also written: Labour Board"


@pytest.mark.django_db
def test_names_of_an_article_are_kept_apart():
    article = make_article()
    board = make_source("The UN")
    Alias.objects.create(source=board, text="U.N.", key="u n", article=article)

    name_keys.name_aliases(apps, _Editor)

    assert Alias.objects.filter(key="un", ambiguous=False).count() == 2
    assert Source.objects.count() == 1


@pytest.mark.django_db
def test_claims_get_the_name_they_are_settled_by(monkeypatch):
    monkeypatch.setattr(name_keys, "AT_ONCE", 2)
    version = make_version()
    given = [
        ("Kiev", "it"),
        ("", "the ministry"),
        ("ministry", "The ministry"),
        ("Azov militants", "The Azov militants"),
        ("", ""),
    ]
    for speaker, written in given:
        claim = make_claim(version=version, speaker=speaker)
        Claim.objects.filter(pk=claim.pk).update(source_as_written=written)

    name_keys.name_claims(apps, _Editor)

    keys = Claim.objects.order_by("pk").values_list("name_key", flat=True)
    bound = f"ministry #{version.article_id}"
    assert list(keys) == ["kiev", bound, bound, "azov militants", ""]


if connection.vendor == "postgresql":

    @pytest.mark.django_db
    def test_phrases_are_found_in_an_index_from_before_pairs():
        claim = make_claim(wording="The ferries of Velm sailed.")
        with connection.cursor() as cursor:
            # As it was: where words stand, and no pairs.
            cursor.execute(
                "UPDATE claims_search SET claims_search ="
                " to_tsvector('claims_search', 'The ferries of Velm sailed')"
            )
            cursor.execute("DROP FUNCTION claims_search_phrase")

        by_pairs.install(apps, _Editor)

        assert list(search.matching(Claim.objects.all(), '"ferries of Velm"')) == [
            claim
        ]
