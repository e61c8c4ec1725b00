"""What a linked page said when the link was added: read once, and kept as text.

Pages change and vanish. The text stays, with its time and its SHA-256, and tells
whether two links carry the same report.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from articles import fetching, intake, reading
from articles.text import (
    MAX_CHARACTERS,
    EmptyText,
    NotText,
    TextTooLong,
    UnreadableDocument,
    fingerprint,
)
from claims import evidence as rules
from claims import origins
from claims.models import Capture, Claim, Evidence
from claims.similarity import Shingles, is_same_text, shingles

State = Capture.State

# The errors' own words are for who brings in an article.
WHY = {
    fetching.TooLarge: "The page is larger than 5 MB.",
    fetching.Unreachable: "The address could not be read. Check it in a browser.",
    EmptyText: "No text was found on the page.",
    TextTooLong: f"The page has more than {MAX_CHARACTERS:,} characters.",
    NotText: "The page is no text: an image, a recording or the like.",
}


@dataclass(frozen=True)
class Page:
    """What was read, and where the redirects ended."""

    url: str
    title: str
    text: str


def capture(pk: int) -> None:
    """Read the page of a capture that waits for it.

    Safe to repeat and to run twice at once: only one gets the lease, and no transaction
    is open while the page is fetched. What could not be read leaves the capture failed,
    with its problem in words.
    """
    now = timezone.now()
    lease = now + intake.LEASE
    if not Capture.objects.to_capture(now=now).filter(pk=pk).update(leased_until=lease):
        return
    waiting = Capture.objects.select_related("evidence").get(pk=pk)
    try:
        page = _read(waiting.evidence.url)
    except UnreadableDocument as error:
        _ours(pk, lease).update(
            state=State.FAILED, problem=why(error)[:300], leased_until=None
        )
        return
    _keep(waiting.evidence, page, lease=lease)


def ask_again(one: Capture) -> None:
    """Let a page that could not be captured be tried once more.

    Raises IllegalMove. One that waits or is here already is left alone.
    """
    rules.refuse_closed(one.evidence.claim)
    Capture.objects.filter(pk=one.pk, state=State.FAILED).update(
        state=State.WAITING, problem="", leased_until=None
    )


def why(error: UnreadableDocument) -> str:
    """Why a page could not be captured, in words for who wants to keep it."""
    if isinstance(error, fetching.SiteAnswered):
        return f"The site answers {error.status} instead of the page."
    if isinstance(error, fetching.NotAnAddress):
        return str(error)
    fitting = [said for known, said in WHY.items() if isinstance(error, known)]
    return fitting[0] if fitting else "The page could not be read."


def _read(url: str) -> Page:
    fetched = intake.open_address(url)
    found = reading.read_document(
        fetched.body,
        content_type=fetched.content_type,
        charset=fetched.charset,
        url=fetched.url,
    )
    return Page(url=fetched.url, title=found.headline, text=found.text)


def _ours(pk: int, lease: datetime) -> QuerySet[Capture]:
    """The capture, unless others had their turn in the meantime."""
    return Capture.objects.filter(pk=pk, state=State.WAITING, leased_until=lease)


@transaction.atomic
def _keep(evidence: Evidence, page: Page, *, lease: datetime) -> None:
    claim = rules.hold(evidence.claim)
    kept = _ours(evidence.capture.pk, lease).update(
        state=State.CAPTURED,
        problem="",
        url=page.url[:2000],
        title=page.title[:500],
        text=page.text,
        sha256=fingerprint(page.text),
        at=timezone.now(),
        leased_until=None,
    )
    if not kept:
        return
    evidence.refresh_from_db()
    origin = _origin(claim, evidence, page)
    if origin != evidence.origin:
        rules.count_as(evidence, origin, by=None)


def _origin(claim: Claim, evidence: Evidence, page: Page) -> str:
    """The key of evidence whose text is known now.

    The first of these: nothing for the article's own outlet; what a person said;
    nothing for the article's own text; the key of what says the same; the site.
    """
    if origins.own_of(claim).has(page.url):
        return ""
    if evidence.origin_by_hand:
        return evidence.origin
    said = shingles(page.text)
    if is_same_text(said, shingles(claim.version.text)):
        return ""
    twin = _twin(evidence, said)
    return twin.origin if twin else origins.site_of(page.url)


def _twin(evidence: Evidence, said: Shingles) -> Evidence | None:
    """The first evidence on the claim that has the same text."""
    captured: QuerySet[Evidence] = Evidence.objects.standing().filter(
        claim=evidence.claim_id, capture__state=State.CAPTURED
    )
    for other in captured.exclude(pk=evidence.pk).select_related("capture"):
        if is_same_text(said, shingles(other.capture.text)):
            return other
    return None
