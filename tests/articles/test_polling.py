from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles import intake, polling
from articles.intake import Outcome
from articles.models import Article, Feed, Outlet, Version
from articles.polling import REST
from articles.rss import NotAFeed
from tests.articles.factories import TEXT, feed, item, received, rss

FEED = "https://harbour.example/feed"
FIRST = "https://harbour.example/1"
SECOND = "https://harbour.example/2"
MOMENT = datetime(2026, 5, 15, 14, 5, tzinfo=UTC)


def atom(*, updated: datetime) -> bytes:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour Post</title><entry>'
        f'<title>A bridge</title><link href="{FIRST}"/>'
        f"<updated>{updated.isoformat()}</updated></entry></feed>"
    ).encode()


def read(url: str, *, seen: datetime) -> Article:
    """An article that was last seen to carry its text then."""
    receipt = received(url=url)
    Version.objects.filter(pk=receipt.version.pk).update(seen=seen)
    return receipt.article


def test_poll_receives_what_is_new(db, web):
    more = (
        "<pubDate>Fri, 15 May 2026 14:05:00 GMT</pubDate>"
        "<author>mira@harbour.net (Mira Sand)</author>"
    )
    followed = feed(outlet=Outlet.objects.create(name="The Post"))
    web.put(FEED, rss(item(FIRST, title="A bridge", more=more), item(SECOND)))

    receipts = polling.poll(followed.pk)

    assert [r.article.url for r in receipts] == [FIRST, SECOND]
    assert {r.outcome for r in receipts} == {Outcome.WAITING}
    article = Article.objects.get(url=FIRST)
    assert (article.headline, article.published) == ("A bridge", MOMENT)
    assert article.byline == "Mira Sand"
    assert (article.door, article.feed) == ("feed", followed)
    assert (article.state, article.outlet.name) == ("received", "The Post")


def test_poll_notes_the_feed(db, web):
    followed = feed(problem="The address could not be read.")
    web.put(FEED, rss(), etag='"1"', last_modified="Fri, 15 May 2026 14:05:00 GMT")

    polling.poll(followed.pk)

    followed.refresh_from_db()
    assert (followed.title, followed.problem) == ("Harbour Post", "")
    assert followed.polled is not None
    assert followed.etag == '"1"'
    assert followed.last_modified == "Fri, 15 May 2026 14:05:00 GMT"


def test_poll_keeps_the_title_that_a_person_gave(db, web):
    followed = feed(title="Ours")
    web.put(FEED, rss())

    polling.poll(followed.pk)

    followed.refresh_from_db()
    assert followed.title == "Ours"


def test_poll_says_what_it_has_seen(db, web):
    followed = feed(etag='"1"', last_modified="Fri, 15 May 2026 14:05:00 GMT")
    web.put(FEED, rss(item(FIRST)), etag='"1"')

    assert polling.poll(followed.pk) == []

    assert web.asked == [(FEED, '"1"', "Fri, 15 May 2026 14:05:00 GMT")]
    followed.refresh_from_db()
    assert followed.polled is not None
    assert followed.etag == '"1"'
    assert Article.objects.count() == 0


def test_poll_keeps_no_half_of_what_it_has_seen(db, web):
    followed = feed()
    web.put(FEED, rss(), etag="e" * 301, last_modified="m" * 101)

    polling.poll(followed.pk)

    followed.refresh_from_db()
    assert (followed.etag, followed.last_modified) == ("", "")


def test_poll_again_changes_nothing(db, web):
    followed = feed()
    web.put(FEED, rss(item(FIRST), item(SECOND)))
    polling.poll(followed.pk)

    assert polling.poll(followed.pk) == []

    assert Article.objects.count() == 2


def test_poll_knows_an_article_that_came_through_another_door(db, web):
    article = received(url=FIRST).article
    followed = feed()
    web.put(FEED, rss(item(f"{FIRST}?utm_source=rss")))

    assert polling.poll(followed.pk) == []

    assert list(Article.objects.all()) == [article]


def test_poll_asks_again_for_what_changed(db, web):
    article = read(FIRST, seen=timezone.now() - REST)
    followed = feed()
    web.put(FEED, atom(updated=timezone.now()))

    receipts = polling.poll(followed.pk)

    article.refresh_from_db()
    assert receipts == [intake.Receipt(article, None, Outcome.WAITING)]
    assert article.state == Article.State.RECEIVED


def test_poll_leaves_what_has_not_changed_since(db, web):
    article = read(FIRST, seen=timezone.now() - REST)
    followed = feed()
    web.put(FEED, atom(updated=timezone.now() - REST - timedelta(seconds=2)))

    assert polling.poll(followed.pk) == []

    article.refresh_from_db()
    assert article.state == Article.State.READ


def test_poll_lets_what_always_changes_rest(db, web):
    article = read(FIRST, seen=timezone.now() - REST / 2)
    followed = feed()
    web.put(FEED, atom(updated=timezone.now() + timedelta(days=1)))

    assert polling.poll(followed.pk) == []

    article.refresh_from_db()
    assert article.state == Article.State.READ


def test_poll_does_not_ask_twice_for_what_is_being_asked(db, web):
    read(FIRST, seen=timezone.now() - REST)
    followed = feed()
    web.put(FEED, atom(updated=timezone.now()))
    polling.poll(followed.pk)

    assert polling.poll(followed.pk) == []


@pytest.mark.parametrize("answer", ["nothing", "a page", "a bomb"])
def test_poll_keeps_the_problem_of_a_feed(db, web, answer):
    bomb = b'<!DOCTYPE rss [<!ENTITY a "aaaa">]>' + rss(item(FIRST))
    followed = feed(title="Harbour Post", etag='"1"')
    if answer != "nothing":
        web.put(FEED, TEXT if answer == "a page" else bomb)

    assert polling.poll(followed.pk) == []

    followed.refresh_from_db()
    assert followed.problem
    assert (followed.title, followed.etag) == ("Harbour Post", '"1"')
    assert followed.polled is not None
    assert Article.objects.count() == 0


def test_poll_skips_an_entry_without_a_good_address(db, web):
    followed = feed()
    web.put(FEED, rss(item("javascript:alert(1)"), item(""), item(FIRST)))

    receipts = polling.poll(followed.pk)

    assert [r.article.url for r in receipts] == [FIRST]


def test_poll_skips_an_entry_whose_address_cannot_be_kept(db, web):
    followed = feed()
    web.put(FEED, rss(item(f"https://harbour.example/{'é' * 1900}"), item(FIRST)))

    receipts = polling.poll(followed.pk)

    assert [r.article.url for r in receipts] == [FIRST]


def test_poll_reads_the_charset_of_the_server(db, web):
    followed = feed()
    body = rss(item(FIRST, title="Über")).replace(b"<?xml version='1.0'?>", b"")
    web.put(FEED, body.decode().encode("latin-1"), charset="iso-8859-1")

    polling.poll(followed.pk)

    assert Article.objects.get().headline == "Über"


def test_follow_stores_no_feed_that_is_none(db, web):
    web.put(FEED, TEXT)

    with pytest.raises(NotAFeed):
        polling.follow(Feed(url=FEED))

    assert Feed.objects.count() == 0


def test_follow_receives_what_the_feed_lists(db, web):
    web.put(FEED, rss(item(FIRST)))

    receipts = polling.follow(Feed(url=FEED))

    assert [r.article.feed for r in receipts] == [Feed.objects.get()]
    assert len(web.asked) == 1
