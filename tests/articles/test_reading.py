import zlib
from datetime import UTC, datetime

import pytest

from articles import reading, sandbox
from articles.reading import Reading, language_tag, read_document
from articles.text import (
    EmptyText,
    NotText,
    TextTooLong,
    UnknownCharset,
    UnreadableDocument,
)
from tests.articles.samples import (
    pdf_file,
    pdf_objects,
    word_file,
    word_file_with,
)

PAGE = """<!doctype html>
<html lang="en-GB"><head><title>Ferry stops at Port Vell - The Vell Courier</title>
<link rel="canonical" href="https://courier.example/news/ferry">
<meta name="author" content="Ana Ruiz; Ben Ode">
<meta property="article:published_time" content="2026-03-02T08:15:00+02:00">
<meta property="og:site_name" content="The Vell Courier"></head>
<body><nav><a href="/">Home</a> <a href="/sea">Sea</a></nav>
<article><h1>Ferry stops at Port Vell</h1>
<p>The ferry to Port Vell will stop running in April, the harbour master said on
Monday, and no boat will take its place before June.</p>
<p>“We have no engine,” said <b>Cleo Marsh</b>, who has run the <i>harbour</i> since
2019. “Nobody wants to drift.”</p>
<table><tr><td>Fares</td><td>3.20</td></tr></table>
<p>The town of 4,000 has no other link to the mainland, according to its council.</p>
</article>
<div id="comments"><p>First! I never liked this ferry at all, said my aunt.</p></div>
<footer><p>All rights reserved, 2026</p></footer></body></html>"""

TEXT = """Ferry stops at Port Vell
The ferry to Port Vell will stop running in April, the harbour master said on Monday, \
and no boat will take its place before June.
“We have no engine,” said Cleo Marsh, who has run the harbour since 2019. “Nobody \
wants to drift.”
The town of 4,000 has no other link to the mainland, according to its council."""

URL = "https://www.courier.example/news/ferry?page=1&utm_source=x"

READ = Reading(
    text=TEXT,
    headline="Ferry stops at Port Vell",
    byline="Ana Ruiz, Ben Ode",
    outlet="The Vell Courier",
    published=datetime(2026, 3, 2, 6, 15, tzinfo=UTC),
    language="en",
    url="https://courier.example/news/ferry",
)


def page(body: str) -> bytes:
    return f"<!doctype html><html><body>{body}</body></html>".encode()


def test_read_document_reads_plain_text_in_this_process(monkeypatch):
    monkeypatch.setattr(sandbox, "call", None)

    found = read_document("Ferry stops\r\n\r\nIt “stops”, she said.".encode())

    assert found == Reading(
        text="Ferry stops\n\nIt “stops”, she said.", headline="Ferry stops"
    )


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "cp1252"])
def test_read_document_finds_the_charset_of_plain_text(charset):
    body = "It “stops” – she said. It’s over…".encode(charset)

    assert read_document(body, name="a.txt").text == "It “stops” – she said. It’s over…"


def test_read_document_believes_a_declared_charset():
    body = "Voda příliš stoupá, řekl starosta.".encode("cp1250")

    found = read_document(body, content_type="text/plain", charset="windows-1250")

    assert found.text == "Voda příliš stoupá, řekl starosta."


def test_read_document_refuses_letters_it_cannot_tell():
    with pytest.raises(UnknownCharset, match="Save it as UTF-8"):
        read_document(b"\xe9\xa4\xf8")


def test_read_document_reads_web_pages():
    found = read_document(PAGE.encode(), content_type="text/html", url=URL)

    assert found == READ


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"name": "FERRY.HTM"},
        {"content_type": "text/plain; charset=utf-8"},
        {"content_type": "application/octet-stream", "charset": "iso-8859-1"},
    ],
)
def test_read_document_knows_web_pages_by_content(how):
    assert read_document(PAGE.encode(), url=URL, **how) == READ


@pytest.mark.parametrize("charset", ["cp1252", "utf-16"])
def test_read_document_reads_declared_charsets_of_web_pages(charset):
    body = PAGE.replace("<head>", f'<head><meta charset="{charset}">').encode(charset)

    assert read_document(body, name="a.html", url=URL) == READ


def test_read_document_shows_stray_bytes_of_web_pages():
    body = PAGE.replace("<head>", '<head><meta charset="utf-8">').encode()

    found = read_document(body.replace(b"4,000", b"4\xa0000"), url=URL)

    assert found.text == TEXT.replace("4,000", "4\ufffd000")


@pytest.mark.parametrize(
    ("said", "url", "canonical"),
    [
        ("/news/1", "https://a.example/x?utm_source=y", "https://a.example/news/1"),
        ("https://www.a.example/1", "https://a.example/x", "https://www.a.example/1"),
        ("https://b.example/1", "https://a.example/x", "https://a.example/x"),
        ("https://a.example/", "https://a.example/x", "https://a.example/x"),
        ("http://[", "https://a.example/x", "https://a.example/x"),
        ("javascript:x", "https://a.example/x", "https://a.example/x"),
        ("https://a.example/1", "", ""),
    ],
)
def test_read_document_believes_a_page_about_its_own_site(said, url, canonical):
    body = PAGE.replace("https://courier.example/news/ferry", said).encode()

    assert read_document(body, url=url).url == canonical


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ("<meta property='article:published_time' content='2026-03-02'>", (2026, 3, 2)),
        ('<script type="application/ld+json">{"@type": "NewsArticle", "datePublished":'
         ' "2026-03-02T23:30:00-02:00"}</script>', (2026, 3, 3, 1, 30)),
        ("<meta property='article:published_time' content='0001-01-01T00:00:00+10:00'>"
         "<meta name='date' content='2026-03-02'>", (2026, 3, 2)),
    ],
)  # fmt: skip
def test_read_document_finds_when_a_page_was_published(head, published):
    body = PAGE.replace("article:published_time", "x").replace(
        "<head>", f"<head>{head}"
    )

    found = read_document(body.encode(), url=URL)

    assert found.published == datetime(*published, tzinfo=UTC)


def test_read_document_leaves_open_what_a_page_does_not_say():
    found = read_document(page("<p>The ferry stops, she said.</p>" * 3))

    assert found == Reading(text="\n".join(["The ferry stops, she said."] * 3))


def test_read_document_tells_of_pages_without_text():
    with pytest.raises(EmptyText, match="No article was found"):
        read_document(page("<img src='a.png'>"))


def test_read_document_reads_word_files():
    body = word_file("Ferry stops", "", "It “stops”,\tshe said.", author="Ana Ruiz")

    found = read_document(body, name="a.docx")

    assert found == Reading(
        text="Ferry stops\n\nIt “stops”, she said.",
        headline="Ferry stops",
        byline="Ana Ruiz",
    )


def test_read_document_takes_the_title_of_a_word_file():
    assert read_document(word_file("It stops.", title="Ferry")).headline == "Ferry"


def test_read_document_reads_word_files_as_the_page_shows_them():
    run = "<w:r><w:t>{}</w:t></w:r>".format
    changed = (
        run("It")
        + f"<w:ins w:id='1' w:author='b'>{run(' really')}</w:ins>"
        + "<w:del w:id='2' w:author='b'>"
        + "<w:r><w:delText> never</w:delText></w:r></w:del>"
        + f"<w:moveFrom w:id='3' w:author='b'>{run(' away')}</w:moveFrom>"
        + f"<w:hyperlink w:anchor='x'>{run(' stops')}</w:hyperlink>"
        + f"<w:r><w:pict><w:txbxContent><w:p>{run('Box')}</w:p></w:txbxContent>"
        + "</w:pict></w:r><w:r><w:br/><w:t>in Port</w:t><w:noBreakHyphen/>"
        + "<w:t>Vell.</w:t></w:r>"
    )
    body = word_file_with(
        lambda xml: xml.replace(b"<w:r><w:t>HERE</w:t></w:r>", changed.encode())
    )

    assert read_document(body).text == "It really stops\nin Port-Vell."


def test_read_document_refuses_word_files_with_entities():
    laughs = "<!DOCTYPE w [<!ENTITY a 'ha'>" + "".join(
        f"<!ENTITY {name} '{f'&{before};' * 20}'>"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    secret = '<!DOCTYPE w [<!ENTITY i SYSTEM "file:///etc/passwd">'
    for declared in (laughs, secret):
        body = word_file_with(
            lambda xml, declared=declared: xml.replace(b"HERE", b"&i;").replace(
                b"<w:document", f"{declared}]><w:document".encode(), 1
            )
        )
        with pytest.raises(UnreadableDocument):
            read_document(body)


def test_read_document_refuses_word_files_that_unpack_too_far():
    body = word_file_with(bytes, media=bytes(reading.UNPACKED_BYTES))

    with pytest.raises(UnreadableDocument, match="more than 50 MB"):
        read_document(body)


def test_read_document_refuses_a_word_file_of_one_endless_word():
    body = word_file_with(lambda xml: xml.replace(b"HERE", b"a" * 30_000_000))

    with pytest.raises(UnreadableDocument):
        read_document(body)


def test_read_document_joins_the_lines_of_a_pdf():
    body = pdf_file(
        [
            "Ferry stops at Port Vell",
            "The ferry to Port Vell will stop running in the next",
            "month, the harbour master said, and no other well-known",
            "boat will take its place. It has been in service for thir-",
            "ty years.",
            "The town has no other link, according to a paper by well-",
            "known engineers of the Vell Council. It is not clear who",
            "1",
        ],
        ["Page 2 of 2", "will pay for it."],
        title="Ferry",
    )

    found = read_document(body, name="a.pdf")

    assert found.headline == "Ferry"
    assert found.text.split("\n") == [
        "Ferry stops at Port Vell",
        "The ferry to Port Vell will stop running in the next month, the harbour "
        "master said, and no other well-known boat will take its place. It has been in "
        "service for thirty years.",
        "The town has no other link, according to a paper by well-known engineers of "
        "the Vell Council. It is not clear who will pay for it.",
    ]


def test_read_document_tells_of_scanned_pdfs():
    with pytest.raises(EmptyText, match=r"pictures of text.*OCR"):
        read_document(pdf_file([]))


def test_read_document_tells_of_locked_pdfs():
    locked = (
        b"/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -1 "
        b"/O <%s> /U <%s> >>" % (b"11" * 32, b"22" * 32)
    )

    with pytest.raises(UnreadableDocument, match="without a password"):
        read_document(pdf_file(["Ferry"], trailer=locked))


def test_read_document_refuses_pdfs_with_too_many_pages(monkeypatch):
    with pytest.raises(UnreadableDocument, match="301 pages"):
        read_document(pdf_file(*[["Ferry"]] * 301))


def test_read_document_refuses_hostile_pdfs():
    loop = b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"
    content = zlib.compress(b"BT /F1 12 Tf " + b"(a) Tj " * 20_000_000)
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream"
    one_page = b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>"
    catalogue = b"<< /Type /Catalog /Pages 2 0 R >>"
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    for body in (
        pdf_objects(catalogue, loop),
        pdf_objects(catalogue, b"2 0 R"),
        pdf_objects(catalogue, pages, one_page, stream % (len(content), content)),
        b"%PDF-1.4\nstartxref\n9\n%%EOF",
    ):
        with pytest.raises(UnreadableDocument, match="This PDF"):
            read_document(body)


@pytest.mark.parametrize(
    "body",
    [
        page(f"<p {' '.join(f'a{at}' for at in range(100_000))}>The ferry</p>"),
        page("<p>The ferry" + "<br>" * 1_000_000),
    ],
    ids=["attributes", "line breaks"],
)
def test_read_document_stops_what_takes_too_long(monkeypatch, body):
    monkeypatch.setattr(reading, "SECONDS", 1.5)

    with pytest.raises(UnreadableDocument, match="far too complicated"):
        read_document(body)


@pytest.mark.parametrize(
    "body",
    [page("<div>" * 200_000), page("<b>" * 300_000), page("<![CDATA[" * 100_000)],
    ids=["divs", "bold", "cdata"],
)
def test_read_document_finds_nothing_in_endless_nesting(body):
    with pytest.raises(UnreadableDocument):
        read_document(body)


@pytest.mark.parametrize(
    ("body", "how", "message"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", {"name": "a.png"}, "plain text"),
        (b"GIF89a", {"content_type": "image/gif"}, "plain text"),
        (b"MZ\x90\0\3\0\0\0\4\0", {"name": "a.exe"}, "plain text"),
        (b'{"a": 1}', {"content_type": "application/json"}, "plain text"),
        (b"PK\x03\x04 and no more", {}, "Word file could not be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", {"name": "a.doc"}, "old or a locked"),
        (b"<?xml version='1.0'?><data/>", {"content_type": "text/xml"}, "feed, not"),
        (b"<rss version='2.0'></rss>", {"name": "a.txt"}, "feed, not"),
        (b"{\\rtf1\\ansi Ferry}", {"name": "a.txt"}, "old or a locked"),
        (b"%PDF-1.7 and no more", {}, "PDF could not be read"),
        (b"", {}, "file is empty"),
        (b" \r\n", {}, "file is empty"),
        (b"a" * (reading.BYTES + 1), {}, "larger than 5 MB"),
    ],
)
def test_read_document_refuses_other_kinds(body, how, message):
    with pytest.raises(UnreadableDocument, match=message):
        read_document(body, **how)


def test_read_document_refuses_other_archives():
    body = word_file("Ferry").replace(b"word/document.xml", b"xl/workbook00.xml")

    with pytest.raises(NotText):
        read_document(body)


def test_read_document_refuses_long_texts_of_any_kind():
    text = "The ferry stops. " * 12_000
    for body in (text.encode(), page(f"<p>{text}</p>"), word_file(text)):
        with pytest.raises(TextTooLong, match=r"203,999 characters"):
            read_document(body)


@pytest.mark.parametrize(
    ("tag", "language"),
    [("en-GB", "en"), ("DE_at", "de"), (" fr ", "fr"), ("x", ""), ("", ""), (None, "")],
)
def test_language_tag_keeps_the_language(tag, language):
    assert language_tag(tag) == language
