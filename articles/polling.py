"""Following feeds: every entry of a feed becomes an article that waits to be read."""

from django.utils import timezone

from articles import fetching, intake, rss
from articles.intake import Outcome, Receipt
from articles.models import Article, Feed
from articles.reading import Reading
from articles.text import UnreadableDocument


def poll(feed_id: int) -> list[Receipt]:
    """Fetch a feed and receive what is new in it; what changed is read again.

    A feed that cannot be read keeps its problem in words. Safe to repeat.
    """
    feed = Feed.objects.get(pk=feed_id)
    try:
        page = fetching.fetch(
            feed.url, etag=feed.etag, last_modified=feed.last_modified
        )
        found = rss.parse(page.body, url=page.url)
    except fetching.NotModified:
        _note(feed)
        return []
    except UnreadableDocument as error:
        _note(feed, problem=str(error)[:300])
        return []
    receipts = [receipt for entry in found.entries if (receipt := _take(entry, feed))]
    # Only now: a poll that was cut off must see the same entries again.
    _note(
        feed,
        title=feed.title or found.title[:300],
        etag=(page.etag or "")[:300],
        last_modified=(page.last_modified or "")[:100],
    )
    return receipts


def _take(entry: rss.Entry, feed: Feed) -> Receipt | None:
    found = Reading(
        text="",
        headline=entry.headline,
        byline=entry.byline,
        published=entry.published,
        url=entry.url,
    )
    try:
        receipt = intake.receive(
            found,
            door=Article.Door.FEED,
            feed=feed,
            outlet_name=feed.outlet.name if feed.outlet else "",
        )
    except UnreadableDocument:
        return None
    if receipt.outcome is Outcome.KNOWN and _has_changed(entry, receipt):
        intake.ask_again(receipt.article)
        return Receipt(receipt.article, None, Outcome.WAITING)
    return receipt if receipt.outcome is Outcome.WAITING else None


def _has_changed(entry: rss.Entry, receipt: Receipt) -> bool:
    return bool(
        entry.updated and receipt.version and entry.updated > receipt.version.seen
    )


def _note(feed: Feed, *, problem: str = "", **fields: str) -> None:
    for name, value in fields.items():
        setattr(feed, name, value)
    feed.polled = timezone.now()
    feed.problem = problem
    feed.save(update_fields=["polled", "problem", *fields])
