"""The register of sources: which name certainly means whom.

It is all right to attribute vaguely, never to attribute wrongly. A name resolves by
itself only through an alias that belongs to one source alone.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from articles.models import Article
from articles.text import one_line
from claims.candidates import Asked, Candidate, propose
from claims.models import Alias, Source
from claims.names import is_pronoun, normalise

MOST_BEARERS = 20  # of a name: from two on, how many makes no difference
Entered = TypeVar("Entered")


@dataclass(frozen=True)
class Resolution:
    """What a name means: a source for certain, or candidates for a person, or nobody.

    `reason` says in words why. `bearers` go by the very name where it is not certain;
    `candidates` are they and those who come near, and are only looked for when they
    are asked for: that takes many times as long as the answer.
    """

    asked: Asked
    source: Source | None
    reason: str
    bearers: tuple[Source, ...] = ()

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        if self.source:
            return ()
        [found] = propose([self.asked])
        return found

    @property
    def is_new(self) -> bool:
        return self.source is None and not self.candidates


class NameTaken(Exception):
    """Another source goes by this name."""

    def __init__(self, source: Source):
        super().__init__(
            f"“{source.name}” ({source.get_kind_display().lower()}) goes by this name."
            " Choose it, or say that this is another of the same name."
        )
        self.source = source


def resolve(
    name: str, article: Article | None = None, kind_hint: str = ""
) -> Resolution:
    """Whom a name means in an article, or today where it stands in none.

    Certain only through one unambiguous alias that is valid on the article's day, those
    of the article alone before those of everywhere. A source of another kind than the
    hint, an unnamed one, or one that only comes near is at most a candidate.
    """
    asked = Asked(name, article)
    shown = f"“{one_line(name)[:100]}”"
    if is_pronoun(name):
        return Resolution(asked, None, f"{shown} means somebody only where it stands.")
    aliases = _named(name, article).exclude(source__kind=Source.Kind.UNNAMED)
    found = list(aliases[:MOST_BEARERS])
    found = [one for one in found if one.article_id] or found
    if not found:
        return Resolution(asked, None, f"Nobody in the register goes by {shown}.")
    alias = found[0]
    if doubt := _doubt(found, shown, asked.day, kind_hint):
        bearers = tuple(dict.fromkeys(one.source for one in found))
        return Resolution(asked, None, doubt, bearers)
    where = "in this article" if alias.article_id else "and nobody else does"
    return Resolution(asked, alias.source, f"{alias.source} goes by {shown} {where}.")


def _doubt(found: list[Alias], shown: str, day: date, kind_hint: str) -> str:
    """Why a name that is in the register is not certain; empty when it is."""
    alias = found[0]
    if len(found) > 1 or alias.ambiguous:
        return f"Several may go by {shown}."
    if not alias.is_valid_on(day):
        return f"{alias.source} did not go by {shown} at the time."
    kind = alias.source.get_kind_display().lower()
    if kind_hint and kind_hint != alias.source.kind:
        return f"{alias.source}, who goes by {shown}, is of the kind {kind}."
    return ""


def namesake(name: str) -> Source | None:
    """A source that goes by this name already, certainly or not."""
    alias = _named(name).first()
    return alias.source if alias else None


def hold(source: Source) -> Source:
    """The source, or the one that it was merged into, until this transaction ends.

    Nobody merges it away while a claim is given it. Comes before any claim is touched.
    """
    return hold_all([source])[source.pk]


def hold_all(sources: Iterable[Source]) -> dict[int, Source]:
    """Several at once: by the number of each the source that stands for it."""
    found: dict[int, Source] = {}
    wanted = {source.pk for source in sources}
    held = Source.objects.select_for_update(no_key=True).order_by("pk")
    while missing := wanted - found.keys():
        for source in held.filter(pk__in=missing):
            found[source.pk] = source
            if source.merged_into_id:
                wanted.add(source.merged_into_id)
    return {pk: _standing(source, found) for pk, source in found.items()}


def _standing(source: Source, held: dict[int, Source]) -> Source:
    while source.merged_into_id:
        source = held[source.merged_into_id]
    return source


def register(name: str, *, kind: str, another: bool = False) -> Source:
    """Enter a source with its name into the register.

    When another source has the name, NameTaken says so; with `another` the two share
    it, and from then on the name asks instead of resolving. The description of an
    unnamed source ("two officials") never resolves, and may be had by many.
    """
    name = one_line(name)[:300].rstrip()

    def enter() -> Source:
        source = Source.objects.create(name=name, kind=kind)
        alias = _name(source, name, None)
        if alias.ambiguous and not another and kind != Source.Kind.UNNAMED:
            raise NameTaken(_named(name).exclude(source=source)[0].source)
        return source

    return _once_more(enter)


def add_alias(
    source: Source,
    text: str,
    *,
    article: Article | None = None,
    language: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Alias:
    """Give a source a further name, everywhere or in one article.

    One that others have there becomes ambiguous for all; one that the source has there
    already stays as it is.
    """
    more = {"language": language, "valid_from": valid_from, "valid_to": valid_to}
    return _once_more(
        lambda: _name(source, one_line(text)[:300].rstrip(), article, **more)
    )


def keep_own_name(source: Source) -> None:
    """See that a source goes by its own name, also after it was given a new one.

    A name that another source has already becomes ambiguous for both.
    """
    add_alias(source, source.name)


def _named(name: str, article: Article | None = None) -> QuerySet[Alias]:
    """Who goes by a name, everywhere or in the article."""
    where = Q(article=None) | Q(article=article) if article else Q(article=None)
    aliases = Alias.objects.select_related("source").filter(where, key=normalise(name))
    return aliases.filter(source__merged_into=None)


def _name(source: Source, text: str, article: Article | None, **more: object) -> Alias:
    """Give a source a name, and see that no name is certain for two."""
    key = normalise(text)
    bearers = Alias.objects.filter(key=key, article=article)
    others = bearers.exclude(source=source).filter(source__merged_into=None)
    ambiguous = others.exists() or source.kind == Source.Kind.UNNAMED
    if ambiguous:
        bearers.update(ambiguous=True)
    alias, _ = bearers.get_or_create(
        source=source,
        key=key,
        article=article,
        defaults={"text": text, "ambiguous": ambiguous, **more},
    )
    return alias


def _once_more(enter: Callable[[], Entered]) -> Entered:
    """Two people at once: the one whom the database refuses sees the other's name."""
    try:
        with transaction.atomic():
            return enter()
    except IntegrityError:
        with transaction.atomic():
            return enter()
