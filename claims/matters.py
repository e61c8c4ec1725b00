"""What parties quarrel over, and who of those that an article quotes is one of them."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from articles.models import Article
from claims.models import Claim, Interest, Matter, Role, Source


def interests_of(claim: Claim) -> list[Interest]:
    """By which interests a claim comes from a party to a matter of its article.

    They are those of the claim's sources, relays among them, and of all that stands
    above these: what they are part of, and the bodies in which they held a role on the
    day of the article. Each has its source and matter; none at all is no party.
    """
    interests = list(
        Interest.objects.filter(matter__articles=claim.article_id)
        .select_related("source", "matter")
        .order_by("matter__name", "source__name", "pk")
    )
    if not interests:
        return []
    further = claim.further_sources.values_list("source_id", flat=True)
    above = _with_all_above({claim.source_id, *further}, on=claim.article.day)
    return [one for one in interests if one.source_id in above]


def held_on(day: date) -> Q:
    """That a role was held on a day, as far as its dates are known."""
    return Q(Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gte=day))


@transaction.atomic
def set_matters(article: Article, names: list[str]) -> None:
    """Say which matters an article is about; a new name makes a new matter."""
    matters = []
    for name in names:
        known = Matter.objects.filter(name__iexact=name).first()
        matters.append(known or Matter.objects.get_or_create(name=name)[0])
    article.matters.set(matters)


def _with_all_above(sources: set[int | None], *, on: date) -> set[int]:
    """Two questions for each level of the register; circles end where they began."""
    found: set[int] = set()
    level = {one for one in sources if one is not None}
    while level:
        found |= level
        parents = Source.objects.filter(pk__in=level).values_list("parent", flat=True)
        roles = Role.objects.filter(held_on(on), source__in=level)
        bodies = roles.values_list("body", flat=True)
        level = {one for one in (*parents, *bodies) if one is not None} - found
    return found
