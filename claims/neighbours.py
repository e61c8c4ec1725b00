"""Which claim of an article comes next."""

from collections.abc import Callable

from claims.models import Claim


def next_open(
    claim: Claim, *, wanted: Callable[[Claim], bool] = lambda _: True
) -> Claim | None:
    """The next claim to work on in the article, from the start again at its end."""
    others = Claim.objects.to_check().filter(article=claim.article_id)
    others = others.exclude(pk=claim.pk).order_by("position", "pk")
    after = others.filter(position__gt=claim.position)
    return next(filter(wanted, [*after, *others]), None)
