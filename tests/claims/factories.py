"""Articles, claims on their exact words, and sources, made plainly for tests."""

from datetime import UTC, datetime
from itertools import count

from django.contrib.auth.models import User
from django.utils import timezone

from articles.models import Article, Outlet, Version
from articles.text import clean, fingerprint
from claims import evidence, review, second, sources
from claims.anchoring import Places, anchors_for, locate, renumber, words_at
from claims.models import Claim, Evidence, Rating, Source
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


def add_evidence(claim: Claim, *, by: User, **given: object) -> Evidence:
    """Evidence that somebody put on a claim, on the facts and for it unless said."""
    given.setdefault("axis", Evidence.Axis.VERIFICATION)
    given.setdefault("stance", Evidence.Stance.SUPPORTS)
    return evidence.add(claim, evidence.Given(**given), by=by)


def make_evidence(claim: Claim, *, by: User, **fields: object) -> Evidence:
    """A row of evidence without an Event: a note, and of its own origin."""
    fields.setdefault("axis", Evidence.Axis.VERIFICATION)
    fields.setdefault("stance", Evidence.Stance.SUPPORTS)
    fields.setdefault("note", "Somebody saw it.")
    fields.setdefault("origin", f"alone:{next(NUMBERS)}")
    return Evidence.objects.create(claim=claim, added_by=by, **fields)


def give_origins(claim: Claim, *, by: User) -> None:
    """What a claim lacks to be called true: evidence of two origins."""
    counting = claim.evidence.counting().values("origin").distinct().count()
    for _ in range(2 - counting):
        make_evidence(claim, by=by)


def origin_count(claim: Claim) -> int:
    """Of how many independent origins its evidence is, as lists count them."""
    return Claim.objects.with_evidence().get(pk=claim.pk).origin_count


def make_checked(by: User, **fields: object) -> Claim:
    """A claim that somebody has answered for and sent to a second check."""
    claim = make_claim(**fields)
    give_origins(claim, by=by)
    claim = review.judge(claim, judgement(), by=by, revision=claim.revision)
    return review.check(claim, by=by, revision=claim.revision)


def make_approved(first: User, other: User, **fields: object) -> Claim:
    """A claim that one has checked, and another approved."""
    claim = make_checked(first, **fields)
    return second.approve(claim, by=other, revision=claim.revision)
