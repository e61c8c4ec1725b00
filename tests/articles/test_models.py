from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError

from articles.models import Article, Outlet, Version

NOON = datetime(2026, 5, 14, 12, tzinfo=UTC)


def article(**fields) -> Article:
    fields = {"headline": "Ferry halted", "door": "text", "state": "read"} | fields
    return Article.objects.create(**fields)


def version(of: Article, number: int, **fields) -> Version:
    fields = {
        "text": f"Text {number}.",
        "fingerprint": f"{number}",
        "seen": NOON,
    } | fields
    return Version.objects.create(article=of, number=number, **fields)


def test_version_text_never_changes(db):
    first = version(article(), 1)
    first.text = "Other words."

    with pytest.raises(TypeError, match="never saved twice"):
        first.save()

    first.refresh_from_db()
    assert first.text == "Text 1."


def test_version_text_is_stored_once(db):
    version(article(), 1, fingerprint="same")

    with pytest.raises(IntegrityError):
        version(article(), 1, fingerprint="same")


def test_article_latest_is_the_version_seen_last(db):
    ferry = article()
    first = version(ferry, 1, seen=NOON + timedelta(hours=1))
    version(ferry, 2, seen=NOON)

    assert ferry.latest == first


def test_article_latest_is_none_before_it_is_read(db):
    waiting = article(state="received", url="https://harbour.example/ferry")

    assert waiting.latest is None


def test_article_address_is_known_once(db):
    article(url="https://harbour.example/ferry")

    with pytest.raises(IntegrityError):
        article(url="https://harbour.example/ferry")


def test_article_without_address_may_be_one_of_many(db):
    article(url=None)
    article(url=None)

    assert Article.objects.count() == 2


def test_duplicate_names_its_article(db):
    with pytest.raises(IntegrityError):
        article(state="duplicate")


def test_listed_leaves_duplicates_out(db):
    first = article()
    article(state="duplicate", duplicate_of=first)

    assert list(Article.objects.listed()) == [first]


def test_to_read_leaves_out_what_somebody_reads(db):
    waiting = article(state="received", url="https://harbour.example/1")
    expired = article(
        state="received", url="https://harbour.example/2", leased_until=NOON
    )
    article(
        state="received",
        url="https://harbour.example/3",
        leased_until=NOON + timedelta(minutes=2),
    )
    article(state="read", url="https://harbour.example/4")

    found = Article.objects.to_read(now=NOON + timedelta(minutes=1))

    assert set(found) == {waiting, expired}


def test_to_harvest_leaves_out_what_is_done(db):
    ferry = article()
    waiting = version(ferry, 1)
    version(ferry, 2, state=Version.State.HARVESTED)
    version(ferry, 3, leased_until=NOON + timedelta(minutes=2))

    assert list(Version.objects.to_harvest(now=NOON)) == [waiting]


def test_outlet_without_domain_may_be_one_of_many(db):
    Outlet.objects.create(name="Harbour Post", domain=None)
    Outlet.objects.create(name="Inland Wire", domain=None)

    assert Outlet.objects.filter(domain=None).count() == 2
