"""Finding the claims of a version, once."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from articles.models import Version
from claims import inbox, sources
from claims.anchoring import Places, anchors_for, hold_order, renumber, words_at
from claims.extraction import Attribution, extract
from claims.models import Anchor, Claim, Event, Rating, Source
from claims.wording import wording_of

LEASE = timedelta(minutes=5)
SURE = 0.7  # the confidence from which the engine's speaker is taken for certain
ATTEMPTS = 3  # a text that ends the worker each time is given up
# Words that stand for somebody only where they stand: no register resolves them.
PRONOUNS = frozenset(
    """
    i we you he she it they one me us him her them who whom which that this these those
    both all some many others another someone somebody everyone everybody nobody himself
    herself itself themselves
    """.split()  # noqa: SIM905 - a list of words is read as one
)


def harvest(version_id: int) -> int:
    """Find and store the claims of a version; returns how many.

    However often it runs, and however many run it at once, a version is harvested
    once: the state of the version and its claims are written in one transaction.
    """
    now = timezone.now()
    waiting = Version.objects.to_harvest(now=now).filter(pk=version_id)
    if not waiting.update(leased_until=now + LEASE, attempts=F("attempts") + 1):
        return 0
    version = Version.objects.get(pk=version_id)
    if version.attempts > ATTEMPTS:
        give_up(version_id)
        return 0
    found = extract(version.text)
    with transaction.atomic():
        mine = Version.objects.filter(pk=version_id, state=Version.State.READ)
        if not mine.update(state=Version.State.HARVESTED, leased_until=None):
            return 0
        hold_order(version.article_id)
        _store(version, found)
        renumber(version.article_id)
        inbox.tell_of_words_gone(version)
    return len(found)


def give_up(version_id: int) -> None:
    """Leave a version whose claims cannot be found to people, who add them by hand."""
    Version.objects.filter(pk=version_id, state=Version.State.READ).update(
        state=Version.State.FAILED, leased_until=None
    )


def try_again(version_id: int) -> bool:
    """Let the claims of a version that was given up be looked for once more."""
    failed = Version.objects.filter(pk=version_id, state=Version.State.FAILED)
    return bool(failed.update(state=Version.State.READ, leased_until=None, attempts=0))


def _store(version: Version, found: list[Attribution]) -> None:
    now = timezone.now()
    initial = Rating.objects.get(initial=True)
    known: dict[str, Source | None] = {}
    claims, anchors = [], []
    for attribution in found:
        claim = _claim(version, attribution, known)
        claim.verification = initial
        claim.updated = now
        claims.append(claim)
    Claim.objects.bulk_create(claims)
    for claim, attribution in zip(claims, found, strict=True):
        anchors += anchors_for(claim, version, _places(attribution))
    Anchor.objects.bulk_create(anchors)
    Event.objects.bulk_create(
        Event(claim=claim, at=now, kind=Event.Kind.FOUND) for claim in claims
    )


def _claim(
    version: Version, attribution: Attribution, known: dict[str, Source | None]
) -> Claim:
    places = _places(attribution)
    words = words_at(version.text, places.content)
    as_written = words_at(version.text, places.source)
    speaker = attribution.speaker or ""
    name = (speaker or as_written) if attribution.confidence >= SURE else ""
    if name not in known:
        known[name] = _certain(name) if name else None
    return Claim(
        article_id=version.article_id,
        version=version,
        position=0,
        wording=wording_of(words, denied=attribution.act == "deny"),
        words=words,
        form=attribution.form,
        act=attribution.act,
        cue=words_at(version.text, places.cue)[:300],
        source_as_written=as_written[:500],
        speaker=speaker[:300],
        source=known[name],
        flags=sorted(attribution.flags),
        confidence=attribution.confidence,
        state=Claim.State.SUGGESTED,
    )


def _certain(name: str) -> Source | None:
    # The WHO and the US are none.
    shouted = any(len(word) > 1 and word.isupper() for word in name.split())
    if sources.normalise(name) in PRONOUNS and not shouted:
        return None
    return sources.resolve(name)


def _places(attribution: Attribution) -> Places:
    return Places(
        **{
            role: tuple((span.start, span.end) for span in getattr(attribution, role))
            for role in Anchor.Role.values
        }
    )
