"""How an article comes in. Four doors lead here: text, file, address, feed."""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum
from urllib.parse import urlsplit

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from articles import fetching, reading
from articles.models import Article, Feed, Outlet, Version
from articles.reading import Reading
from articles.text import UnreadableDocument, admit, fingerprint, guess_headline

LEASE = timedelta(minutes=2)
HEADLINE_WORDS = 12


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


class TextElsewhere(UnreadableDocument):
    """The address of one article now carries the text of another."""

    def __init__(self, other: Article):
        super().__init__(
            f"The page now carries the text of “{other.headline}” (article {other.pk})."
            " Nothing was changed."
        )


def receive(
    found: Reading,
    *,
    door: str,
    by: AbstractBaseUser | None = None,
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
    if found.url:
        found = replace(found, url=fetching.canonical_url(found.url))
    given = {"door": door, "by": by, "feed": feed, "outlet_name": outlet_name}
    if not found.text and found.url:
        return _once_more(_wait, found, **given)
    return _once_more(_keep, replace(found, text=admit(found.text)), **given)


def read(article_id: int) -> Version | None:
    """Read the address of an article that waits for it, and keep what stands there.

    Safe to repeat and to run twice at once: only one gets the lease. What could not
    be read leaves the article failed, with its problem in words.
    Returns the version that the page carries, or None.
    """
    now = timezone.now()
    waiting = Article.objects.to_read(now=now).filter(pk=article_id)
    if not waiting.update(leased_until=now + LEASE):
        return None
    article = Article.objects.get(pk=article_id)
    try:
        found = read_address(article.url)
        receipt = _once_more(
            _keep,
            replace(found, text=admit(found.text)),
            waiting=article,
            door=article.door,
            by=article.received_by,
            feed=article.feed,
        )
    except UnreadableDocument as error:
        Article.objects.filter(pk=article_id).update(
            state=Article.State.FAILED, problem=str(error)[:300], leased_until=None
        )
        return None
    return receipt.version


def read_address(url: str) -> Reading:
    """What stands at an address now; stores nothing.

    Raises UnreadableDocument (fetching.Unreachable below it).
    """
    page = fetching.fetch(url)
    found = reading.read_document(
        page.body,
        content_type=page.content_type,
        charset=page.charset,
        url=page.url,
    )
    return replace(found, url=fetching.canonical_url(found.url or page.url))


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
    version = Version.objects.filter(fingerprint=fingerprint(text)).first()
    return version and version.article


def outlet_name_for(found: Reading) -> str:
    """The name to propose for the outlet of what was read."""
    host = _host(found.url)
    known = Outlet.objects.filter(domain=host).first() if host else None
    return known.name if known else found.outlet or host


def _once_more(store, found: Reading, **given) -> Receipt:
    """Two people at once: the one whom the database refuses finds the other's."""
    try:
        with transaction.atomic():
            return store(found, **given)
    except IntegrityError:
        with transaction.atomic():
            return store(found, **given)


def _wait(found: Reading, *, door, by, feed, outlet_name) -> Receipt:
    article = at_address(found.url)
    if article and article.state != Article.State.FAILED:
        return Receipt(article, article.latest, Outcome.KNOWN)
    if article:
        ask_again(article)
        article.refresh_from_db()
    else:
        article = Article.objects.create(
            state=Article.State.RECEIVED,
            url=found.url,
            headline=found.headline[:500] or found.url[:500],
            byline=found.byline[:300],
            published=found.published,
            outlet=_outlet(found, outlet_name),
            door=door,
            feed=feed,
            received_by=by,
        )
    return Receipt(article, None, Outcome.WAITING)


def _keep(
    found: Reading, *, door, by, feed, outlet_name="", waiting: Article | None = None
) -> Receipt:
    known = (
        Version.objects.select_related("article")
        .filter(fingerprint=fingerprint(found.text))
        .first()
    )
    if known:
        _see_again(known, found, waiting=waiting)
        return Receipt(known.article, known, Outcome.KNOWN)
    article = _home(found, waiting=waiting)
    if article is None:
        article = Article(door=door, feed=feed, received_by=by)
    _describe(article, found, outlet_name)
    article.save()
    version = _add_version(article, found.text, by=by)
    outcome = Outcome.NEW if version.number == 1 else Outcome.NEWER
    return Receipt(article, version, outcome)


def _see_again(known: Version, found: Reading, *, waiting: Article | None) -> None:
    """The text is here: note where else it was seen, and when."""
    home = known.article
    if waiting and waiting != home:
        if waiting.versions.exists():
            raise TextElsewhere(home)
        _make_duplicate(waiting, of=home)
    elif waiting:
        _settle_reading(waiting)
    elif found.url:
        _note_address(found.url, home)
    Version.objects.filter(pk=known.pk).update(seen=timezone.now())


def _home(found: Reading, *, waiting: Article | None) -> Article | None:
    """The article that a new text belongs to, if it is here."""
    there = at_address(found.url) if found.url else None
    if waiting is None or there is None or there == waiting:
        return waiting or there
    if waiting.versions.exists():
        return waiting
    _make_duplicate(waiting, of=there)
    return there


def _describe(article: Article, found: Reading, outlet_name: str) -> None:
    """Put on the article what was read; what a person gave before stays."""
    if found.url and at_address(found.url) is None:
        article.url = found.url
    article.headline = (
        found.headline or guess_headline(found.text) or _first_words(found.text)
    )[:500]
    article.byline = article.byline or found.byline[:300]
    article.published = article.published or found.published
    article.language = article.language or found.language[:35]
    article.outlet = article.outlet or _outlet(found, outlet_name)
    article.state = Article.State.READ
    article.problem = ""
    article.leased_until = None


def _add_version(article: Article, text: str, *, by) -> Version:
    latest = article.versions.order_by("-number").first()
    return Version.objects.create(
        article=article,
        number=latest.number + 1 if latest else 1,
        text=text,
        fingerprint=fingerprint(text),
        received_by=by,
        seen=timezone.now(),
    )


def _settle_reading(article: Article) -> None:
    article.state = Article.State.READ
    article.problem = ""
    article.leased_until = None
    article.save(update_fields=["state", "problem", "leased_until"])


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


def _outlet(found: Reading, name: str) -> Outlet | None:
    """The outlet of an article: as a person said, or by the site that it stands on.

    A page may call itself anything, so its own word for its outlet only names a site
    that is not known yet.
    """
    host = _host(found.url) or None
    if name:
        known = Outlet.objects.filter(name__iexact=name).first()
        if known:
            return known
        taken = Outlet.objects.filter(domain=host).exists()
        return Outlet.objects.create(name=name[:200], domain=None if taken else host)
    if host is None:
        return None
    known = Outlet.objects.filter(domain=host).first()
    if known:
        return known
    name = found.outlet[:200]
    if not name or Outlet.objects.filter(Q(name__iexact=name)).exists():
        name = host
    outlet, _ = Outlet.objects.get_or_create(name=name, defaults={"domain": host})
    return outlet


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.") if url else ""


def _first_words(text: str) -> str:
    words = text.split(maxsplit=HEADLINE_WORDS)
    return " ".join(words[:HEADLINE_WORDS]) + (
        " …" if len(words) > HEADLINE_WORDS else ""
    )
