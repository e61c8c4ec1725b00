"""Articles, claims on their exact words, and sources, made plainly for tests."""

from datetime import UTC, datetime
from itertools import count

from django.contrib.auth.models import User
from django.utils import timezone

from articles.models import Article, Outlet, Version
from articles.text import clean, fingerprint
from claims import review, sources
from claims.anchoring import Places, anchors_for, locate, renumber, words_at
from claims.models import Claim, Rating, Source
from claims.names import name_key

TEXT = """\
Ferries stay in port

The harbour board said the ferries would stay in port. “We will not sail,” it added.

Captain Lena Moor denied that the crew was striking.
"""
NUMBERS = count(1)


def make_article(headline: str = "Ferries stay in port", **fields: object) -> Article:
    """An article that was read; `outlet` may be the name of one."""
    outlet = fields.get("outlet")
    if isinstance(outlet, str):
        fields["outlet"], _ = Outlet.objects.get_or_create(name=outlet)
    fields.setdefault("door", Article.Door.TEXT)
    fields.setdefault("state", Article.State.READ)
    fields.setdefault("published", datetime(2026, 5, 15, 14, 5, tzinfo=UTC))
    return Article.objects.create(headline=headline, **fields)


def make_version(
    text: str = "", *, article: Article | None = None, **fields: object
) -> Version:
    """A further version of an article; each text is another unless it is given."""
    article = article or make_article()
    text = clean(text or f"{TEXT}\nNotice {next(NUMBERS)}.")
    fields.setdefault("state", Version.State.HARVESTED)
    return Version.objects.create(
        article=article,
        number=article.versions.count() + 1,
        text=text,
        fingerprint=fingerprint(text),
        seen=timezone.now(),
        **fields,
    )


def make_claim(
    content: str = "the ferries would stay in port",
    *,
    version: Version | None = None,
    cue: str = "",
    source_words: str = "",
    **fields: object,
) -> Claim:
    """A claim anchored on its words, open unless another state is given."""
    version = version or make_version()
    places = Places(
        content=locate(version.text, content),
        cue=locate(version.text, cue),
        source=locate(version.text, source_words),
    )
    words = words_at(version.text, places.content)
    fields.setdefault("state", Claim.State.OPEN)
    fields.setdefault("verification", rating("Unverified"))
    fields.setdefault("form", Claim.Form.INDIRECT)
    fields.setdefault("wording", words)
    fields.setdefault("updated", timezone.now())
    name = str(fields.get("speaker") or source_words)
    fields.setdefault("name_key", name_key(name, version.article_id))
    claim = Claim.objects.create(
        article=version.article,
        version=version,
        position=0,
        words=words,
        cue=cue,
        source_as_written=source_words,
        **fields,
    )
    claim.anchors.bulk_create(anchors_for(claim, version, places))
    renumber(version.article_id)
    return Claim.objects.get(pk=claim.pk)


def make_source(name: str = "Harbour Board", *aliases: str, kind: str = "body"):
    """A source in the register, with further names."""
    source = sources.register(name, kind=kind)
    for alias in aliases:
        sources.add_alias(source, alias)
    return source


def rating(label: str) -> Rating:
    """A step of the scale that every desk starts with."""
    return Rating.objects.get(label=label)


def judgement(
    source: Source | None = None,
    attribution: str = Claim.Attribution.CONFIRMED,
    verification: str = "Verified",
    rationale: str = "The minutes say so.",
) -> review.Judgement:
    return review.Judgement(source, attribution, rating(verification), rationale)


def make_checked(by: User, **fields: object) -> Claim:
    """A claim that somebody has answered for and sent to a second check."""
    claim = make_claim(**fields)
    claim = review.judge(claim, judgement(), by=by, revision=claim.revision)
    return review.check(claim, by=by, revision=claim.revision)
