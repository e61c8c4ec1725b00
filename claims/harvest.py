"""Finding the claims of a version, once."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from articles.models import Version
from claims import inbox, priority, repeats, sources
from claims.anchoring import Places, anchors_for, hold_order, renumber, words_at
from claims.extraction import Attribution, extract
from claims.models import Anchor, Claim, ClaimSource, Event, Rating, Source
from claims.names import name_key, parts_of
from claims.wording import key_of, wording_of

LEASE = timedelta(minutes=5)
SURE = 0.7  # the confidence from which the engine's speaker is taken for certain
ATTEMPTS = 3  # a text that ends the worker each time is given up


def harvest(version_id: int) -> int:
    """Find and store the claims of a version; returns how many.

    However often it runs, and however many run it at once, a version is harvested
    once: the state of the version and its claims are written in one transaction.
    """
    now = timezone.now()
    waiting = Version.objects.to_harvest(now=now).filter(pk=version_id)
    if not waiting.update(leased_until=now + LEASE, attempts=F("attempts") + 1):
        return 0
    version = Version.objects.select_related("article").get(pk=version_id)
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
        # All of the article: a text that was read once more may have told its outlet.
        priority.refresh(Claim.objects.filter(article=version.article_id))
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
    claims = [_claim(version, attribution) for attribution in found]
    weights = priority.weights()
    for claim in claims:
        claim.verification = initial
        claim.updated = now
        claim.priority = priority.total(claim, by_weights=weights)
    further = _give_speakers(version, claims, found)
    Claim.objects.bulk_create(claims)
    ClaimSource.objects.bulk_create(further)
    anchors = []
    for claim, attribution in zip(claims, found, strict=True):
        anchors += anchors_for(claim, version, _places(attribution))
    Anchor.objects.bulk_create(anchors)
    Event.objects.bulk_create(
        Event(claim=claim, at=now, kind=Event.Kind.FOUND) for claim in claims
    )
    repeats.count_later(claim.wording_key for claim in claims)


def _claim(version: Version, attribution: Attribution) -> Claim:
    places = _places(attribution)
    words = words_at(version.text, places.content)
    as_written = words_at(version.text, places.source)
    wording = wording_of(words, denied=attribution.act == "deny")
    return Claim(
        article=version.article,
        version=version,
        position=0,
        wording=wording,
        wording_key=key_of(wording),
        words=words,
        form=attribution.form,
        act=attribution.act,
        cue=words_at(version.text, places.cue)[:300],
        source_as_written=as_written[:500],
        speaker=(attribution.speaker or "")[:300],
        name_key=name_key(
            _in_context(version.text, attribution) or as_written, version.article_id
        ),
        flags=sorted(attribution.flags),
        confidence=attribution.confidence,
        state=Claim.State.SUGGESTED,
    )


def _give_speakers(
    version: Version, claims: list[Claim], found: list[Attribution]
) -> list[ClaimSource]:
    """Set who speaks first in each claim; the rows (not saved) of who says it too."""
    register = _Register(version)
    known = [register.speakers(*pair) for pair in zip(claims, found, strict=True)]
    standing = sources.hold_all(one for several in known for one in several)
    further = []
    for claim, several in zip(claims, known, strict=True):
        speakers = list(dict.fromkeys(standing[one.pk] for one in several))
        claim.source = speakers[0] if speakers else None
        for place, source in enumerate(speakers[1:], start=1):
            also = ClaimSource(claim=claim, source=source, place=place)
            also.part = ClaimSource.Part.ALSO
            further.append(also)
    return further


class _Register:
    """Who speaks in a version, each name looked up once."""

    def __init__(self, version: Version):
        self.version = version
        self.known: dict[str, Source | None] = {}

    def speakers(self, claim: Claim, attribution: Attribution) -> list[Source]:
        """All whose words they certainly are; nobody, unless all of them are known.

        Whatever the article calls them ("It", "the ministry"), the engine's speaker is
        the name by which the article knows them, and so the same source.
        """
        if attribution.confidence < SURE:
            return []
        name = claim.speaker or claim.source_as_written
        whole = self._certain(name)
        if whole:
            return [whole]
        pieces = [(span.start, span.end) for span in attribution.speaker_spans]
        several = [words_at(self.version.text, [piece]) for piece in pieces]
        names = several if len(several) > 1 else parts_of(name)
        found = [self._certain(part) for part in names]
        return list(dict.fromkeys(one for one in found if one)) if all(found) else []

    def _certain(self, name: str) -> Source | None:
        if name not in self.known:
            found = sources.resolve(name, self.version.article).source
            self.known[name] = found
        return self.known[name]


def _in_context(text: str, attribution: Attribution) -> str:
    """The speaker with the "the" before it, which tells whether its capital counts."""
    speaker = attribution.speaker or ""
    for span in attribution.speaker_spans[:1]:
        if text[max(0, span.start - 4) : span.start].casefold() == "the ":
            return f"the {speaker}"
    return speaker


def _places(attribution: Attribution) -> Places:
    return Places(
        **{
            role: tuple((span.start, span.end) for span in getattr(attribution, role))
            for role in Anchor.Role.values
        }
    )
