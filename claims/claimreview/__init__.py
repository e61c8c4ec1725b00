"""ClaimReview: a settled claim as schema.org's JSON-LD, by Google's rules for it.

https://schema.org/ClaimReview, https://schema.org/DataFeed,
https://developers.google.com/search/docs/appearance/structured-data/factcheck

A claim leaves once it is settled and somebody has said whether it is so; that they said
it is not enough. What `problems` calls an error keeps it from leaving, a warning does
not. Nobody is named as the claimant but who is known to have said these words.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date
from itertools import islice
from typing import Any

from claims.claimreview.publishing import Publisher, publisher
from claims.claimreview.rules import (
    RULES,
    Problem,
    Rule,
    by_rule,
    claimants_of,
    problems,
    why_not,
)
from claims.models import Claim, Source
from claims.models.claim import ClaimQuerySet

__all__ = [
    "RULES",
    "Problem",
    "Publisher",
    "Rule",
    "by_rule",
    "problems",
    "publisher",
    "why_not",
]

CONTEXT = "https://schema.org"
ROWS_AT_ONCE = 500

PEOPLE = {Source.Kind.PERSON}

# In JSON these mean the same, and no page that takes the markup in ends early by them.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


class Refused(Exception):
    """The claim does not leave as ClaimReview; the message gives the reasons."""


def prepared(claims: ClaimQuerySet[Claim]) -> ClaimQuerySet[Claim]:
    """Claims with what their markup is made of, in as many queries for any number."""
    found: ClaimQuerySet[Claim] = (
        claims.select_related("article__outlet", "source__parent", "verification")
        .with_further()
        .prefetch_related("source__same_as", "also__source__same_as")
    )
    return found


def stream(claims: ClaimQuerySet[Claim]) -> Iterator[Claim]:
    """The settled ones of these claims one by one, in their order.

    Which they are is asked for once, and what is in them batch by batch, so that
    neither the database nor we hold more than their numbers.
    """
    keys = claims.settled().values_list("pk", flat=True).iterator(ROWS_AT_ONCE)
    while batch := list(islice(keys, ROWS_AT_ONCE)):
        found = prepared(Claim.objects.all()).in_bulk(batch)
        yield from (found[key] for key in batch if key in found)


def feed(claims: Iterable[Claim]) -> Iterator[str]:
    """A DataFeed in pieces: the markup of each claim of `stream`, in their order.

    Claims with errors are left out; `description` says how many, when there are any.
    """
    by = publisher()
    name = by.name and f"Checks by {by.name}"
    head = {"@context": CONTEXT, "@type": "DataFeed", "name": name}
    yield _line(head).removesuffix("}") + ', "dataFeedElement": ['
    newest, left_out, between = "", 0, "\n"
    for claim in claims:
        try:
            review = claim_review(claim, by)
        except Refused:
            left_out += 1
            continue
        del review["@context"]
        day = review["datePublished"]
        newest = max(newest, day)
        item = {"@type": "DataFeedItem", "dateCreated": day, "item": [review]}
        yield between + as_json(item, indent=None)
        between = ",\n"
    tail = _line({"dateModified": newest, "description": _left_out(left_out)})[1:]
    yield "\n]" + ("" if tail == "}" else ", ") + tail + "\n"


def claim_review(claim: Claim, publisher: Publisher) -> dict[str, Any]:
    """The markup of a claim; raises Refused where it has errors.

    A claim of `prepared` asks the database for nothing more.
    """
    errors = [one for one in problems(claim, publisher) if not one.rule.warning]
    if errors:
        raise Refused(" ".join(one.message for one in errors))
    return markup(claim, publisher)


def markup(claim: Claim, publisher: Publisher) -> dict[str, Any]:
    """The markup with what errors it has; raises Refused for an unsettled claim."""
    if why := why_not(claim):
        raise Refused(why.message)
    review = {
        "@context": CONTEXT,
        "@type": "ClaimReview",
        "url": publisher.page_of(claim),
        "claimReviewed": claim.wording.strip(),
        "author": {
            "@type": "Organization",
            "name": publisher.name,
            "url": publisher.url,
        },
        "datePublished": _settled_on(claim).isoformat(),
        "reviewRating": _rating(claim, publisher),
        "itemReviewed": _claim(claim),
    }
    kept: dict[str, Any] = _without_empty(review)
    return kept


def as_json(value: Any, *, indent: int | None = 2) -> str:
    """JSON that may stand in a page's script element too: no <, > or & is left."""
    return json.dumps(value, ensure_ascii=False, indent=indent).translate(ESCAPES)


def _line(value: dict[str, Any]) -> str:
    return as_json(_without_empty(value), indent=None)


def _rating(claim: Claim, publisher: Publisher) -> dict[str, Any]:
    rating = {
        "@type": "Rating",
        "alternateName": claim.verification.label.strip(),
        "ratingExplanation": claim.rationale.strip(),
    }
    if claim.verification.value is None:
        return rating
    return rating | {
        "ratingValue": claim.verification.value,
        "bestRating": publisher.best,
        "worstRating": publisher.worst,
    }


def _settled_on(claim: Claim) -> date:
    """The day, in UTC, on which it was settled; if that is not known, last changed."""
    return (claim.settled_at or claim.updated).astimezone(UTC).date()


def _claim(claim: Claim) -> dict[str, Any]:
    published = claim.article.published
    said = claim.said_on or (published and published.astimezone(UTC).date())
    return {
        "@type": "Claim",
        "author": [_claimant(source) for source in claimants_of(claim)],
        "datePublished": said.isoformat() if said else "",
        "appearance": _appearance(claim),
    }


def _claimant(source: Source) -> dict[str, Any]:
    return {
        "@type": "Person" if source.kind in PEOPLE else "Organization",
        "name": source.name,
        "sameAs": [page.url for page in source.same_as.all()],
    }


def _appearance(claim: Claim) -> dict[str, Any]:
    article = claim.article
    if not article.url:
        return {}
    published = article.published
    outlet = article.outlet
    return {
        "@type": "NewsArticle",
        "url": article.url,
        "headline": article.headline,
        "datePublished": (
            published.astimezone(UTC).isoformat(timespec="seconds") if published else ""
        ),
        "publisher": {"@type": "Organization", "name": outlet.name} if outlet else {},
    }


def _left_out(number: int) -> str:
    if not number:
        return ""
    were = "claim was" if number == 1 else "claims were"
    return f"{number} settled {were} left out: the markup has errors."


def _without_empty(value: Any) -> Any:
    """The same without what is empty, all the way down."""
    if isinstance(value, dict):
        kept = {name: _without_empty(one) for name, one in value.items()}
        return {name: one for name, one in kept.items() if one not in ("", [], {})}
    if isinstance(value, list):
        return [_without_empty(one) for one in value]
    return value
