"""What the tests of the views build, post and read."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.http import QueryDict
from lxml import html

from articles.models import Article, Outlet, Version
from claims import review, second, sources
from claims.filters import ClaimFilter
from claims.models import (
    Anchor,
    Capture,
    Claim,
    Comment,
    Contact,
    Event,
    Evidence,
    Notice,
    Preferences,
    Rating,
    SecondCheck,
    Source,
    Tally,
)
from tests.claims import factories
from tests.claims.factories import rating

TEXT = """Forty-six civilians were evacuated, the Harbour Board said on Monday.

“We fired on nobody,” Mayor Ida Voss told reporters. The board denied it.

The board denied it again on Tuesday, and the ferry was late.

It added that the quay would reopen."""

# What no field may stumble over; the fifth shows otherwise than it reads.
HOSTILE = [
    "<script>alert(1)</script>",
    "\0",
    "x" * 301,
    "😀" * 6000,
    "\u200f\u05e9\u05dc\u05d5\u05dd\u202eabc",
    "9" * 30,
    "-1",
]

# Every table that a page could change.
TABLES: list[type[Model]] = [
    Article,
    Version,
    Outlet,
    Source,
    Rating,
    Claim,
    Anchor,
    Event,
    Evidence,
    Capture,
    Comment,
    Contact,
    Notice,
    Preferences,
    SecondCheck,
    Tally,
]


def make_article(headline="Ferry halted", *, text=TEXT, **fields) -> Article:
    """An article with one version whose claims were looked for."""
    article = factories.make_article(headline, **fields)
    if text:
        # Another article has another text.
        last = f"\n\nArticle {article.pk}." if Version.objects.exists() else ""
        factories.make_version(text + last, article=article)
    return article


def make_claim(
    article=None,
    *,
    words="Forty-six civilians were evacuated",
    source_words="the Harbour Board",
    cue="said",
    version=None,
    **fields,
) -> Claim:
    """A suggestion that the program found in an article."""
    claim = factories.make_claim(
        words,
        version=version or (article or make_article()).latest,
        cue=cue,
        source_words=source_words,
        **{"wording": f"{words}.", "state": Claim.State.SUGGESTED, **fields},
    )
    Event.objects.create(claim=claim, at=claim.updated, kind=Event.Kind.FOUND)
    return claim


def make_claims(count, *, article=None, **fields) -> list[Claim]:
    """Claims of one article, each with a source of its own that is part of another."""
    article = article or make_article(outlet="Post")
    claims = []
    for _ in range(count):
        number = Source.objects.count() + 1
        source = sources.register(f"Board {number}", kind="body")
        source.parent = sources.register(f"State {number}", kind="state")
        source.save(update_fields=["parent"])
        claims.append(make_claim(article, source=source, **fields))
    return claims


def posted(claim, **typed) -> dict:
    """What a browser sends for a claim's form when only `typed` was changed."""
    return {
        "revision": claim.revision,
        "source": claim.source_id or "",
        "source_name": "",
        "source_kind": "",
        "attribution": claim.attribution,
        "verification": claim.verification_id,
        "rationale": claim.rationale,
        "then": "stay",
        "at": "page",
        **typed,
    }


def answered(claim, **typed) -> dict:
    """A judgement with which a claim may go to the second check."""
    answers = {
        "attribution": "confirmed",
        "verification": rating("Verified").pk,
        "rationale": "The log says so.",
    }
    return posted(claim, **answers, **typed)


def check(claim, *, by) -> Claim:
    """A claim that was answered and sent to the second check."""
    answers = factories.judgement(claim.source, rationale="The log says so.")
    factories.give_origins(claim, by=by)
    judged = review.judge(claim, answers, by=by, revision=claim.revision)
    return review.check(judged, by=by, revision=judged.revision)


def settle(checked, *, by) -> Claim:
    """A checked claim that an editor approves and settles in one."""
    return second.approve_and_settle(checked, by=by, revision=checked.revision)


def kinds(claim) -> list[str]:
    """The history of a claim since it was found."""
    events = claim.events.exclude(kind=Event.Kind.FOUND)
    return list(events.values_list("kind", flat=True))


def everything() -> dict[str, list[dict]]:
    """All rows of all tables, to compare before and after."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values())
        for model in TABLES
    }


def filtered(query, *, user=None) -> ClaimFilter:
    """The queue that an address asks for by what stands behind its `?`."""
    return ClaimFilter(QueryDict(query), user=user or AnonymousUser())


def chips(query, *, user=None) -> list[str]:
    """What the page of such a queue says of its filters."""
    return [chip["label"] for chip in filtered(query, user=user).chips]


def text_of(response) -> str:
    """A file that leaves in pieces."""
    return b"".join(response.streaming_content).decode()


def page(response) -> html.HtmlElement:
    return html.fromstring(response.content.decode())


def said(response, xpath: str) -> list[str]:
    """The text of the elements that an XPath finds, white space collapsed."""
    return [" ".join(one.text_content().split()) for one in page(response).xpath(xpath)]


def messages_of(response) -> list[str]:
    return said(response, '//div[@role="status"]/div[contains(@class, "alert")]')


def errors_of(response) -> list[str]:
    return said(response, '//ul[contains(@class, "errorlist")]/li')


def values_of(response, form: str) -> dict[str, list[str]]:
    """What a browser would send of a form, by name; `form` is an XPath."""
    [found] = page(response).xpath(form)
    sent: dict[str, list[str]] = {}
    for field in found.inputs:
        chosen = field.get("type") not in ("radio", "checkbox") or field.checked
        if chosen and field.name != "csrfmiddlewaretoken":
            # HTML drops the newline that a textarea begins with.
            value = (field.value or "").removeprefix("\n")
            sent.setdefault(field.name, []).append(value)
    return sent
