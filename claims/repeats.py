"""In how many other articles the same is said.

Two claims say the same when a person linked them so, or when their wordings are the
same but for case and punctuation, and long enough to mean the same anywhere. What
became of a claim does not matter: an outlet has printed it all the same. Counted after
the commit, for only then does one of two articles that came at once see the other.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import partial
from typing import cast

from django.db import transaction
from django.db.models import Count, Q, Value
from django.utils import timezone

from articles.tasks import send
from claims import priority
from claims.models import Claim, ClaimLink
from claims.priority import MOST_REPEATS
from claims.wording import NO_KEY

SAME = Q(kind=ClaimLink.Kind.SAME)


def count_later(keys: Iterable[int | None], claims: Collection[int] = ()) -> None:
    """Have the claims with these wordings, and these claims, counted after the commit.

    What is lost on the way is found by the next recount.
    """
    known = sorted({key for key in keys if key})
    if known or claims:
        job = partial(send, "claims.tasks.count_repeats", known, sorted(claims))
        transaction.on_commit(job)


def refresh(keys: Collection[int], claims: Collection[int] = ()) -> int:
    """Count again for every claim with one of these wordings, and for these claims.

    Writes the counts that differ with the priorities that follow; returns how many.
    """
    keys = set(keys) - {NO_KEY}
    at_hand = Q(wording_key__in=keys) | Q(pk__in=claims)
    linked = _linked(at_hand)
    wrong: dict[int, set[int]] = defaultdict(set)
    for number, same in _by_number(keys).items():
        rows = Claim.objects.filter(wording_key__in=same).order_by()
        found = rows.exclude(repeated=number)
        wrong[number] |= set(found.values_list("pk", flat=True)) - linked
    for claim in Claim.objects.filter(pk__in=linked | set(claims)).order_by():
        number = _one_by_one(claim)
        if number != claim.repeated:
            wrong[number].add(claim.pk)
    for number, pks in wrong.items():
        if pks:
            _write(number, sorted(pks))
    return sum(map(len, wrong.values()))


def _by_number(keys: Collection[int]) -> dict[int, list[int]]:
    """The wordings by the number of other articles that have them."""
    rows = Claim.objects.filter(wording_key__in=keys).order_by().values("wording_key")
    found: dict[int, list[int]] = defaultdict(list)
    for row in rows.annotate(articles=Count("article", distinct=True)):
        number = min(row["articles"] - 1, MOST_REPEATS)
        found[number].append(cast("int", row["wording_key"]))
    return found


def _linked(at_hand: Q) -> set[int]:
    """Those of some claims that a person said are the same as another."""
    rows = ClaimLink.objects.filter(SAME).order_by()
    among = Claim.objects.filter(at_hand).order_by().values("pk")
    ends = ("claim_id", "other_id")
    found: set[int] = set()
    for end in ends:
        found.update(rows.filter(**{f"{end}__in": among}).values_list(end, flat=True))
    return found


def _one_by_one(claim: Claim) -> int:
    """The number of other articles that have its wording, or a claim linked to it."""
    links = ClaimLink.objects.filter(SAME)
    same = Q(pk__in=links.filter(claim=claim).values("other"))
    same |= Q(pk__in=links.filter(other=claim).values("claim"))
    if claim.wording_key:
        same |= Q(wording_key=claim.wording_key)
    others = Claim.objects.filter(same).exclude(article=claim.article_id)
    articles = others.order_by().values("article").distinct()
    return articles[:MOST_REPEATS].count()


def _write(number: int, keys: list[int]) -> None:
    """Write a count, and the priorities that follow from it."""
    sums = priority.points(
        priority.weights(), timezone.localdate(), repeated=Value(number)
    )
    for start in range(0, len(keys), priority.AT_ONCE):
        piece = keys[start : start + priority.AT_ONCE]
        with transaction.atomic():
            priority.hold(piece)
            Claim.objects.filter(pk__in=piece).update(repeated=number, priority=sums)
