"""What of the desk a batch of rows touches, asked for in queries of a fair length."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet

from articles.models import Outlet
from claims import blind
from claims.importing.drafts import Named, short
from claims.models import Alias, Claim, Rating, Source
from claims.names import normalise
from claims.people import reviewers

AT_ONCE = 1000  # of what a query asks for
MOST_REMEMBERED = 50_000  # names of sources


class Desk:
    """What the rows name and is here: people, ratings and sources, by what they say.

    `made_now` are the sources that this very file brought in: it tells them apart by
    name and kind, so their names lead to no other.
    """

    def __init__(self) -> None:
        self.made_now: set[int] = set()
        self.sources: dict[Named, Source | str] = {}
        self.outlets: dict[str, Outlet] = {}

    @cached_property
    def people(self) -> dict[str, User]:
        return {user.get_username(): user for user in User.objects.all()}

    @cached_property
    def reviewing(self) -> set[int]:
        """Who may have a claim."""
        return set(reviewers().values_list("pk", flat=True))

    @cached_property
    def ratings(self) -> dict[str, Rating]:
        found = list(Rating.objects.all())
        folded = {rating.label.lower(): rating for rating in found}
        return folded | {rating.label: rating for rating in found}

    def rating(self, label: str) -> Rating | None:
        return self.ratings.get(label) or self.ratings.get(label.strip().lower())

    def no_rating(self, label: str) -> str:
        known = ", ".join(dict.fromkeys(one.label for one in self.ratings.values()))
        return f"There is no “{short(label)}” on the scale, which has: {known}."

    def may_have_claims(self, user: User | None) -> bool:
        return user is not None and user.pk in self.reviewing

    @cached_property
    def initial(self) -> Rating:
        return next(one for one in self.ratings.values() if one.initial)

    def claims(self, numbers: Iterable[int], *, by: User | None) -> dict[int, Claim]:
        """Claims by number, as the report has them for a person."""
        found: dict[int, Claim] = {}
        for part in in_parts(numbers):
            rows = Claim.objects.for_queue().with_further().filter(pk__in=part)
            found |= {claim.pk: claim for claim in rows}
        if by:
            blind.veil(list(found.values()), by=by)
        return found

    def look_up_outlets(self, names: Iterable[str]) -> None:
        missing = {name for name in names if name and name not in self.outlets}
        for part in in_parts(missing):
            rows = Outlet.objects.filter(name__in=part)
            self.outlets.update((outlet.name, outlet) for outlet in rows)

    def look_up_sources(self, named: Iterable[Named]) -> None:
        """Learn whom these mean: a source, or a text that says why nobody is meant."""
        if len(self.sources) > MOST_REMEMBERED:
            self.sources.clear()
        missing = {one for one in named if one not in self.sources}
        own: dict[Named, list[Source]] = defaultdict(list)
        for part in in_parts({one.name for one in missing}):
            for source in Source.objects.current().filter(name__in=part):
                own[Named(source.name, source.kind)].append(source)
        rest = set()
        for one in missing:
            found = own.get(one, [])
            if len(found) == 1:
                self.sources[one] = found[0]
            elif found:
                self.sources[one] = _asks(one)
            else:
                rest.add(one)
        self._look_up_names(rest)

    def _look_up_names(self, named: set[Named]) -> None:
        bearers: dict[str, list[Alias]] = defaultdict(list)
        keys = {one: normalise(one.name) for one in named}
        for part in in_parts(keys.values()):
            aliases = Alias.objects.filter(key__in=part, article=None)
            aliases = aliases.filter(source__merged_into=None)
            for alias in aliases.select_related("source").order_by("pk"):
                if alias.source_id not in self.made_now:
                    bearers[alias.key].append(alias)
        for one, key in keys.items():
            if found := bearers.get(key, []):
                self.sources[one] = _meant(one, found)


def _meant(named: Named, found: list[Alias]) -> Source | str:
    if len({alias.source_id for alias in found}) > 1 or found[0].ambiguous:
        return _asks(named)
    source = found[0].source
    if named.kind and named.kind != source.kind:
        kind = source.get_kind_display().lower()
        return (
            f"“{source}”, who goes by “{named.name}”, is of the kind {kind}. Write that"
            " under source_kind, or register another source of this name first."
        )
    return source


def _asks(named: Named) -> str:
    return (
        f"Several may go by “{named.name}”. Leave the cell empty, and say at the desk"
        " whom it means."
    )


def seconds(moment: datetime | None) -> datetime | None:
    """A time as a report tells it."""
    return moment.replace(microsecond=0) if moment else None


def twins(articles: Iterable[int]) -> QuerySet[Claim]:
    """The claims of some articles, without what a twin is not told by."""
    rows = Claim.objects.filter(article__in=list(articles)).order_by("pk")
    return rows.only("pk", "article_id", "words", "wording", "position")


def in_parts(values: Iterable[Any]) -> Iterator[list[Any]]:
    """The values, each once, in lists that a query takes."""
    ordered = sorted(set(values))
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]
