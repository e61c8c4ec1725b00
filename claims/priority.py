"""What a claim is checked before others for: a sum that says what it is made of.

Each term is told twice: of one claim in Python, with its words (`terms`), of many in
SQL (`points`), which is what is written. The sum is derived: writing it is no change of
the claim, so it has no Event and makes nobody's form stale. A closed claim has none.
Nothing here looks at an answer, or a blind second could read it off the sum.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import (
    Case,
    Expression,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format

from articles.models import Article, Outlet
from claims.agreed import agreed
from claims.models import Claim, HasFlag, PriorityWeight

Kind = PriorityWeight.Kind
Weights = dict[str, int]

# The fields of a claim that a change of them makes it another sum.
INPUTS = frozenset({"state", "mark", "due", "flags"})
SOON = timedelta(days=1)
WEEK = timedelta(days=6)
MOST_REPEATS = 10  # other articles that count
AT_ONCE = 2000  # claims of one transaction


@dataclass(frozen=True)
class Term:
    """One reason: what it is called, what it adds, and on what it rests."""

    label: str
    points: int
    why: str = ""

    @property
    def signed(self) -> str:
        return f"+{self.points}" if self.points > 0 else f"−{-self.points}"


def weights() -> Weights:
    """What each kind of reason adds; a kind that is not listed adds nothing."""
    return agreed().weights


def terms(
    claim: Claim, *, by_weights: Weights | None = None, today: date | None = None
) -> list[Term]:
    """The terms of a claim's priority that are not 0; their points are its sum."""
    if claim.state not in Claim.State.at_work():
        return []
    given = weights() if by_weights is None else by_weights
    found = (
        Term(_label(kind), given.get(kind, 0) * times, why)
        for kind, times, why in _reasons(claim, today or timezone.localdate())
    )
    return [term for term in found if term.points]


def total(claim: Claim, *, by_weights: Weights) -> int:
    """What the terms of a claim add up to today."""
    return sum(term.points for term in terms(claim, by_weights=by_weights))


def points(
    by_weights: Weights, today: date, *, repeated: Expression | F | None = None
) -> Expression:
    """What the terms of each claim add up to, for the database to work out."""
    total: Expression = Value(0)
    for kind, condition in _conditions(today).items():
        if by_weights.get(kind):
            total += Case(When(condition, then=by_weights[kind]), default=0)
    if by_weights.get(Kind.REPEATED):
        total += (repeated or F("repeated")) * Value(by_weights[Kind.REPEATED])
    total += _of_outlet(by_weights)
    return Case(
        When(state__in=Claim.State.at_work(), then=total),
        default=0,
        output_field=IntegerField(),
    )


def write(keys: Collection[int]) -> None:
    """Write what the terms of these few claims add up to now."""
    sums = points(weights(), timezone.localdate())
    Claim.objects.filter(pk__in=keys).update(priority=sums)


def refresh(claims: QuerySet[Claim], *, today: date | None = None) -> int:
    """Write the priority of those claims whose terms add up to another; how many.

    In pieces, each a transaction that holds its claims in the order of their numbers,
    so that nobody waits long, or for ever. Safe to repeat, and to break off.
    """
    sums = points(weights(), today or timezone.localdate())
    wrong = claims.select_related(None).alias(sum=sums).exclude(priority=F("sum"))
    count = 0
    for keys in _pieces(wrong):
        with transaction.atomic():
            hold(keys)
            Claim.objects.filter(pk__in=keys).update(priority=sums)
        count += len(keys)
    return count


def refresh_due(today: date) -> int:
    """Write what another day makes of the claims that are due; how many it moved."""
    at_work = Claim.State.at_work()
    claims = Claim.objects.filter(due__isnull=False, state__in=at_work)
    return refresh(claims, today=today)


def hold(keys: Collection[int]) -> None:
    """Hold some claims, by number, so that of two people one waits for the other."""
    rows = Claim.objects.filter(pk__in=keys).select_for_update(no_key=True)
    list(rows.order_by("pk").values_list("pk", flat=True))


def _pieces(claims: QuerySet[Claim]) -> Iterator[list[int]]:
    """The numbers of claims, some at a time; those of a piece may change meanwhile."""
    ordered = claims.order_by("pk").values_list("pk", flat=True)
    keys = list(ordered[:AT_ONCE])
    while keys:
        yield keys
        keys = list(ordered.filter(pk__gt=keys[-1])[:AT_ONCE])


def _reasons(claim: Claim, today: date) -> Iterator[tuple[str, int, str]]:
    """Each reason of a claim at work: its kind, how often it counts, and on what."""
    if claim.mark:
        yield claim.mark, 1, "by an editor"
    if claim.due and claim.due <= today + WEEK:
        yield _when(claim.due, today), 1, date_format(claim.due, "j M Y")
    for flag in dict.fromkeys(claim.flags):
        yield flag, 1, "flag"
    outlet = claim.article.outlet
    if outlet and outlet.reach:
        yield outlet.reach, 1, outlet.name
    if claim.repeated:
        yield Kind.REPEATED, claim.repeated, _in_others(claim.repeated)


def _when(due: date, today: date) -> str:
    if due < today:
        return Kind.OVERDUE
    return Kind.SOON if due <= today + SOON else Kind.WEEK


def _in_others(number: int) -> str:
    if number >= MOST_REPEATS:
        return f"in {MOST_REPEATS} others or more"
    return "in one other" if number == 1 else f"in {number} others"


def _label(kind: str) -> str:
    return "Repeated" if kind == Kind.REPEATED else dict(Kind.choices).get(kind, kind)


def _conditions(today: date) -> dict[str, Q]:
    """Which claims have a reason of a kind, of those that the claim itself tells."""
    found = {str(mark): Q(mark=mark) for mark in Claim.Mark.values}
    found[Kind.OVERDUE] = Q(due__lt=today)
    found[Kind.SOON] = Q(due__range=(today, today + SOON))
    found[Kind.WEEK] = Q(due__gt=today + SOON, due__lte=today + WEEK)
    return found | {str(flag): Q(HasFlag(flag)) for flag in Claim.Flag.values}


def _of_outlet(by_weights: Weights) -> Expression:
    """What the reach of an article's outlet adds; an article may have none.

    By sets of outlets, which PostgreSQL looks up once: to join, it would go through
    all outlets for each claim.
    """
    outlets = Outlet.objects.order_by()
    reaches = [
        When(outlet__in=outlets.filter(reach=reach).values("pk"), then=adds)
        for reach in Outlet.Reach.values
        if (adds := by_weights.get(reach))
    ]
    if not reaches:
        return Value(0)
    article = Article.objects.order_by().filter(pk=OuterRef("article_id"))
    found = Case(*reaches, default=0, output_field=IntegerField())
    return Coalesce(Subquery(article.values_list(found)), 0)
