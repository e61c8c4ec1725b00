"""Articles, pages and feeds as a test wants them, and a web that serves them."""

from articles import intake
from articles.fetching import Fetched, NotModified, SiteAnswered, Unreachable
from articles.intake import Receipt
from articles.models import Article, Feed, Outlet, Version
from articles.reading import Reading

TEXT = "The bridge will open in May, the mayor said. It was built in three years."
OTHER_TEXT = "The bridge will open in June, the mayor said. It rained too much."


def received(text: str = TEXT, *, door: str = "text", by=None, **found) -> Receipt:
    outlet_name = found.pop("outlet_name", "")
    feed = found.pop("feed", None)
    return intake.receive(
        Reading(text, **found), door=door, by=by, feed=feed, outlet_name=outlet_name
    )


def waiting(url: str = "https://harbour.example/bridge", **found) -> Article:
    """An article whose address waits to be read."""
    return received("", door="url", url=url, **found).article


def feed(url: str = "https://harbour.example/feed", **fields) -> Feed:
    return Feed.objects.create(url=url, **fields)


def rows() -> tuple[int, int, int]:
    """How many articles, versions and outlets are stored."""
    return Article.objects.count(), Version.objects.count(), Outlet.objects.count()


def page(text: str, *, canonical: str = "", site: str = "", title: str = "") -> bytes:
    """A web page with an article of these words."""
    head = f"<title>{title}</title>"
    if canonical:
        head += f'<link rel="canonical" href="{canonical}">'
    if site:
        head += f'<meta property="og:site_name" content="{site}">'
    body = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    return (
        f"<!doctype html><html lang=en><head>{head}</head>"
        f"<body><article>{body}</article></body></html>"
    ).encode()


def rss(*entries: str, title: str = "Harbour Post") -> bytes:
    return (
        f"<?xml version='1.0'?><rss version='2.0'><channel><title>{title}</title>"
        f"{''.join(entries)}</channel></rss>"
    ).encode()


def item(link: str, *, title: str = "An entry", more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


class Web:
    """What stands at each address; `asked` keeps what was asked for."""

    def __init__(self):
        self.pages: dict[str, Fetched | Exception] = {}
        self.asked: list[tuple[str, str, str]] = []

    def put(
        self, url: str, body: bytes | str, *, to: str = "", kind="text/html", **said
    ) -> None:
        """Let an address, which may redirect to another, carry a document or a text."""
        if isinstance(body, str):
            body, kind = body.encode(), "text/plain"
        known = {"charset": None, "etag": "", "last_modified": ""} | said
        self.pages[url] = Fetched(url=to or url, content_type=kind, body=body, **known)

    def refuse(self, url: str, status: int) -> None:
        self.pages[url] = SiteAnswered(status)

    def fetch(self, url: str, *, etag: str = "", last_modified: str = "") -> Fetched:
        self.asked.append((url, etag, last_modified))
        found = self.pages.get(url, Unreachable())
        if isinstance(found, Exception):
            raise found
        if etag and etag == found.etag:
            raise NotModified
        return found
