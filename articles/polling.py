"""Following feeds: every entry of a feed becomes an article that waits to be read."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import fetching, intake, rss
from articles.intake import Outcome, Receipt
from articles.models import Article, Feed
from articles.reading import Reading
from articles.text import UnreadableDocument

# Some feeds say of every entry that it has just changed.
REST = timedelta(minutes=30)


class FollowedAlready(UnreadableDocument):
    """Somebody else was quicker."""

    def __str__(self) -> str:
        return "This feed is followed already."


def follow(feed: Feed) -> list[Receipt]:
    """Save a new feed and receive what it lists, once it was seen to be a feed.

    Raises UnreadableDocument (rss.NotAFeed and FollowedAlready below it); then nothing
    is stored.
    """
    page = intake.open_address(feed.url)
    found = rss.parse(page.body, url=page.url, charset=page.charset)
    try:
        with transaction.atomic():
            feed.save()
    except IntegrityError:
        raise FollowedAlready from None
    return _take_all(feed, page, found)


def poll(feed_id: int) -> list[Receipt]:
    """Fetch a feed and receive what is new in it; what changed is read again.

    A feed that cannot be read keeps its problem in words. Safe to repeat.
    """
    feed = Feed.objects.select_related("outlet").get(pk=feed_id)
    try:
        page = fetching.fetch(
            feed.url, etag=feed.etag, last_modified=feed.last_modified
        )
        found = rss.parse(page.body, url=page.url, charset=page.charset)
    except fetching.NotModified:
        _note(feed)
        return []
    except UnreadableDocument as error:
        _note(feed, problem=str(error)[:300])
        return []
    return _take_all(feed, page, found)


def receive_entry(
    entry: rss.Entry,
    *,
    feed: Feed | None = None,
    by: User | None = None,
    outlet_name: str = "",
) -> Receipt:
    """Receive what a feed lists, to be read; again when it changed since.

    Raises UnreadableDocument when it has no address that could be read.
    """
    found = Reading(
        text="",
        headline=entry.headline,
        byline=entry.byline,
        published=entry.published,
        url=entry.url,
    )
    receipt = intake.receive(
        found, door=Article.Door.FEED, by=by, feed=feed, outlet_name=outlet_name
    )
    if _has_changed(entry, receipt) and intake.ask_again(receipt.article):
        return Receipt(receipt.article, None, Outcome.WAITING)
    return receipt


def _take_all(
    feed: Feed, page: fetching.Fetched, found: rss.FeedReading
) -> list[Receipt]:
    receipts = [_take(entry, feed) for entry in found.entries]
    # Only now: a poll that was cut off must see the same entries again.
    _note(
        feed,
        title=feed.title or found.title[:300],
        # Half of one would never match, and the site need not be asked.
        etag=page.etag if len(page.etag) <= 300 else "",
        last_modified=page.last_modified if len(page.last_modified) <= 100 else "",
    )
    return [
        receipt
        for receipt in receipts
        if receipt and receipt.outcome is Outcome.WAITING
    ]


def _take(entry: rss.Entry, feed: Feed) -> Receipt | None:
    outlet_name = feed.outlet.name if feed.outlet else ""
    try:
        return receive_entry(entry, feed=feed, outlet_name=outlet_name)
    except UnreadableDocument:
        return None


def _has_changed(entry: rss.Entry, receipt: Receipt) -> bool:
    if not entry.updated or not receipt.version:
        return False
    seen = receipt.version.seen
    return entry.updated > seen and timezone.now() > seen + REST


def _note(feed: Feed, *, problem: str = "", **fields: str) -> None:
    for name, value in fields.items():
        setattr(feed, name, value)
    feed.polled = timezone.now()
    feed.problem = problem
    feed.save(update_fields=["polled", "problem", *fields])
