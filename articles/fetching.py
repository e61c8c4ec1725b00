"""The only code that opens an address somebody gave us.

Nothing inside our own network can be reached or scanned through it: the address is
checked where it connects, on every redirect, and whatever lies behind a blocked, a
closed and a silent address, the answer is the same. The work is done in a process of
its own, so that the time limit holds for name servers and slow senders too.
"""

import ipaddress
import re
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from email.message import Message
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

import idna
import requests
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter_adapter import IPFilterAdapter

from . import sandbox
from .text import UnreadableDocument

HEADERS = {
    "User-Agent": "newsroom-factcheck/0.1",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate",
}
ENCODINGS = {"", "identity", "gzip", "x-gzip", "deflate"}
REDIRECTS = 5
ADDRESS_CHARACTERS = 2_000
CHUNK = 64 * 1024

HTTP_PORTS = {"http": 80, "https": 443}
LABEL = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
HOST = re.compile(rf"(?=.{{1,253}}$){LABEL}(?:\.{LABEL})*")
BRACKETED = re.compile(r"\[[0-9A-Fa-f:.]+\](?::\d*)?")
NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
# White space, controls, and what browsers and servers read differently.
UNWELCOME = re.compile(r"[\x00-\x20\x7f-\xa0\\\ud800-\udfff\u2028\u2029]")
ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9._~!$&'()*+,;=:@/?-]")
UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")

# Parameters that tell where a reader came from, never what is read. courlan's list is
# longer, but "gallery", "reference" and "cid" fall under it too: two articles would
# become one.
TRACKING = re.compile(
    r"utm_\w+|mtm_\w+|pk_\w+|itm_\w+|at_(?:medium|campaign|format|custom\w+|link_\w+)"
    r"|mc_[ce]id|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid"
    r"|ttclid|igshid|igsh|_ga|_gl|_hsenc|_hsmi|mkt_tok|oly_(?:anon|enc)_id|vero_id"
    r"|xtor|ocid|cmpid|smid",
    re.IGNORECASE,
)

# https://www.iana.org/assignments/iana-ipv4-special-registry, where Python 3.11 is
# behind; and the address at which Azure serves its virtual machines.
CLOSED_IPV4 = [
    ipaddress.IPv4Network(network)
    for network in (
        "192.0.0.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.175.48.0/24",
        "168.63.129.16/32",
    )
]
# The only block that IANA gives out. Everything else (mapped, compatible and translated
# IPv4, NAT64, site-local, link-local, multicast) is closed without being listed.
GLOBAL_IPV6 = ipaddress.IPv6Network("2000::/3")
CLOSED_IPV6 = [
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4 holds an IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3ffe::/16",  # 6bone, given back
        "3fff::/20",  # documentation
    )
]
ISATAP = {0x00005EFE, 0x02005EFE}  # RFC 5214: an IPv4 address follows


@dataclass(frozen=True)
class Fetched:
    """What an address gave: `url` is where the redirects ended."""

    url: str
    content_type: str  # "text/html", in lower case; "" when the site does not say
    charset: str | None
    body: bytes  # decompressed
    etag: str
    last_modified: str


@dataclass(frozen=True)
class Limits:
    """What `fetch` may do. Tests alone replace it, to be served by themselves."""

    seconds: float = 15  # in all: names, redirects, headers, body
    body: int = 5 * 1024 * 1024  # bytes, after decompression
    ports: tuple[int, ...] = (80, 443)
    also_public: tuple[str, ...] = ()


LIMITS = Limits()


class NotModified(Exception):
    """The site has nothing newer than what the caller knows."""


class Unreachable(UnreadableDocument):
    """Nothing came back. Which of the possible reasons it was is not told."""

    def __str__(self) -> str:
        return (
            "The address could not be read. Check it in a browser, "
            "or paste the text of the article instead."
        )


class NotAnAddress(Unreachable):
    """The address itself is at fault: nothing was opened."""

    def __init__(self, reason: str):
        super().__init__(reason)

    def __str__(self) -> str:
        return str(self.args[0])


class TooLongAnAddress(NotAnAddress):
    """The address has more than ADDRESS_CHARACTERS characters."""

    def __init__(self) -> None:
        super().__init__(
            f"An address may have {ADDRESS_CHARACTERS:,} characters. Use a shorter one."
        )


class SiteAnswered(Unreachable):
    """A public site refused, with an HTTP status."""

    def __init__(self, status: int):
        super().__init__(status)
        self.status = status

    def __str__(self) -> str:
        return (
            f"The site answers {self.status}, which is not an article. "
            "Check the address in a browser, or paste the text instead."
        )


class TooLarge(Unreachable):
    """The page is larger than `Limits.body`."""

    def __str__(self) -> str:
        return "The page is larger than 5 MB. Paste the text of the article instead."


ERRORS = {error.__name__: error for error in (NotAnAddress, SiteAnswered, TooLarge)}


def fetch(url: str, *, etag: str = "", last_modified: str = "") -> Fetched:
    """What a public http or https address holds, within 15 seconds and 5 MB.

    `etag` and `last_modified` are those of an earlier Fetched; with them the site may
    say that nothing changed, which raises NotModified. All other errors are Unreachable
    or below it: NotAnAddress, SiteAnswered (with a status) and TooLarge.
    """
    address = urlunsplit(_normal(url))
    _check_port(address, LIMITS.ports)
    asked = {
        "url": address,
        "etag": etag,
        "last_modified": last_modified,
        "limits": asdict(LIMITS),
    }
    try:
        answer, body = sandbox.call(__name__, asked, b"", seconds=LIMITS.seconds)
    except sandbox.Stopped:
        raise Unreachable from None
    if answer["outcome"] == "fetched":
        return Fetched(body=body, **answer["fetched"])
    if answer["outcome"] == NotModified.__name__:
        raise NotModified
    raise ERRORS.get(answer["outcome"], Unreachable)(*answer["arguments"])


def canonical_url(url: str) -> str:
    """One spelling of an address, to find the same article twice; idempotent.

    Lower-case scheme and host, international names in their ASCII form, no default
    port, no fragment, no dot segments, escapes as RFC 3986 (6.2.2) wants them, no
    tracking parameters. The order of the other parameters stays, and so does a slash at
    the end: both can matter. Raises NotAnAddress.
    """
    parts = _normal(url)
    kept = [
        pair
        for pair in parts.query.split("&")
        if pair and not TRACKING.fullmatch(pair.partition("=")[0])
    ]
    return urlunsplit(parts._replace(query="&".join(kept)))


def site_of(url: str) -> str:
    """The host of an address, without its "www."; "" where there is none."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def is_public(ip: str) -> bool:
    """Whether an IP address is somewhere in the open internet, and nowhere special."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        closed = any(address in network for network in CLOSED_IPV4)
        return address.is_global and not address.is_multicast and not closed
    if address not in GLOBAL_IPV6 or int(address) >> 32 & 0xFFFFFFFF in ISATAP:
        return False
    return not any(address in network for network in CLOSED_IPV6)


def _normal(url: str) -> SplitResult:
    """The parts of a web address, normalised; raises NotAnAddress."""
    url = url.strip()
    if len(url) > ADDRESS_CHARACTERS:
        raise TooLongAnAddress
    if UNWELCOME.search(url):
        raise NotAnAddress(
            "The address holds a space, a backslash or an invisible character. "
            "Copy it again from the browser."
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotAnAddress("This is not a web address. Copy it again.") from None
    if parts.scheme not in HTTP_PORTS:
        raise NotAnAddress("A web address begins with https:// or http://.")
    if "@" in parts.netloc:
        raise NotAnAddress("Leave the user name and password out of the address.")
    if "[" in parts.netloc and not BRACKETED.fullmatch(parts.netloc):
        raise NotAnAddress("This is not a web address. Copy it again.")
    host = _normal_host(parts.hostname or "")
    netloc = host if port in (None, HTTP_PORTS[parts.scheme]) else f"{host}:{port}"
    path = _without_dot_segments(_normal_escapes(parts.path)) or "/"
    query = _normal_escapes(parts.query)
    # Escapes have made it longer than it was.
    if len(parts.scheme + netloc + path + query) + len("://?") > ADDRESS_CHARACTERS:
        raise TooLongAnAddress
    return SplitResult(parts.scheme, netloc, path, query, "")


def _normal_host(host: str) -> str:
    try:
        if ":" in host:
            return f"[{ipaddress.IPv6Address(host)}]"
        if not host.isascii():
            host = idna.encode(host, uts46=True).decode()
        host = host.lower().removesuffix(".")
        # Machines take 2130706433 and 0x7f.1 for IP addresses. We do not.
        if NUMBER.fullmatch(host.rpartition(".")[2]):
            return str(ipaddress.IPv4Address(host))
    except (ValueError, UnicodeError):
        host = ""
    if not HOST.fullmatch(host):
        raise NotAnAddress(
            "The name of the site is not a valid one. Check its spelling."
        )
    return host


def _normal_escapes(part: str) -> str:
    return ESCAPE.sub(_normal_escape, part)


def _normal_escape(found: re.Match[str]) -> str:
    character = found[0]
    if len(character) == 1:
        return "".join(f"%{byte:02X}" for byte in character.encode())
    plain = chr(int(character[1:], 16))
    return plain if UNRESERVED.fullmatch(plain) else character.upper()


def _without_dot_segments(path: str) -> str:
    """RFC 3986, 5.2.4, for a path that is absolute or empty."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _check_port(address: str, ports: tuple[int, ...]) -> None:
    parts = urlsplit(address)
    default = HTTP_PORTS[parts.scheme]
    if (default if parts.port is None else parts.port) not in ports:
        raise NotAnAddress(
            "Only the usual ports of the web, 80 and 443, are read. "
            "Leave the port out of the address, or paste the text instead."
        )


class _PublicOnly(IPFilterAdapter):
    """Connects to the very IP address that was checked, and only to a public one.

    requests-hardened resolves the name once and pins the result; its own filter lets
    transitional forms of IPv4 through, so we look again.
    """

    def __init__(self, *, is_https: bool, also_public: tuple[str, ...]):
        super().__init__(is_https_proto=is_https, allow_loopback=bool(also_public))
        self.also_public = also_public

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        address = host["host"].strip("[]")
        if address not in self.also_public and not is_public(address):
            raise Unreachable
        return host, pool


def _fetch(url: str, conditions: Mapping[str, str], limits: Limits) -> Fetched:
    """What `fetch` promises but for its time limit, in the present process."""
    end = time.monotonic() + limits.seconds
    cookies = requests.cookies.RequestsCookieJar()
    for _ in range(1 + REDIRECTS):
        # A new one each time: a connection that is used again may just be closing.
        with (
            _session(limits, cookies) as session,
            session.get(
                url,
                headers=dict(conditions),
                timeout=max(end - time.monotonic(), 0.001),
                stream=True,
            ) as response,
        ):
            if not response.is_redirect:
                return _take(response, url, limits)
            url = _redirected(response, url, limits)
    raise Unreachable


def _session(
    limits: Limits, cookies: requests.cookies.RequestsCookieJar
) -> HTTPSession:
    config = Config(
        ip_filter_enable=True,
        ip_filter_allow_loopback_ips=bool(limits.also_public),
        never_redirect=True,
        default_timeout=limits.seconds,
    )
    session = HTTPSession(config)
    session.trust_env = False
    session.cookies = cookies
    session.headers.update(HEADERS)
    for scheme in HTTP_PORTS:
        is_https = scheme == "https"
        adapter = _PublicOnly(is_https=is_https, also_public=limits.also_public)
        session.mount(f"{scheme}://", adapter)
    return session


def _redirected(response: requests.Response, url: str, limits: Limits) -> str:
    # requests reads headers as Latin-1; sites send UTF-8, and spaces as they are.
    location = response.headers["Location"].encode("latin-1").decode(errors="replace")
    try:
        address = urlunsplit(_normal(urljoin(url, location.replace(" ", "%20"))))
        _check_port(address, limits.ports)
    except (ValueError, NotAnAddress):
        raise Unreachable from None
    return address


def _take(response: requests.Response, url: str, limits: Limits) -> Fetched:
    if response.status_code == 304:
        raise NotModified
    if response.status_code not in (200, 203):
        raise SiteAnswered(response.status_code)
    # Several encodings one in the other are a bomb, never an article.
    if response.headers.get("Content-Encoding", "").strip().lower() not in ENCODINGS:
        raise Unreachable
    body = bytearray()
    for chunk in response.iter_content(CHUNK):
        body += chunk
        if len(body) > limits.body:
            raise TooLarge
    header = Message()
    header["Content-Type"] = response.headers.get("Content-Type", "")
    return Fetched(
        url=url,
        content_type=header.get_content_type() if header["Content-Type"] else "",
        charset=header.get_content_charset(),
        body=bytes(body),
        etag=response.headers.get("ETag", ""),
        last_modified=response.headers.get("Last-Modified", ""),
    )


def _work(asked: dict[str, Any], _: bytes) -> sandbox.Message:
    conditions = {
        "If-None-Match": asked["etag"],
        "If-Modified-Since": asked["last_modified"],
    }
    known = {name: value for name, value in conditions.items() if value}
    limits = Limits(**asked["limits"])
    try:
        fetched = asdict(_fetch(asked["url"], known, limits))
    except (NotModified, Unreachable) as error:
        return {"outcome": type(error).__name__, "arguments": error.args}, b""
    except (requests.RequestException, ValueError, OSError):
        return {"outcome": Unreachable.__name__, "arguments": ()}, b""
    body = fetched.pop("body")
    return {"outcome": "fetched", "fetched": fetched}, body


if __name__ == "__main__":
    sandbox.serve(_work, network=True)
