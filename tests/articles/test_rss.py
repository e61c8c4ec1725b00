from datetime import UTC, datetime

import pytest

from articles import rss, sandbox
from articles.rss import Entry, FeedReading, NotAFeed, looks_like_feed, parse

URL = "https://courier.example/feeds/sea.xml"

RSS = """<?xml version="1.0" encoding="utf-8"?>
<!-- <made by hand> -->
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Vell &amp; Sea</title><link>https://courier.example</link>
<language>en-gb</language>
<item>
  <title>Ferry &amp;amp; boat &lt;i&gt;stop&lt;/i&gt;</title>
  <link>/news/ferry?utm_source=rss&amp;id=1#top</link>
  <dc:creator>Ana Ruiz</dc:creator>
  <pubDate>Mon, 02 Mar 2026 08:15:00 +0200</pubDate>
  <description><![CDATA[<p>No boat.</p><p>Until “June”<script>x</script></p>
  ]]></description>
</item>
<item><title>Fährmann</title><guid>https://courier.example/news/2</guid></item>
<item><title>Without an address</title></item>
<item><title>With a bad one</title><link>javascript:alert(1)</link></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="/a/">
<title>Hafen</title><link href="https://hafen.example/"/>
<entry><title type="html">X &amp;lt;3</title><link href="news/2"/>
<author><name>Ana Ruiz</name></author><author><name>Ben Ode</name></author>
<published>2026-03-02T08:15:00Z</published><updated>2026-03-03T09:00:00+01:00</updated>
<summary>Plain &amp; short</summary></entry></feed>"""

READ = FeedReading(
    title="Vell & Sea",
    link="https://courier.example/",
    language="en",
    entries=[
        Entry(
            url="https://courier.example/news/ferry?id=1",
            headline="Ferry & boat stop",
            byline="Ana Ruiz",
            published=datetime(2026, 3, 2, 6, 15, tzinfo=UTC),
            summary="No boat.\nUntil “June”",
        ),
        Entry(url="https://courier.example/news/2", headline="Fährmann"),
    ],
)


def test_parse_reads_rss():
    assert parse(RSS.encode(), url=URL) == READ


@pytest.mark.parametrize(
    ("author", "byline"),
    [
        ("ferry@harbour.example (Mira Sand)", "Mira Sand"),
        ("mira@sand.agency (Mira Sand)", "Mira Sand"),
        ("Mira Sand", "Mira Sand"),
    ],
)
def test_parse_reads_the_name_behind_a_mail_address(author, byline):
    body = f"""<rss version="2.0"><channel><title>Sea</title><item>
    <link>https://sea.example/1</link><author>{author}</author>
    </item></channel></rss>"""

    assert [entry.byline for entry in parse(body.encode()).entries] == [byline]


def test_parse_reads_atom():
    assert parse(ATOM.encode(), url="https://hafen.example/feed") == FeedReading(
        title="Hafen",
        link="https://hafen.example/",
        language="de",
        entries=[
            Entry(
                url="https://hafen.example/a/news/2",
                headline="X <3",
                byline="Ana Ruiz, Ben Ode",
                published=datetime(2026, 3, 2, 8, 15, tzinfo=UTC),
                updated=datetime(2026, 3, 3, 8, 0, tzinfo=UTC),
                summary="Plain & short",
            )
        ],
    )


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "cp1252"])
def test_parse_reads_declared_charsets(charset):
    body = RSS.replace("utf-8", charset).encode(charset)

    assert parse(body, url=URL) == READ


def test_parse_believes_the_charset_of_the_server():
    body = RSS.replace(' encoding="utf-8"', "").encode("cp1252")

    assert parse(body, url=URL, charset="iso-8859-1") == READ


def test_parse_reads_what_is_cut_off():
    cut = RSS[: RSS.index("<item><title>Without")]

    assert parse(cut.encode(), url=URL) == READ


def test_parse_reads_empty_feeds():
    body = b"<rss version='2.0'><channel></channel></rss>"

    assert parse(body) == FeedReading("", "", "", [])


def test_parse_takes_the_first_entries():
    item = "<item><link>http://a.example/{}</link></item>".format
    items = "".join(item(at) for at in range(250))

    found = parse(f"<rss version='2.0'><channel>{items}</channel></rss>".encode())

    assert found.entries == [Entry(f"http://a.example/{at}") for at in range(200)]


def test_parse_leaves_out_dates_that_are_none():
    body = RSS.replace("Mon, 02 Mar 2026 08:15:00 +0200", "soon").encode()

    assert parse(body, url=URL).entries[0].published is None


DOCTYPE = '<!DOCTYPE rss [<!ENTITY a "b"><!ENTITY e SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    "before",
    ["", " \n", '<?xml version="1.0"?>', "<!-- <rss> -->", "<?x <rss>?><!----> "],
)
def test_parse_refuses_document_types(monkeypatch, charset, before):
    monkeypatch.setattr(sandbox, "call", None)

    with pytest.raises(NotAFeed):
        parse(f"{before}{DOCTYPE}<rss version='2.0'></rss>".encode(charset))


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-32", "utf-7", "cp037"])
def test_parse_refuses_document_types_in_disguise(charset):
    declared = f'<?xml version="1.0" encoding="{charset}"?>'

    with pytest.raises(NotAFeed):
        parse(f"{declared}{DOCTYPE}<rss>&e;</rss>".encode(charset))
    with pytest.raises(NotAFeed):
        parse(declared.encode() + f"{DOCTYPE}<rss>&e;</rss>".encode(charset))


def test_parse_expands_no_late_entities():
    body = RSS.replace("<title>Vell &amp; Sea", f"{DOCTYPE}<title>Vell &a;&e; Sea")

    found = parse(body.encode(), url=URL)

    assert found.title == "Vell &a;&e; Sea"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"https://courier.example/feed",
        b"/etc/passwd",
        b"<!doctype html><html><body>Ferry</body></html>",
        b"<html><rss></rss></html>",
        b"\xff\xfe\0",
        b"\xe9<rss></rss>",
        b"{}",
        b"<rss>" + b" " * rss.BYTES,
        b"<!--" * 1_000_000,
    ],
    ids=range(10),
)
def test_parse_refuses_what_is_no_feed(body):
    with pytest.raises(NotAFeed, match="address of the feed"):
        parse(body)


def test_parse_stops_what_takes_too_long(monkeypatch):
    monkeypatch.setattr(rss, "SECONDS", 1.5)
    attributes = " ".join(f"a{at}='1'" for at in range(300_000))

    with pytest.raises(NotAFeed):
        parse(f"<rss><channel {attributes}/></rss>".encode())


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (RSS.encode(), "", True),
        (RSS.encode(), "text/html", True),
        (RSS.encode("utf-16"), "text/xml", True),
        (ATOM.encode(), "application/xml", True),
        (b'<rdf:RDF xmlns:rdf="x">', "text/xml", True),
        (b"anything", "application/rss+xml", True),
        (b"anything", "Application/Atom+XML", True),
        (b"<!doctype html><html><p>&lt;rss></html>", "text/html", False),
        (b"<html><rss></rss></html>", "text/html", False),
        (b"<feedback>", "text/xml", False),
        (b"The <rss> tag", "text/plain", False),
        (b"", "", False),
    ],
)
def test_looks_like_feed_goes_by_the_first_element(body, content_type, expected):
    assert looks_like_feed(body, content_type) is expected
