"""Where evidence comes from, so that what comes from one place counts once.

`Evidence.origin` is the key of a group: a site, "reporters" for the desk's own, or one
of its own for what has no link. Empty is what counts for nothing. What says the same
text as other evidence gets that one's key (`claims/capture.py`), and a person may
change any of it, but never make the article's own outlet count.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import uuid4

from tld import get_fld

from articles.fetching import NotAnAddress, canonical_url
from claims.agreed import agreed
from claims.models import Capture, Claim, Evidence, Rating

# All that the desk's own reporters bring is one origin: the desk.
REPORTERS = "reporters"
ALONE = "alone:"

# A copy in an archive comes from where the copied page stood.
ARCHIVED = re.compile(
    r"https?://(?:web\.archive\.org/web|archive\.(?:fo|is|li|md|ph|today|vn))"
    r"/\d{4,14}(?:[a-z]{2}_)?/(?P<page>https?://.+)",
    re.IGNORECASE,
)


def site_of(url: str) -> str:
    """The site of a web address, by the list of public suffixes: bbc.co.uk of
    news.bbc.co.uk, but alice.github.io of alice.github.io. "" of what is no address.

    The private part of the list counts too: under such names strangers publish side by
    side. Where the list knows nothing, the last two labels are the site.
    """
    archived = ARCHIVED.fullmatch(url)
    address = _canonical(archived["page"] if archived else url)
    host = urlsplit(address).hostname or ""
    found = get_fld(address, fail_silently=True, search_private=True) if host else None
    if found:
        return str(found)
    is_number = ":" in host or host.rpartition(".")[2].isdecimal()
    return host if is_number else ".".join(host.split(".")[-2:])


@dataclass(frozen=True)
class Own:
    """What counts for nothing: sites as a whole, and pages with all below them."""

    sites: frozenset[str]
    pages: tuple[str, ...]

    def has(self, url: str) -> bool:
        return site_of(url) in self.sites or any(
            _is_under(url, page) for page in self.pages
        )


def own_of(claim: Claim) -> Own:
    """The claim's article, its outlet, and the pages of what is marked as ours."""
    outlet = claim.article.outlet
    domain = outlet.domain if outlet else None
    found = [claim.article.url or "", f"https://{domain}" if domain else ""]
    about = agreed().own_pages
    # What is no home page is a page about us on the site of somebody else.
    homes = [page for page in about if urlsplit(page).path in ("", "/")]
    return Own(
        sites=frozenset(map(site_of, [*found, *homes])) - {""},
        pages=tuple(page for page in about if page not in homes),
    )


def origin_of(claim: Claim, *, url: str, kind: str, has_file: bool) -> str:
    """The key of what evidence comes from, before anything is known of its text.

    Nothing counts of the article's own outlet, nor of a note that does not say what it
    rests on. A file, a witness and the like without a link count by themselves.
    """
    if url:
        return "" if own_of(claim).has(url) else site_of(url)
    if kind == Evidence.Kind.REPORTER:
        return REPORTERS
    return alone() if kind or has_file else ""


def alone() -> str:
    """A key that no other evidence has."""
    return f"{ALONE}{uuid4().hex}"


def minimum_origins() -> int:
    """How many independent origins the desk wants before it calls a claim true."""
    return agreed().minimum_origins


def evidence_of(claim: Claim) -> list[Evidence]:
    """All evidence on a claim, what is withdrawn or confidential too; see `whole`.

    With who added it and its capture, in the order in which it came.
    """
    if hasattr(claim, "all_evidence"):
        return list(claim.all_evidence)
    rows = Evidence.objects.filter(claim=claim.pk).defer("capture__text")
    rows = rows.select_related("added_by", "withdrawn_by", "capture")
    return list(rows.order_by("added", "pk"))


def counted(claim: Claim, *, captured: bool = False) -> set[str]:
    """The independent origins of a claim's evidence on the facts.

    With `captured`, without those of which all is still being captured.
    """
    return {
        row.origin
        for row in evidence_of(claim)
        if row.counts and not (captured and _is_waiting(row))
    }


def too_few_origins(claim: Claim) -> str:
    """Why a claim may not be called true with the origins it has, or "".

    An editor's override is an answer to it. Confidential evidence counts; what is still
    being captured does not yet, for its text may turn out to be that of another.
    """
    if claim.verification.basis != Rating.Basis.TRUE or claim.override:
        return ""
    there, needed = counted(claim), minimum_origins()
    if len(counted(claim, captured=True)) >= needed:
        return ""
    if len(there) >= needed:
        return "A link is still being captured; it may say the same as another."
    noun = "origin is" if needed == 1 else "origins are"
    return (
        f"“{claim.verification}” asks for evidence: {needed} independent {noun} "
        f"needed, {len(there)} there. Add some, or an editor writes why it may pass."
    )


def _is_waiting(row: Evidence) -> bool:
    capture = getattr(row, "capture", None)
    return bool(capture and capture.state == Capture.State.WAITING)


def _canonical(url: str) -> str:
    try:
        return canonical_url(url)
    except NotAnAddress:
        return ""


def _is_under(url: str, page: str) -> bool:
    """Whether an address is a page or lies below it."""
    one, other = urlsplit(_canonical(url)), urlsplit(_canonical(page))
    same = (one.hostname or "") == other.hostname
    return same and f"{one.path}/".startswith(f"{other.path.rstrip('/')}/")
