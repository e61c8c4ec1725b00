import gzip
import io
import socket
import zlib
from dataclasses import replace
from itertools import chain, repeat

import pytest
import urllib3
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import fetching, sandbox
from articles.fetching import (
    Fetched,
    NotAnAddress,
    NotModified,
    SiteAnswered,
    TooLarge,
    Unreachable,
    canonical_url,
    fetch,
    is_public,
)
from tests.articles.samples import Site, answer, redirect, serving

PUBLIC_IP = "93.184.216.34"
NEUTRAL = str(Unreachable())


@pytest.fixture
def site(monkeypatch):
    """A site on 127.0.0.1, which alone of all closed addresses is let through."""
    with serving() as site:
        allow(monkeypatch, site)
        yield site


@pytest.fixture
def in_process(monkeypatch):
    """Fetch here and not in another process, where nothing can be replaced."""
    monkeypatch.setattr(
        sandbox,
        "call",
        lambda job, asked, body, *, seconds: fetching._work(asked, body),
    )


@pytest.fixture
def names(in_process, monkeypatch):
    """What a name server answers in turn, for each name; "asked" keeps the names."""
    answers = {"asked": []}

    def resolve(host, port, *args, **kwargs):
        answers["asked"].append(host)
        if not answers.get(host):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        ips = answers[host].pop(0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ips]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return answers


@pytest.fixture
def connections(monkeypatch):
    """The (IP, port) of each attempt to connect; none of them leaves the machine."""
    attempts = []

    def connect(address, *args, **kwargs):
        attempts.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    return attempts


def allow(monkeypatch, site: Site, **limits) -> None:
    limits = {"ports": (site.port,), "also_public": ("127.0.0.1",)} | limits
    monkeypatch.setattr(fetching, "LIMITS", replace(fetching.LIMITS, **limits))


def dialled(monkeypatch, instead: dict[str, Site] | None = None) -> list:
    """The (IP, port) of each connection; some are served by a site instead."""
    attempts = []
    connect = urllib3.util.connection.create_connection

    def dial(address, *args, **kwargs):
        attempts.append(address)
        if instead:
            site = instead[address[0]]
            connection = socket.socket()
            connection.connect((site.host, site.port))
            return connection
        return connect(address, *args, **kwargs)

    monkeypatch.setattr("urllib3.util.connection.create_connection", dial)
    return attempts


def test_fetch_gives_the_page(site):
    site.pages["/ferry?id=1"] = answer(
        "Fährt".encode(),
        content_type="Text/HTML; Charset=UTF-8",
        etag='"a1"',
        last_modified="Mon, 02 Mar 2026 08:15:00 GMT",
    )

    page = fetch(site.url("/ferry?id=1#top"))

    assert page == Fetched(
        url=site.url("/ferry?id=1"),
        content_type="text/html",
        charset="utf-8",
        body="Fährt".encode(),
        etag='"a1"',
        last_modified="Mon, 02 Mar 2026 08:15:00 GMT",
    )
    assert "User-Agent: newsroom-factcheck/0.1\r\n" in site.asked[0]


def test_fetch_leaves_open_what_the_site_does_not_say(site):
    site.pages["/"] = answer(b"\xff\0")

    assert fetch(site.url()) == Fetched(site.url(), "", None, b"\xff\0", "", "")


def test_fetch_follows_redirects(site):
    site.pages["/old"] = redirect("/a/../new", status=301)
    site.pages["/new"] = redirect(site.url("/newest"), status=308)
    site.pages["/newest"] = answer(b"here")

    page = fetch(site.url("/old"))

    assert (page.url, page.body) == (site.url("/newest"), b"here")


def test_fetch_follows_redirects_that_are_not_escaped(in_process, site):
    site.pages["/old"] = redirect("/the ferry/fährt")
    site.pages["/the%20ferry/f%C3%A4hrt"] = answer(b"here")

    assert fetch(site.url("/old")).body == b"here"


def test_fetch_keeps_cookies_on_its_way(in_process, site):
    site.pages["/"] = answer(status=302, location="/in", set_cookie="seen=1")
    site.pages["/in"] = answer(b"here")

    fetch(site.url())

    assert "Cookie: seen=1\r\n" in site.asked[1]


def test_fetch_follows_five_redirects_and_no_more(site):
    for step in range(6):
        site.pages[f"/{step}"] = redirect(f"/{step + 1}")
    site.pages["/6"] = answer(b"here")

    assert fetch(site.url("/1")).body == b"here"
    with pytest.raises(Unreachable):
        fetch(site.url("/0"))


def test_fetch_ends_a_redirect_loop(site):
    site.pages["/"] = redirect("/")

    with pytest.raises(Unreachable):
        fetch(site.url())

    assert len(site.asked) == 6


def test_fetch_asks_only_for_news(site):
    site.pages["/"] = answer(status=304)

    with pytest.raises(NotModified):
        fetch(site.url(), etag='"a1"', last_modified="Mon, 02 Mar 2026 08:15:00 GMT")

    assert 'If-None-Match: "a1"\r\n' in site.asked[0]
    assert "If-Modified-Since: Mon, 02 Mar 2026 08:15:00 GMT\r\n" in site.asked[0]


@pytest.mark.parametrize("status", [204, 206, 304, 403, 404, 500, 503])
def test_fetch_tells_what_a_site_answers(in_process, site, status):
    site.pages["/"] = answer(status=status)
    if status == 304:
        with pytest.raises(NotModified):
            fetch(site.url())
        return

    with pytest.raises(SiteAnswered, match=f"The site answers {status}") as caught:
        fetch(site.url())

    assert caught.value.status == status


@pytest.mark.parametrize(
    ("encoding", "encode"),
    [
        ("gzip", gzip.compress),
        ("GZip", gzip.compress),
        ("deflate", zlib.compress),
        ("identity", bytes),
    ],
)
def test_fetch_decompresses_once(in_process, site, encoding, encode):
    site.pages["/"] = answer(encode(b"ferry"), content_encoding=encoding)

    assert fetch(site.url()).body == b"ferry"


def test_fetch_leaves_what_is_compressed_inside(in_process, site):
    inner = gzip.compress(b"ferry")
    site.pages["/"] = answer(gzip.compress(inner), content_encoding="gzip")

    assert fetch(site.url()).body == inner


@pytest.mark.parametrize("encoding", ["gzip, gzip", "gzip,deflate", "br", "zstd", "x"])
def test_fetch_refuses_nested_and_unknown_encodings(in_process, site, encoding):
    body = gzip.compress(gzip.compress(b"ferry"))
    site.pages["/"] = answer(body, content_encoding=encoding)

    with pytest.raises(Unreachable):
        fetch(site.url())


def test_fetch_refuses_an_encoding_said_twice(in_process, site):
    body = gzip.compress(gzip.compress(b"ferry"))
    headers = f"Content-Encoding: gzip\r\nContent-Length: {len(body)}\r\n" * 2
    site.pages["/"] = f"HTTP/1.1 200 OK\r\n{headers}\r\n".encode() + body

    with pytest.raises(Unreachable):
        fetch(site.url())


def test_fetch_counts_bytes_after_decompression(site, monkeypatch):
    bomb = io.BytesIO()
    with gzip.open(bomb, "wb") as file:
        for _ in range(300):
            file.write(bytes(1_000_000))
    site.pages["/"] = answer(bomb.getvalue(), content_encoding="gzip")

    with pytest.raises(TooLarge, match="larger than 5 MB"):
        fetch(site.url())


def test_fetch_takes_no_more_than_the_limit(in_process, site, monkeypatch):
    allow(monkeypatch, site, body=100_000)
    site.pages["/fits"] = answer(bytes(100_000))
    site.pages["/long"] = answer(bytes(100_001))
    site.pages["/endless"] = lambda: chain(
        [b"HTTP/1.1 200 OK\r\n\r\n"], repeat(bytes(9999))
    )

    assert len(fetch(site.url("/fits")).body) == 100_000
    for path in ("/long", "/endless"):
        with pytest.raises(TooLarge):
            fetch(site.url(path))


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nfake",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 200 + b"\r\n",
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"",
    ],
    ids=["cut off", "not gzip", "long header", "many headers", "not http", "nothing"],
)
def test_fetch_is_neutral_about_broken_answers(in_process, site, answer):
    site.pages["/"] = answer

    with pytest.raises(Unreachable) as caught:
        fetch(site.url())

    assert str(caught.value) == NEUTRAL


@pytest.mark.parametrize(
    "drip",
    [
        lambda: repeat(b"X"),
        lambda: chain([b"HTTP/1.1 200 OK\r\n"], repeat(b"X: x\r\n")),
        lambda: repeat(b"HTTP/1.1 100 Continue\r\n\r\n"),
        lambda: chain([b"HTTP/1.1 200 OK\r\n\r\n"], repeat(b"x")),
        lambda: chain(
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"], repeat(b"1")
        ),
    ],
    ids=["status", "headers", "continue", "body", "chunk size"],
)
def test_fetch_ends_a_drip(site, monkeypatch, drip):
    allow(monkeypatch, site, seconds=1.5)
    site.pages["/"] = drip

    with pytest.raises(Unreachable) as caught:
        fetch(site.url())

    assert str(caught.value) == NEUTRAL
    assert len(site.asked) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_fetch_reaches_nothing_on_loopback(site, monkeypatch, host):
    allow(monkeypatch, site, also_public=())

    with pytest.raises(Unreachable) as caught:
        fetch(f"http://{host}:{site.port}/")

    assert str(caught.value) == NEUTRAL
    assert site.asked == []


def test_fetch_follows_no_redirect_inside(site, monkeypatch):
    with serving("127.0.0.2") as inside:
        allow(monkeypatch, site, ports=(site.port, inside.port))
        site.pages["/"] = redirect(inside.url("/secret"))

        with pytest.raises(Unreachable) as caught:
            fetch(site.url())

    assert str(caught.value) == NEUTRAL
    assert (len(site.asked), inside.asked) == (1, [])


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.2]/",
        "http://2130706433/",
        "http://0x7f.0.0.1/",
        "//127.0.0.2/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1:70/_x",
        "javascript:alert(1)",
        "http://user:secret@127.0.0.1/",
        "http://127.0.0.1:22/",
        "http://[",
        "http:",
        "",
    ],
)
def test_fetch_is_neutral_about_where_a_redirect_leads(
    in_process, site, monkeypatch, location
):
    # The port of the site, and those that a redirect may ask for.
    allow(monkeypatch, site, ports=(site.port, 80, 443))
    attempts = dialled(monkeypatch)
    site.pages["/"] = redirect(location)

    with pytest.raises(Unreachable) as caught:
        fetch(site.url())

    assert str(caught.value) == NEUTRAL
    assert {port for _, port in attempts} == {site.port}


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1",
        "10.0.0.7",
        "169.254.169.254",
        "168.63.129.16",
        "100.64.0.1",
        "0.0.0.0",
        "::1",
        "fd00:ec2::254",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "fec0::1",
    ],
)
def test_fetch_connects_to_no_closed_address(names, connections, ip):
    names["courier.example"] = [[ip]]

    with pytest.raises(Unreachable) as caught:
        fetch("https://courier.example/")

    assert str(caught.value) == NEUTRAL
    assert (names["asked"], connections) == (["courier.example"], [])


def test_fetch_connects_where_it_looked(names, connections):
    names["courier.example"] = [[PUBLIC_IP], ["127.0.0.1"], ["127.0.0.1"]]

    with pytest.raises(Unreachable):
        fetch("https://courier.example/")

    assert (names["asked"], connections) == (["courier.example"], [(PUBLIC_IP, 443)])


def test_fetch_looks_again_at_each_redirect(site, names, monkeypatch):
    attempts = dialled(monkeypatch, instead={PUBLIC_IP: site})
    allow(monkeypatch, site, ports=(80,), also_public=())
    names["courier.example"] = [[PUBLIC_IP], ["127.0.0.1"]]
    site.pages["/"] = redirect("http://courier.example/again")

    with pytest.raises(Unreachable):
        fetch("http://courier.example/")

    assert "Host: courier.example\r\n" in site.asked[0]
    assert attempts == [(PUBLIC_IP, 80)]


def test_fetch_asks_for_international_names_in_ascii(names, connections):
    with pytest.raises(Unreachable):
        fetch("https://Bücher.example/")

    assert names["asked"] == ["xn--bcher-kva.example"]


def test_fetch_ignores_proxies_of_the_environment(in_process, site, monkeypatch):
    site.pages["/"] = answer(b"direct")
    with serving() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url())

        page = fetch(site.url())

    assert (page.body, proxy.asked) == (b"direct", [])


@pytest.mark.parametrize(
    "url",
    [
        "http://courier.example:8080/",
        "http://courier.example:0/",
        "https://courier.example:22/",
    ],
)
def test_fetch_opens_only_ports_of_the_web(names, url):
    with pytest.raises(NotAnAddress, match="80 and 443"):
        fetch(url)

    assert names["asked"] == []


BAD_ADDRESSES = [
    ("", "begins with"),
    ("courier.example", "begins with"),
    ("ftp://courier.example/", "begins with"),
    ("file:///etc/passwd", "begins with"),
    ("javascript:alert(1)", "begins with"),
    ("http://", "name of the site"),
    ("http:///path", "name of the site"),
    ("http://a..b/", "name of the site"),
    ("http://-a.example/", "name of the site"),
    ("http://a!b.example/", "name of the site"),
    (f"http://{'a' * 64}.example/", "name of the site"),
    ("http://2130706433/", "name of the site"),
    ("http://0x7f000001/", "name of the site"),
    ("http://127.1/", "name of the site"),
    ("http://0177.0.0.1/", "name of the site"),
    ("http://127.0.0.0x1/", "name of the site"),
    ("http://１２７.1/", "name of the site"),
    ("http://[fe80::1%25eth0]/", "not a web address"),
    ("http://[::1]x/", "not a web address"),
    ("http://[::1/", "not a web address"),
    ("http://a.example:port/", "not a web address"),
    ("http://a.example:99999/", "not a web address"),
    ("http://a℀b.example/", "not a web address"),
    ("http://ana:secret@a.example/", "user name"),
    ("http://@a.example/", "user name"),
    ("http://a.example/x y", "a space"),
    ("http://a.example/\r\nHost: b", "a space"),
    ("http://a.example\\@b.example/", "a backslash"),
    ("http://a.example/\0", "invisible"),
    ("http://a.example/\ud800", "invisible"),
    ("http://a.example/" + "a" * 2000, "2,000 characters"),
    ("http://a.example/" + "é" * 1900, "2,000 characters"),
]


@pytest.mark.parametrize(("url", "reason"), BAD_ADDRESSES)
def test_addresses_at_fault_are_told(url, reason):
    for function in (canonical_url, fetch):
        with pytest.raises(NotAnAddress, match=reason):
            function(url)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        (" HTTPS://Courier.Example ", "https://courier.example/"),
        ("http://courier.example.:80/a", "http://courier.example/a"),
        ("https://courier.example:443/a", "https://courier.example/a"),
        ("https://courier.example:80/a", "https://courier.example:80/a"),
        ("https://courier.example:/a", "https://courier.example/a"),
        ("https://Bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://a.example/a/./b/../c/", "https://a.example/a/c/"),
        ("https://a.example/../../a/..", "https://a.example/"),
        ("https://a.example/a//b", "https://a.example/a//b"),
        ("https://a.example/%7Eana/%2e%2e/%c3%a4%2F", "https://a.example/%C3%A4%2F"),
        ("https://a.example/100%/%zz", "https://a.example/100%25/%25zz"),
        ("https://a.example/a#part", "https://a.example/a"),
        ("https://a.example/a?", "https://a.example/a"),
        ("https://a.example/?b=2&&a=1", "https://a.example/?b=2&a=1"),
        ("https://a.example/?q=a+b%20c", "https://a.example/?q=a+b%20c"),
        (
            "https://a.example/?utm_source=x&id=7&UTM_Medium=y&fbclid=z&gclid=1&mc_cid=2",
            "https://a.example/?id=7",
        ),
        (
            "https://a.example/?gallery=1&source=2&cid=3&ref=4&utm=5",
            "https://a.example/?gallery=1&source=2&cid=3&ref=4&utm=5",
        ),
        ("http://[2606:4700:0:0::1111]:80/", "http://[2606:4700::1111]/"),
        ("http://93.184.216.34/", "http://93.184.216.34/"),
        ("http://my_site.example/", "http://my_site.example/"),
    ],
)
def test_canonical_url_spells_one_way(url, canonical):
    assert canonical_url(url) == canonical


PARTS = st.text("aB0%2e7E./?&=#:@[]+;utm_x-~ä✓\\ ", max_size=30)
HOSTS = (
    st.sampled_from(["a.example", "BÜCHER.example.", "1.2.3.4", "[::1]", "a"]) | PARTS
)


@settings(deadline=None)
@given(
    st.builds(
        "{}://{}{}{}".format, st.sampled_from(["http", "HTTPS"]), HOSTS, PARTS, PARTS
    )
    | st.text()
)
def test_canonical_url_is_idempotent(url):
    try:
        canonical = canonical_url(url)
    except NotAnAddress:
        return

    assert canonical_url(canonical) == canonical
    assert canonical.isascii()


@pytest.mark.parametrize(
    "ip",
    [
        "1.1.1.1",
        "93.184.216.34",
        "100.63.255.255",
        "100.128.0.0",
        "172.32.0.1",
        "192.0.1.1",
        "223.255.255.255",
        "2001:200::1",
        "2606:4700::1111",
        "2a00:1450:4001:81b::200e",
    ],
)
def test_is_public_accepts_the_open_internet(ip):
    assert is_public(ip)


@pytest.mark.parametrize(
    "ip",
    [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.0.170",
        "192.0.0.192",
        "192.0.2.1",
        "192.31.196.1",
        "192.52.193.1",
        "192.88.99.1",
        "192.168.0.1",
        "192.175.48.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::8.8.8.8",
        "::ffff:8.8.8.8",
        "::ffff:10.0.0.1",
        "::ffff:0:10.0.0.1",
        "64:ff9b::8.8.8.8",
        "64:ff9b::a00:1",
        "64:ff9b:1::a00:1",
        "100::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:a00:1::1",
        "2606:4700::5efe:10.0.0.1",
        "2606:4700::200:5efe:10.0.0.1",
        "2620:4f:8000::1",
        "3ffe::1",
        "3fff::1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "2130706433",
        "0x7f000001",
        "127.1",
        "0177.0.0.1",
        "courier.example",
        "",
    ],
)
def test_is_public_refuses_everything_special(ip):
    assert not is_public(ip)
