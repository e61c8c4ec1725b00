"""Which claim comes next, in a queue or in an article."""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from claims.filters import ORDERS, ordered
from claims.models import Claim


def after(claim: Claim, claims: QuerySet[Claim], *, order: str) -> Claim | None:
    """The claim behind this one in a queue's order; it need not be in it any more."""
    fields = ORDERS[order][1]
    return claims.filter(_beyond(claim, fields)).order_by(*ordered(fields)).first()


def before(claim: Claim, claims: QuerySet[Claim], *, order: str) -> Claim | None:
    """The claim ahead of this one in a queue's order."""
    fields = [_opposite(field) for field in ORDERS[order][1]]
    return claims.filter(_beyond(claim, fields)).order_by(*ordered(fields)).first()


def next_open(
    claim: Claim, *, wanted: Callable[[Claim], bool] = lambda _: True
) -> Claim | None:
    """The next claim to work on in the article, from the start again at its end."""
    others = Claim.objects.to_check().filter(article=claim.article_id)
    others = others.exclude(pk=claim.pk).order_by("position", "pk")
    after = others.filter(position__gt=claim.position)
    return next(filter(wanted, [*after, *others]), None)


def _beyond(claim: Claim, fields: list[str]) -> Q:
    """What stands behind a claim: the lexicographic comparison, field by field."""
    beyond, same = Q(), Q()
    for field in fields:
        name = field.removeprefix("-")
        value = getattr(claim, name)
        beyond |= same & _behind(field, name, value)
        same &= Q(**{name: value})
    return beyond


def _behind(field: str, name: str, value: object) -> Q:
    """What comes behind a value; that there is none comes last, or first backwards."""
    backwards = field.startswith("-")
    if value is None:
        return Q(**{f"{name}__isnull": False}) if backwards else Q(pk__in=[])
    behind = Q(**{f"{name}__{'lt' if backwards else 'gt'}": value})
    return behind | Q(**{name: None}) if name == "due" and not backwards else behind


def _opposite(field: str) -> str:
    return field.removeprefix("-") if field.startswith("-") else f"-{field}"
