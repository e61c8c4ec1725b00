"""Pages of a queue, by the place of their first or last claim (keyset paging).

The page at a place takes as long as the first one, wherever it is, and shows the same
claims when others leave the queue ahead of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from claims import compound
from claims.agreed import agreed
from claims.models import Claim
from claims.orders import Key, Order, written

PER_PAGE = 50


@dataclass(frozen=True)
class Page:
    """Claims in a row, and the places to go on from, if there are any."""

    claims: list[Claim]
    order: Order
    before: str = ""
    after: str = ""

    def __iter__(self):
        return iter(self.claims)

    def __len__(self) -> int:
        return len(self.claims)


def page(
    parts: Sequence[QuerySet[Claim]],
    order: Order,
    *,
    after: Key | None = None,
    before: Key | None = None,
    start: Key | None = None,
    size: int = 0,
) -> Page:
    """The page behind a place, ahead of one, or that begins at one; else the first.

    `parts` are disjoint, a page is of PER_PAGE unless told otherwise. Three queries, or
    four where there is not a page's worth ahead of `before`.
    """
    size = size or PER_PAGE
    if before is not None:
        keys = compound.first_keys(parts, order.reversed, most=size + 1, behind=before)
        if len(keys) < size:  # a beginning that is not full goes on behind it
            return page(parts, order, size=size)
        claims = _claims(keys[:size][::-1])
        return _page(claims, order, ahead=len(keys) > size, more=True)
    at = start if after is None else after
    keys = compound.first_keys(
        parts, order, most=size + 1, behind=at, inclusive=after is None
    )
    if not keys and at is not None:
        return last(parts, order, size=size)
    claims = _claims(keys[:size])
    return _page(claims, order, ahead=at is not None, more=len(keys) > size)


def last(parts: Sequence[QuerySet[Claim]], order: Order, *, size: int = 0) -> Page:
    """The last page, full where there are enough claims."""
    size = size or PER_PAGE
    keys = compound.first_keys(parts, order.reversed, most=size + 1)
    claims = _claims(keys[:size][::-1])
    return _page(claims, order, ahead=len(keys) > size, more=False)


def beside(
    parts: Sequence[QuerySet[Claim]], order: Order, key: Key
) -> tuple[Claim | None, Claim | None]:
    """The claims just ahead of a place and just behind it."""
    keys = compound.keys_beside(parts, order, key)
    found = Claim.objects.in_bulk([pk for pk in keys if pk is not None])
    ahead, behind = (found.get(pk) for pk in keys)
    return ahead, behind


def _claims(keys: list[int]) -> list[Claim]:
    """The claims of these keys, in their order."""
    if not keys:
        return []
    found = Claim.objects.for_rows().order_by().in_bulk(keys)
    scale = {rating.pk: rating for rating in agreed().scale}
    for claim in found.values():
        claim.verification = scale[claim.verification_id]
    return [found[key] for key in keys if key in found]


def _page(claims: list[Claim], order: Order, *, ahead: bool, more: bool) -> Page:
    if not claims:
        return Page(claims, order)
    return Page(
        claims,
        order,
        before=written(order.key(claims[0])) if ahead else "",
        after=written(order.key(claims[-1])) if more else "",
    )
