"""Finding a source by what somebody types: any of its names, whole or begun.

A name is searched by its key (`names.normalise`), so case, accents and articles do
not count. On PostgreSQL an index over the trigrams of the keys answers (migration
0009; `claims.checks` tells where it is missing). SQLite reads all the keys, a tenth of
a millisecond for every thousand.
"""

from django.db.models import Case, IntegerField, Min, Q, QuerySet, When
from django.db.models.functions import Length

from claims.models import Alias, Source
from claims.names import normalise

# A word needs three letters before trigrams can tell where in a name it stands.
INSIDE_FROM = 3
OFFERED = 8


def matching(query: str, *, among: QuerySet[Source] | None = None) -> QuerySet[Source]:
    """Sources with one name that has every word of the query, by name.

    They are looked for among the current ones, or among those given. A word of three
    letters or more may stand inside another ("minister" in "Außenminister"), a shorter
    one begins a word. Nothing matches a query without words.
    """
    if among is None:
        among = Source.objects.current()
    words = normalise(query).split()
    if not words:
        return among.none()
    named = Alias.objects.order_by().filter(*map(has_word, words))
    return among.filter(pk__in=named.values("source"))


def search(query: str, *, limit: int = OFFERED) -> list[Source]:
    """Current sources with a name that has every word of the query, the nearest first.

    First those called exactly so, then those with a name that begins so; among equals
    the shorter name, then the alphabet. One query.
    """
    words = normalise(query).split()
    if not words:
        return []
    key = " ".join(words)
    nearness = Case(
        When(aliases__key=key, then=0),
        When(aliases__key__startswith=key, then=1),
        default=2,
        output_field=IntegerField(),
    )
    found = Source.objects.current().filter(
        *(has_word(word, "aliases__") for word in words)
    )
    # SQLite groups by every column that it is asked for.
    ranked = found.defer("note").annotate(nearness=Min(nearness))
    return list(ranked.order_by("nearness", Length("name"), "name", "pk")[:limit])


def has_word(word: str, to: str = "") -> Q:
    """The condition that a name has a word; `to` leads from the row to its name."""
    inside = {f"{to}key__contains": word}
    if len(word) >= INSIDE_FROM:
        return Q(**inside)
    return Q(**{f"{to}key__startswith": word}) | Q(**{f"{to}key__contains": f" {word}"})
