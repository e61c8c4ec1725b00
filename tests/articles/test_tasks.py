import logging
from datetime import timedelta

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError

from articles import tasks
from articles.models import Article, Feed, Version
from claims import tasks as claim_tasks
from claims.models import Claim
from tests.articles.factories import TEXT, feed, item, received, rss, waiting

URL = "https://harbour.example/bridge"
FEED = "https://harbour.example/feed"


@pytest.fixture
def broker_down(monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("Connection refused")

    with monkeypatch.context() as patch:
        for task in (tasks.read_article, tasks.poll_feed, claim_tasks.harvest_version):
            patch.setattr(task, "apply_async", refuse)
        yield patch


def test_go_on_finds_the_claims_of_a_text(db):
    receipt = received()

    tasks.go_on(receipt)

    version = Version.objects.get()
    assert version.state == Version.State.HARVESTED
    assert Claim.objects.get().version == version


def test_go_on_reads_an_address_and_finds_its_claims(db, web):
    web.put(URL, TEXT)

    tasks.go_on(received("", url=URL))

    assert Article.objects.get().state == Article.State.READ
    assert Version.objects.get().state == Version.State.HARVESTED
    assert Claim.objects.count() == 1


def test_go_on_leaves_what_is_known_and_done(db, sent):
    receipt = received()
    Version.objects.update(state=Version.State.HARVESTED)
    receipt.version.refresh_from_db()

    tasks.go_on(receipt)

    assert sent == []


def test_read_article_that_fails_sends_nothing(db, web, sent):
    article = waiting()

    tasks.read_article(article.pk)

    assert sent == []
    assert Article.objects.get().state == Article.State.FAILED


def test_tasks_done_twice_are_done_once(db, web):
    web.put(URL, TEXT)
    article = waiting()

    for _ in range(2):
        tasks.read_article(article.pk)
        claim_tasks.harvest_version(article.latest.pk)

    assert Version.objects.count() == 1
    assert Claim.objects.count() == 1
    assert len(web.asked) == 1


@pytest.mark.parametrize(
    "task", ["articles.tasks.read_article", "claims.tasks.harvest_version"]
)
def test_tasks_about_what_is_not_there_do_nothing(db, task):
    tasks.send(task, 999)

    assert Article.objects.count() == 0


def test_send_says_that_the_broker_is_down(broker_down, caplog):
    with caplog.at_level(logging.WARNING):
        tasks.send("articles.tasks.read_article", 7)

    assert caplog.messages == [
        "The broker is down; articles.tasks.read_article 7 waits for the sweep"
    ]


def test_sweep_sends_what_a_broker_that_was_down_left(db, web, broker_down):
    web.put(URL, TEXT)
    tasks.go_on(received("", url=URL))
    assert Article.objects.get().state == Article.State.RECEIVED
    broker_down.undo()

    tasks.sweep()

    assert Version.objects.get().state == Version.State.HARVESTED


def test_sweep_of_claims_sends_what_a_broker_that_was_down_left(db, broker_down):
    tasks.go_on(received())
    assert Version.objects.get().state == Version.State.READ
    broker_down.undo()

    claim_tasks.sweep()

    assert Version.objects.get().state == Version.State.HARVESTED


def test_sweep_leaves_what_is_being_read(db, sent):
    waiting()
    Article.objects.update(leased_until=timezone.now() + timedelta(minutes=1))

    tasks.sweep()

    assert sent == []


def test_sweep_sends_some_at_a_time(db, sent, monkeypatch):
    monkeypatch.setattr(tasks, "SWEPT", 2)
    first, second, _ = [waiting(f"{URL}/{number}").pk for number in range(3)]

    tasks.sweep()

    assert sent == [
        ("articles.tasks.read_article", first),
        ("articles.tasks.read_article", second),
    ]


def test_poll_feeds_polls_those_that_are_active(db, sent):
    active = feed()
    feed("https://harbour.example/old", active=False)

    tasks.poll_feeds()

    assert sent == [("articles.tasks.poll_feed", active.pk)]


def test_poll_feed_brings_its_articles_to_their_claims(db, web):
    followed = feed()
    web.put(FEED, rss(item(URL)))
    web.put(URL, TEXT)

    tasks.poll_feed(followed.pk)

    assert Feed.objects.get().problem == ""
    assert Article.objects.get().feed == followed
    assert Claim.objects.count() == 1
