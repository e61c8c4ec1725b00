"""Names that nobody has tied to a source yet: all claims of one are settled at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, F, Max, Min, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import Greatest, Least, RowNumber, Substr

from claims import chain, sources
from claims.candidates import Asked, Candidate, propose
from claims.changes import change_many
from claims.models import Alias, Anchor, Claim, ClaimSource, Event, Source

FEW = 3  # sentences of a name in the list
MOST_SENTENCES = 200
AROUND = 60  # characters before and after a claim's words
LONGEST = 600


@dataclass
class Group:
    """Claims that are settled by one decision, since all of them have one name."""

    key: str
    claims: int
    articles: int
    sentences: list[Any] = field(default_factory=list)
    candidates: tuple[Candidate, ...] = ()

    @property
    def name(self) -> str:
        """As the first of its claims gives it."""
        return name_of(self.sentences[0]) if self.sentences else self.key

    @property
    def bound(self) -> bool:
        """Does the name mean this source within one article alone?"""
        return " #" in self.key

    @property
    def asked(self) -> Asked:
        first = self.sentences[0] if self.sentences else None
        return Asked(self.name, first and first.article)


@dataclass(frozen=True)
class Outcome:
    """Which claims were settled, and which were left, for they changed meanwhile."""

    settled: list[Claim]
    left: list[Claim]
    alias: Alias | None = None


def unresolved() -> QuerySet[Claim]:
    """Claims at work that have a name and no source."""
    claims = Claim.objects.filter(source=None, state__in=Claim.State.at_work())
    return claims.exclude(name_key="")


def names() -> QuerySet[Any]:
    """Each name with how many claims and articles have it, the most frequent first."""
    grouped = unresolved().order_by().values("name_key")
    counted = grouped.annotate(
        claims=Count("pk"), articles=Count("article", distinct=True)
    )
    return counted.order_by("-claims", "name_key")


def groups(rows: Sequence[dict[str, Any]]) -> list[Group]:
    """Some of `names`, each with a few sentences and candidates, in a few queries."""
    found = {
        row["name_key"]: Group(row["name_key"], row["claims"], row["articles"])
        for row in rows
    }
    place = Window(
        RowNumber(), partition_by="name_key", order_by=["article_id", "position", "pk"]
    )
    few = _sentences(unresolved().filter(name_key__in=found)).annotate(place=place)
    few = few.filter(place__lte=FEW).order_by("name_key", "place")
    for claim in _in_whole_words(few):
        found[claim.name_key].sentences.append(claim)
    with_sentences = list(found.values())
    proposed = propose([group.asked for group in with_sentences])
    for group, candidates in zip(with_sentences, proposed, strict=True):
        group.candidates = candidates
    return with_sentences


def group_of(key: str) -> Group | None:
    """One name with its sentences and candidates; None when nothing is left of it."""
    for row in names().filter(name_key=key):
        group = Group(key, row["claims"], row["articles"])
        sentences = _sentences(unresolved().filter(name_key=key))
        ordered = sentences.order_by("article_id", "position", "pk")
        group.sentences = _in_whole_words(ordered[:MOST_SENTENCES])
        [group.candidates] = propose([group.asked])
        return group
    return None


@transaction.atomic
def settle(
    key: str,
    chosen: Sequence[Source],
    *,
    by: User,
    seen: datetime,
    leave: Collection[int] = (),
    always: bool = False,
) -> Outcome:
    """Give the claims of a name their source: all of them, but those to leave.

    Of several sources the first speaks, and the others say it too. A claim that changed
    since it was `seen`, or is being changed, is left. With `always` the source goes by
    the name from now on: everywhere, or where the name means somebody within its
    article alone, there.
    """
    claims = unresolved().filter(name_key=key)
    held = sources.hold_all(chosen)
    speakers = list(dict.fromkeys(held[source.pk] for source in chosen))
    settled, left = _divided(claims, seen, leave)
    _give(settled, speakers, by=by)
    alias = None
    if always and settled and len(speakers) == 1:
        bound = key != sources.normalise(name_of(settled[0]))
        article = settled[0].article if bound else None
        alias = sources.add_alias(speakers[0], name_of(settled[0]), article=article)
    return Outcome(settled, left, alias)


@transaction.atomic
def set_aside(
    key: str, *, by: User, seen: datetime, leave: Collection[int] = ()
) -> Outcome:
    """Say that a name means nobody: its claims stay without a source."""
    settled, left = _divided(unresolved().filter(name_key=key), seen, leave)
    told = "The name means nobody who could be named."
    change_many(settled, Event.Kind.SOURCED, {"name_key": ""}, by=by, reason=told)
    return Outcome(settled, left)


def earlier(alias: Alias) -> list[Claim]:
    """Claims without a source that a name resolves now, a few hundred at most."""
    if alias.ambiguous or alias.source.kind == Source.Kind.UNNAMED:
        return []
    known: dict[int, Source | None] = {}
    found = []
    for claim in _named(alias):
        if claim.article_id not in known:
            meant = sources.resolve(alias.text, claim.article)
            known[claim.article_id] = meant.source
        if known[claim.article_id] == alias.source:
            found.append(claim)
    return found


@transaction.atomic
def settle_earlier(
    alias: Alias, *, by: User, seen: datetime, leave: Collection[int] = ()
) -> Outcome:
    """Give the claims that a name resolves now its source, on a person's yes."""
    held = sources.hold(alias.source)
    wanted = [claim.pk for claim in earlier(alias)]
    claims = unresolved().filter(pk__in=wanted)
    settled, left = _divided(claims, seen, leave)
    _give(settled, [held], by=by)
    return Outcome(settled, left, alias)


def name_of(claim: Claim) -> str:
    """The name by which a claim is settled, as the article gives it."""
    return claim.speaker or claim.source_as_written


def _named(alias: Alias) -> list[Claim]:
    """Claims by that name, in its article or all."""
    proper = unresolved().filter(name_key=alias.key)
    bound = unresolved().filter(name_key__startswith=f"{alias.key} #")
    claims = _sentences(proper | bound)
    if alias.article_id:
        claims = claims.filter(article=alias.article_id)
    ordered = claims.order_by("article_id", "position", "pk")
    return _in_whole_words(ordered[:MOST_SENTENCES])


def _divided(
    claims: QuerySet[Claim], seen: datetime, leave: Collection[int]
) -> tuple[list[Claim], list[Claim]]:
    """The claims to settle, held; and those that are left, though nobody said so."""
    locked = claims.select_for_update(skip_locked=True, no_key=True, of=("self",))
    rows = locked.select_related("article").order_by("pk")
    wanted = [claim for claim in rows if claim.pk not in leave]
    settled = [claim for claim in wanted if claim.updated <= seen]
    known = {claim.pk for claim in settled}
    others = claims.exclude(pk__in=leave).select_related("article").order_by("pk")
    return settled, [claim for claim in others if claim.pk not in known]


def _give(claims: Sequence[Claim], speakers: Sequence[Source], *, by: User) -> None:
    if not claims or not speakers:
        return
    keys = [claim.pk for claim in claims]
    before = chain.further_of(keys)
    also = ClaimSource.Part.ALSO
    ClaimSource.objects.bulk_create(
        (
            ClaimSource(claim=claim, source=source, part=also, place=place)
            for claim in claims
            for place, source in enumerate(speakers[1:], start=1)
        ),
        ignore_conflicts=True,  # one that says it too already
    )
    kind = Event.Kind.SOURCED
    chain.record(claims, [], before, source=speakers[0], by=by, kind=kind)


def _sentences(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Claims with the text around their words: `context`."""
    anchors = Anchor.objects.filter(claim=OuterRef("pk"), version=OuterRef("version"))
    placed = anchors.order_by().values("claim")
    claims = claims.annotate(
        begin=Subquery(placed.annotate(at=Min("start")).values("at")),
        finish=Subquery(placed.annotate(at=Max("end")).values("at")),
    )
    begin = Greatest(F("begin") + 1 - AROUND, 1)
    length = Least(F("finish") - F("begin") + 2 * AROUND, LONGEST)
    return claims.select_related("article__outlet").annotate(
        context=Substr("version__text", begin, length)
    )


def _in_whole_words(claims: QuerySet[Any]) -> list[Any]:
    """The claims of `_sentences`, whose context is not cut within a word."""
    found = list(claims)
    for claim in found:
        words = (claim.context or claim.words).split()
        cut = words[1:-1] if len(words) > 2 and claim.begin > AROUND else words
        claim.context = " ".join(cut)
    return found
