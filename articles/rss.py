"""What a feed lists: RSS and Atom, read from bytes, without opening anything."""

import io
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from time import struct_time
from typing import Any
from urllib.parse import urljoin

from . import sandbox
from .fetching import NotAnAddress, canonical_url
from .reading import language_tag
from .text import UnreadableDocument, clean, decode, one_line

# As in reading: only the process that reads needs the libraries.
# ruff: noqa: PLC0415

BYTES = 5 * 1024 * 1024
SECONDS = 20.0
ENTRIES = 200
SUMMARY_CHARACTERS = 2_000

CONTENT_TYPES = {"application/rss+xml", "application/atom+xml", "application/rdf+xml"}
# What XML allows before its first element, but for a document type.
PROLOG = re.compile(r"\ufeff?(?>\s+|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)")
ROOT = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
BLOCKS = ("p", "br", "div", "li", "h1", "h2", "h3", "blockquote")
# RSS names its author so: ferry@harbour.example (Mira Sand)
NAME_BEHIND_MAIL = re.compile(r"\S+@\S+\s*\((.*)\)")


@dataclass(frozen=True)
class Entry:
    """One article that a feed lists; `url` is canonical."""

    url: str
    headline: str = ""
    byline: str = ""
    published: datetime | None = None  # aware, UTC
    updated: datetime | None = None  # aware, UTC
    summary: str = ""  # plain text of at most 2,000 code points


@dataclass(frozen=True)
class FeedReading:
    """What a feed says: of itself, and of its newest articles in its own order."""

    title: str
    link: str  # the canonical address of its site, or ""
    language: str  # as in Reading
    entries: list[Entry]


class NotAFeed(UnreadableDocument):
    """This is neither RSS nor Atom, or a kind of it that is not read."""

    def __str__(self) -> str:
        return (
            "This is not a feed that can be read. Look for RSS or Atom on the site, "
            "and give the address of the feed itself."
        )


def parse(body: bytes, *, url: str = "", charset: str | None = None) -> FeedReading:
    """The first 200 entries of a feed that have a web address.

    `url` is where the feed came from, which relative links are resolved against;
    `charset` the one its server declared. Takes 20 seconds at most. A document type
    definition is refused, for what entities can do. Raises NotAFeed.
    """
    if len(body) > BYTES:
        raise NotAFeed
    source = _source(body, charset)
    try:
        answer, _ = sandbox.call(
            __name__, {"url": url}, source.encode(), seconds=SECONDS
        )
    except sandbox.Stopped:
        raise NotAFeed from None
    if not answer:
        raise NotAFeed
    entries = [Entry(**_with_moments(entry)) for entry in answer.pop("entries")]
    return FeedReading(entries=entries, **answer)


def looks_like_feed(body: bytes, content_type: str = "") -> bool:
    """Whether to take a fetched document for a feed rather than for a page."""
    if content_type.lower() in CONTENT_TYPES:
        return True
    head = (
        body[:4096].replace(b"\0", b"").decode("latin-1").lstrip("\xef\xbb\xbf\xff\xfe")
    )
    return ROOT.match(head, _after_prolog(head)) is not None


def _source(body: bytes, charset: str | None) -> str:
    """The feed from its first element on, in a charset that needs no declaration."""
    declared = DECLARED.match(body[:200].lstrip())
    charsets = [charset or "", declared[1].decode() if declared else ""]
    try:
        text = decode(body, *charsets)
    except UnreadableDocument:
        raise NotAFeed from None
    start = _after_prolog(text)
    if not ROOT.match(text, start):
        raise NotAFeed
    return text[start:]


def _after_prolog(text: str) -> int:
    prolog = PROLOG.match(text)
    return prolog.end() if prolog else 0


def _with_moments(entry: dict[str, Any]) -> dict[str, Any]:
    for name in ("published", "updated"):
        entry[name] = entry[name] and datetime.fromisoformat(entry[name])
    return entry


def _work(asked: dict[str, Any], body: bytes) -> sandbox.Message:
    import feedparser

    headers = {
        "content-type": "application/xml; charset=utf-8",
        "content-location": asked["url"],
    }
    # A file, never a string: feedparser would open what looks like an address.
    found = feedparser.parse(io.BytesIO(body), response_headers=headers)
    if not found.version and not found.entries:
        return {}, b""
    entries = [_entry(raw, asked["url"]) for raw in found.entries]
    kept = [entry for entry in entries if entry is not None][:ENTRIES]
    feed = FeedReading(
        title=_headline(found.feed),
        link=_address(found.feed, asked["url"]),
        language=language_tag(found.feed.get("language")),
        entries=[],
    )
    return asdict(feed) | {"entries": kept}, b""


def _entry(raw: Mapping[str, Any], url: str) -> dict[str, Any] | None:
    """An entry as JSON can hold it; None without an address."""
    address = _address(raw, url)
    if not address:
        return None
    return {
        "url": address,
        "headline": _headline(raw),
        "byline": _byline(raw),
        "published": _moment(raw, "published_parsed"),
        "updated": _moment(raw, "updated_parsed"),
        "summary": _plain(raw.get("summary", ""))[:SUMMARY_CHARACTERS].rstrip(),
    }


def _byline(raw: Mapping[str, Any]) -> str:
    author = raw.get("author", "")
    behind = NAME_BEHIND_MAIL.fullmatch(author.strip())
    if behind:
        return one_line(behind[1])
    names = [one.get("name", "") for one in raw.get("authors", [])]
    return one_line(", ".join(filter(None, names)) or author)


def _address(raw: Mapping[str, Any], url: str) -> str:
    link = raw.get("link", "").strip()
    try:
        return canonical_url(urljoin(url, link)) if link else ""
    except (ValueError, NotAnAddress):
        return ""


def _headline(raw: Mapping[str, Any]) -> str:
    detail = raw.get("title_detail", {})
    title = raw.get("title", "")
    return one_line(title if detail.get("type") == "text/plain" else _plain(title))


def _moment(raw: Mapping[str, Any], key: str) -> str | None:
    # feedparser gives UTC; and of a missing update it tells the publication instead,
    # unless asked this way.
    parsed: struct_time | None = raw[key] if key in raw else None  # noqa: SIM401
    if parsed is None:
        return None
    try:
        return datetime(*parsed[:6], tzinfo=UTC).isoformat()
    except ValueError:
        return None


def _plain(markup: str) -> str:
    """The words of a piece of HTML."""
    from lxml import html

    if not markup.strip():
        return ""
    root = html.fragment_fromstring(markup, create_parent="div")
    for block in root.iter(*BLOCKS):
        block.tail = "\n" + (block.tail or "")
    return clean(root.text_content())


if __name__ == "__main__":
    sandbox.serve(_work)
