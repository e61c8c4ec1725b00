"""How an article comes in. Four doors lead here: text, file, address, feed."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import fetching, reading, rss
from articles.models import Article, Feed, Version
from articles.outlets import outlet_of
from articles.reading import Reading, language_tag
from articles.text import (
    UnreadableDocument,
    admit,
    fingerprint,
    guess_headline,
    one_line,
)

# Longer than fetching and reading may take together.
LEASE = timedelta(minutes=2)
# An address that a feed lists is tried this long before it is left to people.
PATIENCE = timedelta(hours=1)
HEADLINE_WORDS = 12
# How often two people at once may run into each other, each time over another row.
ATTEMPTS = 5
# Before the first newspaper, or far ahead: a page that says so does not know.
OLDEST = datetime(1600, 1, 1, tzinfo=UTC)
NEWEST = datetime(2200, 1, 1, tzinfo=UTC)


class Outcome(Enum):
    NEW = "new"
    NEWER = "newer"  # another text of an article that is here
    KNOWN = "known"
    WAITING = "waiting"  # an address that is still to be read


@dataclass(frozen=True)
class Receipt:
    """What became of something brought in; `version` carries the text, once read."""

    article: Article
    version: Version | None
    outcome: Outcome


@dataclass(frozen=True)
class Origin:
    """Through which door something came, and what is known of who brought it."""

    door: str
    by: User | None = None
    feed: Feed | None = None
    outlet_name: str = ""


class TextElsewhere(UnreadableDocument):
    """The address of one article now leads to the text of another."""

    def __init__(self, other: Article):
        super().__init__(
            f"The page now carries the text of “{other.headline[:150]}” "
            f"(article {other.pk}). Nothing was changed."
        )


class FeedInstead(UnreadableDocument):
    """The address is one of a feed, which lists articles."""

    def __str__(self) -> str:
        return (
            "This is the address of a feed, not of an article. Follow it under Feeds: "
            "then its articles come in by themselves. Or give the address of one."
        )


def receive(
    found: Reading,
    *,
    door: str,
    by: User | None = None,
    feed: Feed | None = None,
    outlet_name: str = "",
) -> Receipt:
    """Bring one article in, once.

    With a text, the article and its version are stored, unless the text is here
    already: then the receipt shows the article that has it. The same address with
    another text becomes a newer version. Without a text, the address waits for `read`.
    `outlet_name` is what a person said, which counts more than what the page says.

    Raises UnreadableDocument (EmptyText, TextTooLong, fetching.NotAnAddress below it);
    then nothing is stored.
    """
    origin = Origin(door, by, feed, one_line(outlet_name)[:200])
    found = _tidied(found)
    if not found.text and found.url:
        return _once(lambda: _wait(found, origin))
    admitted = replace(found, text=admit(found.text))
    return _once(lambda: _keep(admitted, origin))


def read(article_id: int) -> Receipt | None:
    """Read the address of an article that waits for it, and keep what stands there.

    Safe to repeat and to run twice at once: only one gets the lease. What could not
    be read leaves the article failed, with its problem in words; then, and when there
    is nothing to read, the answer is None.
    """
    now = timezone.now()
    waiting = Article.objects.to_read(now=now).filter(pk=article_id)
    if not waiting.update(leased_until=now + LEASE):
        return None
    article = Article.objects.select_related("received_by", "feed").get(pk=article_id)
    origin = Origin(article.door, article.received_by, article.feed)
    try:
        found = read_address(article.url or "")
        return _once(lambda: _keep(found, origin, waiting=article))
    except UnreadableDocument as error:
        # Only with our own lease: it may have been read by others in the meantime.
        Article.objects.filter(
            pk=article_id, state=Article.State.RECEIVED, leased_until=now + LEASE
        ).update(
            state=Article.State.FAILED, problem=str(error)[:300], leased_until=None
        )
        return None


def read_address(url: str) -> Reading:
    """What stands at an address now; stores nothing.

    Raises UnreadableDocument (FeedInstead and fetching.Unreachable below it).
    """
    return read_page(open_address(url))


def open_address(url: str) -> fetching.Fetched:
    """Fetch an address of which nothing is known; raises fetching.Unreachable."""
    try:
        return fetching.fetch(url)
    except fetching.NotModified:
        # Some sites say so to whoever asks.
        raise fetching.SiteAnswered(304) from None


def read_page(page: fetching.Fetched) -> Reading:
    """The article of a page that was fetched, with its text and its canonical address.

    Raises UnreadableDocument (FeedInstead below it).
    """
    if rss.looks_like_feed(page.body, page.content_type):
        raise FeedInstead
    found = reading.read_document(
        page.body,
        content_type=page.content_type,
        charset=page.charset,
        url=page.url,
    )
    return _tidied(replace(found, url=found.url or page.url, text=admit(found.text)))


def ask_again(article: Article) -> bool:
    """Let an article's address be read once more; False when it has none to read."""
    return bool(
        Article.objects.filter(
            pk=article.pk,
            url__isnull=False,
            state__in=[Article.State.READ, Article.State.FAILED],
        ).update(state=Article.State.RECEIVED, problem="", leased_until=None)
    )


def at_address(url: str) -> Article | None:
    """The article that is known by a canonical address, its second ones included."""
    article = Article.objects.filter(url=url).select_related("duplicate_of").first()
    return article and (article.duplicate_of or article)


def with_text(text: str) -> Article | None:
    """The article that has this (cleaned) text in one of its versions."""
    return Article.objects.filter(versions__fingerprint=fingerprint(text)).first()


def _once(store: Callable[[], Receipt]) -> Receipt:
    """Two people at once: the one whom the database refuses finds the other's."""
    for _ in range(ATTEMPTS - 1):
        with suppress(IntegrityError), transaction.atomic():
            return store()
    with transaction.atomic():
        return store()


def _tidied(found: Reading) -> Reading:
    """What was found, in the form in which it is kept; raises NotAnAddress."""
    published = found.published
    if published and not OLDEST <= published < NEWEST:
        published = None
    return replace(
        found,
        headline=one_line(found.headline),
        byline=one_line(found.byline)[:300],
        outlet=one_line(found.outlet)[:200],
        published=published,
        language=language_tag(found.language),
        url=fetching.canonical_url(found.url) if found.url else "",
    )


def _wait(found: Reading, origin: Origin) -> Receipt:
    article = at_address(found.url)
    if article and (
        article.state != Article.State.FAILED or _is_given_up(article, origin)
    ):
        return Receipt(article, article.latest, Outcome.KNOWN)
    if article:
        ask_again(article)
        article.refresh_from_db()
        return Receipt(article, None, Outcome.WAITING)
    article = Article.objects.create(
        state=Article.State.RECEIVED,
        url=found.url,
        headline=found.headline or found.url[:500],
        byline=found.byline,
        published=found.published,
        # Where the address leads, and so whose page it is, reading will tell.
        outlet=outlet_of(Reading(text=""), named=origin.outlet_name),
        door=origin.door,
        feed=origin.feed,
        received_by=origin.by,
    )
    return Receipt(article, None, Outcome.WAITING)


def _is_given_up(article: Article, origin: Origin) -> bool:
    """A feed lists its entries for days: what fails is not asked for each time."""
    is_old = article.created < timezone.now() - PATIENCE
    return origin.door == Article.Door.FEED and is_old


def _keep(found: Reading, origin: Origin, *, waiting: Article | None = None) -> Receipt:
    """Store a text that was read, or find it; `waiting` is whose address was read."""
    if waiting:
        waiting = _locked(waiting)
        if waiting.state != Article.State.RECEIVED:
            # Somebody was quicker, and what they brought stands.
            home = waiting.duplicate_of or waiting
            return Receipt(home, home.latest, Outcome.KNOWN)
    known = Version.objects.filter(fingerprint=fingerprint(found.text)).first()
    if known:
        home = _locked(known.article)
        _see_again(known, home, found, origin, waiting=waiting)
        return Receipt(home, known, Outcome.KNOWN)
    there = at_address(found.url) if found.url else None
    article = _home(there, waiting=waiting)
    if article is None:
        article = Article(door=origin.door, feed=origin.feed, received_by=origin.by)
    former = article.url
    _describe(article, found, origin, looked_over=waiting is None)
    if found.url and there is None:
        # Had somebody else come here since, the database would refuse it.
        article.url = found.url
    article.save()
    if former:
        _note_address(former, article)
    version = _add_version(article, found.text, by=origin.by)
    outcome = Outcome.NEW if version.number == 1 else Outcome.NEWER
    return Receipt(article, version, outcome)


def _locked(article: Article) -> Article:
    """The article as it is now, for this transaction alone."""
    return Article.objects.select_for_update().get(pk=article.pk)


def _see_again(
    known: Version,
    home: Article,
    found: Reading,
    origin: Origin,
    *,
    waiting: Article | None,
) -> None:
    """The text is here: note where else it was seen, and when."""
    if waiting and waiting != home:
        if waiting.versions.exists():
            raise TextElsewhere(home)
        _make_duplicate(waiting, of=home)
    elif waiting:
        home.state = Article.State.READ
        home.leased_until = None
    if home.url is None:
        _fill_in(home, found, origin)
    home.save()
    if found.url:
        _note_address(found.url, home)
    Version.objects.filter(pk=known.pk).update(seen=timezone.now())


def _home(there: Article | None, *, waiting: Article | None) -> Article | None:
    """The article that a new text belongs to: whose address it has, if it is here."""
    if there is None or there == waiting:
        return waiting
    there = _locked(there)
    if waiting is None:
        return there
    if waiting.versions.exists():
        raise TextElsewhere(there)
    _make_duplicate(waiting, of=there)
    return there


def _describe(
    article: Article, found: Reading, origin: Origin, *, looked_over: bool
) -> None:
    """Put on the article what was read; what a person gave before stays."""
    given = found.headline if looked_over else ""
    is_address = article.headline == (article.url or "")[:500]
    article.headline = (
        given
        or ("" if is_address else article.headline)
        or found.headline
        or guess_headline(found.text)
        or _first_words(found.text)
    )[:500]
    _fill_in(article, found, origin)
    article.state = Article.State.READ
    article.problem = ""
    article.leased_until = None


def _fill_in(article: Article, found: Reading, origin: Origin) -> None:
    """Add what was not known of an article yet."""
    article.byline = article.byline or found.byline
    article.published = article.published or found.published
    article.language = article.language or found.language
    article.outlet = article.outlet or outlet_of(found, named=origin.outlet_name)


def _add_version(article: Article, text: str, *, by: User | None) -> Version:
    latest = article.versions.order_by("-number").first()
    return Version.objects.create(
        article=article,
        number=latest.number + 1 if latest else 1,
        text=text,
        fingerprint=fingerprint(text),
        received_by=by,
        seen=timezone.now(),
    )


def _make_duplicate(article: Article, *, of: Article) -> None:
    article.state = Article.State.DUPLICATE
    article.duplicate_of = of
    article.leased_until = None
    article.save(update_fields=["state", "duplicate_of", "leased_until"])


def _note_address(url: str, article: Article) -> None:
    """Remember a further address of an article, so that it is found there again."""
    if at_address(url):
        return
    if article.url is None:
        article.url = url
        article.save(update_fields=["url"])
        return
    Article.objects.create(
        state=Article.State.DUPLICATE,
        duplicate_of=article,
        url=url,
        headline=article.headline,
        door=Article.Door.URL,
    )


def _first_words(text: str) -> str:
    words = text.split(maxsplit=HEADLINE_WORDS)
    return " ".join(words[:HEADLINE_WORDS]) + (
        " …" if len(words) > HEADLINE_WORDS else ""
    )
