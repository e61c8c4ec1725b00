"""The register of sources: which name certainly means whom.

It is all right to attribute vaguely, never to attribute wrongly. A name resolves by
itself only through an alias that belongs to one source alone.
"""

import unicodedata
from collections.abc import Callable
from itertools import dropwhile
from typing import TypeVar

import regex
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length

from claims.models import Alias, Source

KEY_CHARACTERS = 300
OPENING = {"the", "a", "an", "mr", "mrs", "ms", "dr"}
SPELLINGS = {"defence": "defense", "organisation": "organization"}
APOSTROPHE_S = regex.compile(r"['’]s\b")
NOT_WORDS = regex.compile(r"[^\p{L}\p{M}\p{N}]+")

Entered = TypeVar("Entered")


class NameTaken(Exception):
    """Another source goes by this name."""

    def __init__(self, source: Source):
        super().__init__(
            f"“{source.name}” ({source.get_kind_display().lower()}) goes by this name."
            " Choose it, or say that this is another of the same name."
        )
        self.source = source


def normalise(name: str) -> str:
    """A name as it is compared: case, accents, articles and titles do not count.

    Accents go from Latin and Greek letters only: й is not и. Idempotent.
    """
    folded = _without_accents(unicodedata.normalize("NFKC", name).casefold())
    words = NOT_WORDS.sub(" ", APOSTROPHE_S.sub("", folded)).split()
    words = list(dropwhile(OPENING.__contains__, words)) or words[-1:]
    key = " ".join(SPELLINGS.get(word, word) for word in words)
    return (key or folded.strip())[:KEY_CHARACTERS].rstrip()


def resolve(name: str) -> Source | None:
    """The source that a name certainly means, or None: then a person decides."""
    certain = _named(name).filter(ambiguous=False)
    alias = certain.exclude(source__kind=Source.Kind.UNNAMED).first()
    return alias.source if alias else None


def namesake(name: str) -> Source | None:
    """A source that goes by this name already, certainly or not."""
    alias = _named(name).first()
    return alias.source if alias else None


def search(query: str, *, limit: int = 8) -> list[Source]:
    """Sources with a name that has every word of the query, the nearest first."""
    key = normalise(query)
    named = Alias.objects.filter(source=OuterRef("pk"))
    ranked = matching(query).order_by(
        Exists(named.filter(key=key)).desc(),
        Exists(named.filter(key__startswith=key)).desc(),
        Length("name"),
        "name",
        "pk",
    )
    return list(ranked[:limit])


def matching(query: str) -> QuerySet[Source]:
    """Sources with a name that has every word of the query, by name."""
    words = normalise(query).split()
    if not words:
        return Source.objects.none()
    aliases = Alias.objects.filter(*(Q(key__contains=word) for word in words))
    return Source.objects.filter(pk__in=aliases.values("source"))


def register(name: str, *, kind: str, another: bool = False) -> Source:
    """Enter a source with its name into the register.

    When another source has the name, NameTaken says so; with `another` the two share
    it, and from then on the name asks instead of resolving. The description of an
    unnamed source ("two officials") never resolves, and may be had by many.
    """
    name = _one_line(name)

    def enter() -> Source:
        source = Source.objects.create(name=name, kind=kind)
        alias = _name(source, name)
        if alias.ambiguous and not another and kind != Source.Kind.UNNAMED:
            raise NameTaken(_named(name).exclude(source=source)[0].source)
        return source

    return _once_more(enter)


def add_alias(source: Source, text: str) -> Alias:
    """Give a source a further name; one that others have becomes ambiguous for all."""
    return _once_more(lambda: _name(source, _one_line(text)))


def keep_own_name(source: Source) -> None:
    """See that a source goes by its own name, also after it was given a new one.

    A name that another source has already becomes ambiguous for both.
    """
    add_alias(source, source.name)


def _named(name: str) -> QuerySet[Alias]:
    return Alias.objects.select_related("source").filter(key=normalise(name))


def _name(source: Source, text: str) -> Alias:
    """Give a source a name, and see that no name is certain for two."""
    key = normalise(text)
    bearers = Alias.objects.filter(key=key)
    shared = bearers.exclude(source=source).exists()
    ambiguous = shared or source.kind == Source.Kind.UNNAMED
    if ambiguous:
        bearers.update(ambiguous=True)
    alias, _ = bearers.get_or_create(
        source=source, key=key, defaults={"text": text, "ambiguous": ambiguous}
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


def _one_line(name: str) -> str:
    return " ".join(name.split())[:300].rstrip()


def _without_accents(text: str) -> str:
    kept = []
    base = ""
    for char in unicodedata.normalize("NFD", text):
        if not unicodedata.combining(char):
            base = unicodedata.name(char, "")
        elif base.startswith(("LATIN", "GREEK")):
            continue
        kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))
