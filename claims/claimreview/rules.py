"""What may be wrong with the markup of a claim, by schema.org's and Google's rules."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from articles.fetching import site_of
from claims.claimreview.publishing import Publisher
from claims.models import Claim, Source

LONGEST = 75  # characters of claimReviewed that Google asks to stay within
NAMELESS = {Source.Kind.UNNAMED, Source.Kind.CROWD}


@dataclass(frozen=True)
class Rule:
    """What may be wrong with the markup of a claim, and how it is mended.

    `key` names it in an address; `place` is where it is mended: claim, article, source,
    rating or desk.
    """

    key: str
    name: str
    mend: str
    place: str
    warning: bool = False


NOT_SETTLED = Rule("not-settled", "Not settled", "Settle it first.", "claim")
NOT_ANSWERED = Rule(
    "no-verdict", "No verdict", "Reopen the claim and answer “Is it so?” too.", "claim"
)
NO_WORDING = Rule(
    "no-wording",
    "No wording",
    "Reopen the claim and write down what it states.",
    "claim",
)
NO_LABEL = Rule(
    "no-label", "No words for the verdict", "Give the rating a label.", "rating"
)
NO_PUBLISHER = Rule(
    "no-publisher",
    "No publisher",
    "Name who publishes the checks in the desk settings.",
    "desk",
)
NO_PAGE = Rule(
    "no-page",
    "No address of the check",
    "Write in the desk settings at which address checks are published.",
    "desk",
)
OTHER_SITE = Rule(
    "other-site",
    "On another site than the publisher’s",
    "In the desk settings, give checks an address on the publisher’s own site.",
    "desk",
)
OFF_SCALE = Rule(
    "off-scale",
    "Value outside of the scale",
    "Values start at 1, and the scale needs two of them at least.",
    "rating",
)
OURS = Rule(
    "ours",
    "Our own words",
    "Only what others claim is reviewed. If this is not ours, mend the source.",
    "source",
)
OURS_BY_ARTICLE = Rule(
    "our-article",
    "Our own article, and nobody named",
    "Only what others claim is reviewed. If somebody else said it, reopen the claim and"
    " say who.",
    "claim",
)
TOO_LONG = Rule(
    "too-long",
    f"Wording of more than {LONGEST} characters",
    "Search results show its beginning only. Reopen the claim to shorten the wording.",
    "claim",
    warning=True,
)
TELLS_VERDICT = Rule(
    "tells-verdict",
    "Verdict in the wording",
    "The wording gives the claim alone. Leave it if the word belongs to the claim.",
    "claim",
    warning=True,
)
NO_ADDRESS = Rule(
    "no-address",
    "No address of the article",
    "Add the address of the article, for readers to see who published the claim.",
    "article",
    warning=True,
)
NO_DAY = Rule(
    "no-day",
    "No day",
    "Add when the article was published, or on the claim when it was said.",
    "article",
    warning=True,
)
NO_VALUE = Rule(
    "no-value",
    "Verdict without a value",
    "It leaves in words alone. Give the rating a value if it has a place on the scale.",
    "rating",
    warning=True,
)
UPSIDE_DOWN = Rule(
    "upside-down",
    "Scale the wrong way round",
    "The nearer to the best value, the truer: give what is true the higher values.",
    "rating",
    warning=True,
)
NO_CLAIMANT = Rule(
    "no-claimant",
    "No claimant",
    "It leaves without one. Only who is named, and confirmed to have said it, is told.",
    "claim",
    warning=True,
)
NO_SAME_AS = Rule(
    "no-same-as",
    "Claimant without a page elsewhere",
    "Add a page about the source, such as its Wikidata entry or home page.",
    "source",
    warning=True,
)


RULES = (
    NOT_SETTLED,
    NOT_ANSWERED,
    NO_WORDING,
    NO_LABEL,
    NO_PUBLISHER,
    NO_PAGE,
    OTHER_SITE,
    OFF_SCALE,
    OURS,
    OURS_BY_ARTICLE,
    TOO_LONG,
    TELLS_VERDICT,
    NO_ADDRESS,
    NO_DAY,
    NO_VALUE,
    UPSIDE_DOWN,
    NO_CLAIMANT,
    NO_SAME_AS,
)


@dataclass(frozen=True)
class Problem:
    """A rule that a claim's markup breaks: in which words, and the row to mend."""

    rule: Rule
    message: str
    pk: int


def why_not(claim: Claim) -> Problem | None:
    """Why a claim does not leave at all, or None."""
    if claim.state != Claim.State.SETTLED or claim.veiled:
        return Problem(NOT_SETTLED, "The claim is not settled.", claim.pk)
    if claim.verification.initial:
        message = "“Is it so?” has no answer; that they said it is not enough."
        return Problem(NOT_ANSWERED, message, claim.pk)
    return None


def problems(claim: Claim, publisher: Publisher) -> list[Problem]:
    """What is wrong with the markup of a claim, errors first."""
    if why := why_not(claim):
        return [why]
    found = [
        *_about_desk(claim, publisher),
        *_about_rating(claim, publisher),
        *_about_claim(claim),
        *_about_claimant(claim, publisher),
    ]
    return sorted(found, key=lambda problem: problem.rule.warning)


def by_rule(found: Iterable[Iterable[Problem]]) -> list[tuple[Rule, int]]:
    """How many of the claims break each rule, of the problems of each claim.

    Errors first, then what most claims break.
    """
    counted = Counter(rule for of in found for rule in {one.rule for one in of})
    return sorted(
        counted.items(), key=lambda one: (one[0].warning, -one[1], one[0].name)
    )


def _about_desk(claim: Claim, publisher: Publisher) -> Iterator[Problem]:
    if not publisher.name and not publisher.url:
        yield Problem(NO_PUBLISHER, "It is not known who publishes the check.", 1)
    page = urlsplit(publisher.page_of(claim))
    if page.scheme not in {"http", "https"} or not page.hostname:
        yield Problem(NO_PAGE, "It is not known where the check is published.", 1)
    elif publisher.url and not publisher.has(page.geturl()):
        message = f"{page.hostname} is not on the site {site_of(publisher.url)}."
        yield Problem(OTHER_SITE, message, 1)


def _about_rating(claim: Claim, publisher: Publisher) -> Iterator[Problem]:
    rating, worst, best = claim.verification, publisher.worst, publisher.best
    if not rating.label.strip():
        yield Problem(NO_LABEL, "The verdict has no words.", rating.pk)
    if rating.value is None:
        message = f"“{rating}” has no value on the scale."
        yield Problem(NO_VALUE, message, rating.pk)
    elif not 1 <= worst <= rating.value <= best or worst == best:
        message = f"“{rating}” is {rating.value} on a scale from {worst} to {best}."
        yield Problem(OFF_SCALE, message, rating.pk)
    elif publisher.upside_down:
        message = (
            "A verdict that calls a claim false has as high a value as a true one."
        )
        yield Problem(UPSIDE_DOWN, message, rating.pk)


def _about_claim(claim: Claim) -> Iterator[Problem]:
    wording, label = claim.wording.strip(), claim.verification.label.strip()
    article = claim.article
    if not wording:
        yield Problem(NO_WORDING, "The claim has no wording.", claim.pk)
    if len(wording) > LONGEST:
        message = f"The wording has {len(wording)} characters."
        yield Problem(TOO_LONG, message, claim.pk)
    if label and re.search(rf"(?<!\w){re.escape(label)}(?!\w)", wording, re.IGNORECASE):
        message = f"“{label}” stands in the wording."
        yield Problem(TELLS_VERDICT, message, claim.pk)
    if not article.url:
        message = "The article has no address to point to."
        yield Problem(NO_ADDRESS, message, article.pk)
    if not claim.said_on and not article.published:
        yield Problem(NO_DAY, "It is not known when it was said.", article.pk)


def _about_claimant(claim: Claim, publisher: Publisher) -> Iterator[Problem]:
    claimants = claimants_of(claim)
    for source in claimants:
        if _is_ours(source, publisher):
            yield Problem(OURS, f"{source} is our own.", source.pk)
        elif not source.same_as.all():
            message = f"{source} has no page elsewhere (sameAs)."
            yield Problem(NO_SAME_AS, message, source.pk)
    if claimants:
        return
    outlet = claim.article.outlet
    domain = outlet.domain if outlet else None
    if publisher.has(claim.article.url or f"https://{domain or ''}"):
        message = "It stands in our own article, and nobody is named who said it."
        yield Problem(OURS_BY_ARTICLE, message, claim.pk)
    else:
        yield Problem(NO_CLAIMANT, "Nobody is named as the claimant.", claim.pk)


def _is_ours(source: Source, publisher: Publisher) -> bool:
    """Whether it is the desk's own outlet, one of its people, or who publishes."""
    if source.ours or (source.parent and source.parent.ours):
        return True
    if publisher.name and source.name.casefold() == publisher.name.casefold():
        return True
    # A page about somebody else may well be on our site; a home page there is us.
    return any(
        publisher.has(page.url) and urlsplit(page.url).path in ("", "/")
        for page in source.same_as.all()
    )


def claimants_of(claim: Claim) -> list[Source]:
    """Who is known to have said it: nobody unnamed, and nobody who did not."""
    if claim.attribution != Claim.Attribution.CONFIRMED:
        return []
    return [source for source in claim.speakers if source.kind not in NAMELESS]
