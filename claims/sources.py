"""The register of sources: which name certainly means whom.

It is all right to attribute vaguely, never to attribute wrongly. A name resolves by
itself only through an alias that belongs to one source alone.
"""

import unicodedata

import regex
from django.db import transaction
from django.db.models import Q, QuerySet

from claims.models import Alias, Source

OPENING = {"the", "a", "an", "mr", "mrs", "ms", "dr"}
SPELLINGS = {"defence": "defense", "organisation": "organization"}
APOSTROPHE_S = regex.compile(r"['’]s\b")
NOT_WORDS = regex.compile(r"[^\p{L}\p{M}\p{N}]+")


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
    while len(words) > 1 and words[0] in OPENING:
        words = words[1:]
    key = " ".join(SPELLINGS.get(word, word) for word in words)
    return (key or folded.strip())[:300]


def resolve(name: str) -> Source | None:
    """The source that a name certainly means, or None: then a person decides."""
    alias = (
        Alias.objects.select_related("source")
        .filter(key=normalise(name), ambiguous=False)
        .first()
    )
    return alias.source if alias else None


def namesake(name: str) -> Source | None:
    """A source that goes by this name already, certainly or not."""
    alias = Alias.objects.select_related("source").filter(key=normalise(name)).first()
    return alias.source if alias else None


def search(query: str, *, limit: int = 8) -> list[Source]:
    """Sources with a name that has every word of the query, the nearest first."""
    key = normalise(query)
    if not key:
        return []
    ranked = sorted(
        matching(query).prefetch_related("aliases")[:200],
        key=lambda source: _nearness(source, key),
    )
    return ranked[:limit]


def matching(query: str) -> QuerySet[Source]:
    """Sources with a name that has every word of the query, by name."""
    names = Q()
    for word in normalise(query).split():
        names &= Q(key__contains=word)
    aliases = Alias.objects.filter(names)
    return Source.objects.filter(pk__in=aliases.values("source"))


@transaction.atomic
def register(name: str, *, kind: str, another: bool = False) -> Source:
    """Enter a source with its name into the register.

    When another source has the name, NameTaken says so; with `another` the two share
    it, and from then on the name asks instead of resolving. The description of an
    unnamed source ("two officials") never resolves, and may be had by many.
    """
    name = " ".join(name.split())[:300]
    key = normalise(name)
    shared = namesake(name)
    if shared and not another and kind != Source.Kind.UNNAMED:
        raise NameTaken(shared)
    Alias.objects.filter(key=key).update(ambiguous=True)
    source = Source.objects.create(name=name, kind=kind)
    ambiguous = bool(shared) or kind == Source.Kind.UNNAMED
    Alias.objects.create(source=source, text=name, key=key, ambiguous=ambiguous)
    return source


def add_alias(source: Source, text: str) -> Alias:
    """Give a source a further name; one that others have becomes ambiguous for all."""
    text = " ".join(text.split())[:300]
    key = normalise(text)
    others = Alias.objects.filter(key=key).exclude(source=source)
    ambiguous = others.exists() or source.kind == Source.Kind.UNNAMED
    others.update(ambiguous=True)
    alias, _ = Alias.objects.get_or_create(
        source=source, key=key, defaults={"text": text, "ambiguous": ambiguous}
    )
    return alias


def keep_own_name(source: Source) -> None:
    """See that a source goes by its own name, also after it was given a new one.

    A name that another source has already becomes ambiguous for both.
    """
    add_alias(source, source.name)


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


def _nearness(source: Source, key: str) -> tuple:
    keys = [alias.key for alias in source.aliases.all()]
    exact = key in keys
    begins = any(known.startswith(key) for known in keys)
    return (not exact, not begins, len(source.name), source.name)
