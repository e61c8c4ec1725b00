"""Claims as W3C Web Annotations: what is said of which words of which page.

https://www.w3.org/TR/annotation-model/ : an AnnotationPage whose items are annotations.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse

from claims.exports.batches import Anchored, Told, told_claims
from claims.exports.report import Report

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
# Words of our own, which the model has none for.
TERMS = {
    "attribution": "urn:claims:attribution",
    "verification": "urn:claims:verification",
    "speaker": "urn:claims:speaker",
    "state": "urn:claims:state",
    "role": "urn:claims:role",
}


def as_annotations(report: Report) -> Iterator[bytes]:
    """An AnnotationPage in JSON-LD, in pieces, in UTF-8.

    Each claim is an annotation whose target is the article, by its address or, where
    it has none, by a name (urn:). A target for each piece of what is said has a
    TextPositionSelector (code points) and a TextQuoteSelector.
    """
    head = {"@context": [CONTEXT, TERMS], "type": "AnnotationPage", "startIndex": 0}
    yield f'{_json(head)[:-1]}, "items": ['.encode()
    before = "\n"
    for claims in told_claims(report):
        items = ",\n".join(_json(_annotation(claim)) for claim in claims)
        yield f"{before}{items}".encode()
        before = ",\n"
        report.told(len(claims))
    yield b"\n]}\n"


def _annotation(claim: Told) -> dict[str, Any]:
    facts = claim.facts
    return {
        "id": _address(facts["claim"]),
        "type": "Annotation",
        "motivation": "assessing",
        "modified": facts["updated"],
        "body": _body(facts),
        "target": [_target(facts, anchor) for anchor in claim.anchors]
        or [{"source": _source(facts)}],
    }


def _body(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "TextualBody",
        "format": "text/plain",
        "value": facts["wording"],
        "speaker": facts["source"] or [facts["source_as_written"] or None],
        "attribution": facts["attribution"],
        "verification": facts["verification"],
        "state": facts["state"],
    }


def _target(facts: dict[str, Any], anchor: Anchored) -> dict[str, Any]:
    return {
        "type": "SpecificResource",
        "source": _source(facts),
        "role": anchor.role,
        "selector": [
            {
                "type": "TextPositionSelector",
                "start": anchor.start,
                "end": anchor.end,
            },
            {
                "type": "TextQuoteSelector",
                "exact": anchor.exact,
                "prefix": anchor.prefix,
                "suffix": anchor.suffix,
            },
        ],
    }


def _address(claim: int) -> str:
    """Where the claim is read; a name where the site has no address."""
    if settings.SITE_ADDRESS:
        return f"{settings.SITE_ADDRESS}{reverse('claim_page', args=[claim])}"
    return f"urn:claims:claim:{claim}"


def _source(facts: dict[str, Any]) -> str:
    return facts["url"] or f"urn:claims:article:{facts['article']}"


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
