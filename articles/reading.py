"""What a document says: plain text, a web page, a Word file or a PDF.

Documents are hostile until read: everything but plain text is parsed in a process that
is killed when it takes too long or wants too much memory.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from . import sandbox
from .fetching import NotAnAddress, canonical_url, site_of
from .text import (
    EmptyText,
    NotText,
    TextTooLong,
    UnknownCharset,
    UnreadableDocument,
    admit,
    decode,
    guess,
    guess_headline,
    one_line,
)

# The libraries that read documents are imported where they are used: the process that
# reads needs them, and every other start of the application would be the slower.
# ruff: noqa: PLC0415

BYTES = 5 * 1024 * 1024
SECONDS = 20.0
PAGES = 300
UNPACKED_BYTES = 50 * 1024 * 1024  # all parts of a Word file together

ERRORS = {e.__name__: e for e in (EmptyText, TextTooLong, NotText, UnknownCharset)}

PDF, WORD, HTML, TEXT = "PDF", "Word file", "web page", "text"

CONTENT_TYPES = {
    "application/pdf": PDF,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": WORD,
    "text/html": HTML,
    "application/xhtml+xml": HTML,
}
# Not believed: servers and browsers say these of everything.
VAGUE_TYPES = ("", "application/octet-stream", "application/zip")
MARKUP = re.compile(
    r"(?>\s+|<\?xml[^>]*>|<!--.*?-->)*+"
    r"<(?:!doctype\s+html|html|head|body|meta|title|article|main|div|p|h1)\b",
    re.IGNORECASE | re.DOTALL,
)
META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w:.-]+)", re.I)
PUBLISHED_IN_JSON = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
PUBLISHED_XPATH = (
    "//meta[@property='article:published_time' or @property='og:published_time'"
    " or @name='article:published_time' or @itemprop='datePublished']/@content"
    " | //time[@itemprop='datePublished']/@datetime"
)

WORD_XML = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
COMPATIBILITY_XML = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
PARAGRAPH = f"{WORD_XML}p"
# What is not on the page: text moved away, boxes, and second versions of drawings.
ASIDE = {
    f"{WORD_XML}moveFrom",
    f"{WORD_XML}txbxContent",
    f"{COMPATIBILITY_XML}Fallback",
}
TEXT_RUN = f"{WORD_XML}t"
BREAKS = {
    f"{WORD_XML}tab": " ",
    f"{WORD_XML}br": "\n",
    f"{WORD_XML}cr": "\n",
    f"{WORD_XML}noBreakHyphen": "-",
}

PAGE_NUMBER = re.compile(r"(?:page )?\d{1,4}(?: ?(?:of|/) ?\d{1,4})?", re.IGNORECASE)
HYPHENATED = re.compile(r"\b[^\W\d_]+(?:-[^\W\d_]+)+")
LAST_WORD = re.compile(r"[^\W\d_]+-$")
FIRST_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Reading:
    """What a document says. Strings are "" when the document does not say."""

    text: str
    headline: str = ""
    byline: str = ""
    outlet: str = ""
    published: datetime | None = None  # aware, UTC
    language: str = ""  # the first part of a language tag: "en"
    url: str = ""  # canonical


def read_document(
    body: bytes,
    *,
    name: str = "",
    content_type: str = "",
    charset: str | None = None,
    url: str = "",
) -> Reading:
    """The text of a document and what it tells about itself.

    What kind it is, its content decides first, then `content_type` and the file `name`.
    `charset` is the one its server declared, `url` where it came from. The text is
    clean and of 1 to MAX_CHARACTERS code points. Takes 20 seconds at most. Raises
    UnreadableDocument, with TextTooLong, EmptyText, NotText, UnknownCharset below it.
    """
    if len(body) > BYTES:
        raise UnreadableDocument(
            "The file is larger than 5 MB. Paste the text of the article instead."
        )
    if not body.strip():
        raise EmptyText("The file is empty. Choose another, or paste the text.")
    kind = _kind(body, name.lower(), content_type.partition(";")[0].strip().lower())
    try:
        plain = decode(body, charset or "utf-8") if kind == TEXT else None
    except UnknownCharset:
        plain = None
    if plain is None:
        reading = _read_apart(kind, body, charset, url)
    else:
        reading = Reading(admit(plain))
    return replace(
        reading,
        headline=reading.headline or guess_headline(reading.text),
        url=_best_url(reading.url, url),
    )


def language_tag(tag: str | None) -> str:
    """The language of a tag such as en-GB, in lower case, or ""."""
    language = re.split(r"[-_]", (tag or "").strip().lower())[0]
    return language if re.fullmatch(r"[a-z]{2,3}", language) else ""


def _kind(body: bytes, name: str, content_type: str) -> str:
    head = body[:1024].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return WORD
    if head.startswith((b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        raise UnreadableDocument(
            "This is an old or a locked word processor file. Save it as Word (.docx) "
            "without a password, or paste the text of the article instead."
        )
    if content_type in CONTENT_TYPES:
        return CONTENT_TYPES[content_type]
    is_markup = MARKUP.match(head.decode("latin-1")) is not None
    if is_markup or name.endswith((".html", ".htm", ".xhtml")):
        return HTML
    if content_type.endswith("xml") or head.startswith((b"<?xml", b"<rss", b"<feed")):
        raise UnreadableDocument(
            "This is data or a feed, not an article. Add the address of a feed among "
            "the feeds, or paste the text of an article."
        )
    if content_type.startswith("text/") or content_type in VAGUE_TYPES:
        return TEXT
    raise NotText


def _read_apart(kind: str, body: bytes, charset: str | None, url: str) -> Reading:
    asked = {"kind": kind, "charset": charset, "url": url}
    try:
        answer, _ = sandbox.call(__name__, asked, body, seconds=SECONDS)
    except sandbox.Stopped:
        raise UnreadableDocument(
            f"This {kind} could not be read: it is damaged, or far too complicated. "
            "Save it again, or paste the text of the article instead."
        ) from None
    if "error" in answer:
        raise ERRORS.get(answer["error"], UnreadableDocument)(*answer["arguments"])
    published = answer.pop("published")
    return Reading(published=published and datetime.fromisoformat(published), **answer)


def _best_url(said: str, url: str) -> str:
    """Where a document is: what it says itself, but only about its own site."""
    try:
        here = canonical_url(url)
    except NotAnAddress:
        return ""
    try:
        there = canonical_url(urljoin(url, said))
    except (ValueError, NotAnAddress):
        return here
    same_site = site_of(there) == site_of(here)
    is_front_page = urlsplit(there).path == "/"
    return there if same_site and not is_front_page else here


def _read_html(body: bytes, charset: str | None, url: str) -> Reading:
    import trafilatura

    source = _decode_html(body, charset)
    page = trafilatura.load_html(source)
    if page is None:
        raise EmptyText("No article was found on this page. Paste its text instead.")
    published = _first_moment(
        [*page.xpath(PUBLISHED_XPATH), *PUBLISHED_IN_JSON.findall(source)[:1]]
    )
    language = language_tag(page.get("lang"))
    canonical = page.xpath("string(//link[@rel='canonical']/@href)")
    found = trafilatura.bare_extraction(
        page,
        url=url or None,
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    if not isinstance(found, trafilatura.settings.Document) or not found.text:
        raise EmptyText("No article was found on this page. Paste its text instead.")
    return Reading(
        text=admit(found.text),
        headline=one_line(found.title),
        byline=one_line((found.author or "").replace("; ", ", ")),
        outlet=one_line(found.sitename),
        published=published or _first_moment([found.date or ""]),
        language=language,
        url=canonical,
    )


def _decode_html(body: bytes, charset: str | None) -> str:
    declared = META_CHARSET.search(body[:4096])
    charsets = [charset or "", declared[1].decode() if declared else ""]
    try:
        return decode(body, *charsets)
    except UnknownCharset:
        text = body.decode(errors="replace")
    # A few stray bytes in a long page are shown as what they are.
    if "utf-8" in charsets and text.count("\ufffd") <= len(text) / 1000:
        return text
    return guess(body)


def _first_moment(values: Iterable[str]) -> datetime | None:
    """The first date or time that can be read, in UTC unless it says otherwise."""
    for value in values:
        try:
            moment = datetime.fromisoformat(value.strip())
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(
                UTC
            )
        except (ValueError, OverflowError):
            continue
    return None


def _read_word(body: bytes) -> Reading:
    import docx

    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        parts = archive.infolist()
    if "word/document.xml" not in {part.filename for part in parts}:
        raise NotText
    if sum(part.file_size for part in parts) > UNPACKED_BYTES:
        raise UnreadableDocument(
            "This Word file unpacks to more than 50 MB. Save it without its pictures, "
            "or paste the text of the article instead."
        )
    document = docx.Document(io.BytesIO(body))
    # Word never writes one. With it, entities could stand for any other text.
    if document.element.getroottree().docinfo.internalDTD is not None:
        raise NotText
    told = document.core_properties
    lines = ("".join(_words(item)) for item in _paragraphs(document.element.body))
    return Reading(
        text=admit("\n".join(lines)),
        headline=one_line(told.title),
        byline=one_line(told.author),
        language=language_tag(told.language),
    )


def _paragraphs(element: Any) -> Iterator[Any]:
    """The paragraphs of a Word file in their order, those in tables too."""
    for child in element:
        if child.tag == PARAGRAPH:
            yield child
        elif child.tag not in ASIDE:
            yield from _paragraphs(child)


def _words(element: Any) -> Iterator[str]:
    """The text of a Word paragraph as the page shows it, tracked changes accepted."""
    for child in element:
        if child.tag == TEXT_RUN:
            yield child.text or ""
        elif child.tag in BREAKS:
            yield BREAKS[child.tag]
        elif child.tag not in ASIDE:
            yield from _words(child)


def _read_pdf(body: bytes) -> Reading:
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(body))
    # Many are locked against printing only, with an empty password.
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadableDocument(
            "This PDF is locked. Save it without a password, or paste the text instead."
        )
    if len(reader.pages) > PAGES:
        raise UnreadableDocument(
            f"This PDF has {len(reader.pages)} pages, and {PAGES} can be read. "
            "Paste the text of the article instead."
        )
    text = _unwrapped([page.extract_text() for page in reader.pages])
    if not text:
        raise EmptyText(
            "This PDF holds pictures of text, not text. Run text recognition (OCR) on "
            "it, or type the text of the article instead."
        )
    told = reader.metadata
    return Reading(
        text=admit(text),
        headline=one_line(told.title if told else ""),
        byline=one_line(told.author if told else ""),
    )


def _unwrapped(pages: list[str]) -> str:
    """The paragraphs of a typeset text, one a line.

    A paragraph ends at an empty line, and at a line that leaves a quarter of the usual
    width free when the next does not begin in lower case.
    """
    lines = [line.strip() for page in pages for line in _numberless(page)]
    widths = sorted(len(line) for line in lines if line)
    if not widths:
        return ""
    short = 0.75 * widths[len(widths) * 9 // 10]
    compounds = set(HYPHENATED.findall(" ".join(lines)))
    paragraphs = [""]
    for before, line in zip(["", *lines], lines, strict=False):
        if not line or (len(before) < short and not line[0].islower()):
            paragraphs.append(line)
        else:
            paragraphs[-1] = _joined(paragraphs[-1], line, compounds)
    return "\n".join(paragraph for paragraph in paragraphs if paragraph)


def _numberless(page: str) -> list[str]:
    lines = page.strip().split("\n")
    return [
        line
        for at, line in enumerate(lines)
        if at not in (0, len(lines) - 1) or not PAGE_NUMBER.fullmatch(line.strip())
    ]


def _joined(before: str, line: str, compounds: set[str]) -> str:
    """Two lines as one: a word parted at the end of the first is made whole.

    Whether its hyphen stays, the rest of the text decides: "Russian-backed" keeps it
    when it stands so elsewhere.
    """
    if before.endswith("\xad"):
        return before[:-1] + line
    left, right = LAST_WORD.search(before[-80:]), FIRST_WORD.match(line)
    if not left or not right or not line[0].islower():
        return f"{before} {line}".strip()
    is_compound = left[0] + right[0] in compounds
    return (before if is_compound else before[:-1]) + line


def _work(asked: dict[str, Any], body: bytes) -> sandbox.Message:
    try:
        if asked["kind"] == HTML:
            reading = _read_html(body, asked["charset"], asked["url"])
        elif asked["kind"] == WORD:
            reading = _read_word(body)
        elif asked["kind"] == PDF:
            reading = _read_pdf(body)
        else:
            reading = Reading(admit(guess(body)))
    except UnreadableDocument as error:
        return {"error": type(error).__name__, "arguments": error.args}, b""
    answer = asdict(reading)
    if reading.published:
        answer["published"] = reading.published.isoformat()
    return answer, b""


if __name__ == "__main__":
    sandbox.serve(_work)
