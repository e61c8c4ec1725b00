"""What parties quarrel over, and who of those that an article quotes is one of them."""

from collections import defaultdict
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from articles.models import Article
from claims.models import Claim, ClaimSource, Interest, Matter, Role, Source


def interests_of(claim: Claim) -> list[Interest]:
    """By which interests a claim comes from a party to a matter of its article.

    They are those of the claim's sources, relays among them, and of all that stands
    above these: what they are part of, and the bodies in which they held a role on the
    day of the article. Each has its source and matter; none at all is no party.
    """
    return interests_in(Claim.objects.filter(pk=claim.pk)).get(claim.pk, [])


def interests_in(claims: QuerySet[Claim]) -> dict[int, list[Interest]]:
    """As `interests_of`, for many claims by their number; without those of none.

    It asks as often for many claims as for one.
    """
    at_issue = _at_issue(claims)
    if not at_issue:
        return {}
    speakers: dict[int, set[int]] = defaultdict(set)
    days: dict[int, tuple[int, date]] = {}
    for claim in claims.filter(article__in=at_issue).select_related("article"):
        speakers[claim.pk] = {claim.source_id} if claim.source_id else set()
        days[claim.pk] = claim.article_id, claim.article.day
    for further in ClaimSource.objects.filter(claim__in=speakers):
        speakers[further.claim_id].add(further.source_id)
    register = _Above(set().union(*speakers.values()))
    found = {}
    for pk, (article, day) in days.items():
        above = register.above(speakers[pk], on=day)
        found[pk] = [one for one in at_issue[article] if one.source_id in above]
    return {pk: interests for pk, interests in found.items() if interests}


def _at_issue(claims: QuerySet[Claim]) -> dict[int, list[Interest]]:
    """The interests in the matters of the claims' articles, by the article."""
    articles = claims.order_by().values("article")
    tied = list(Matter.articles.through.objects.filter(article__in=articles))
    interests = list(
        Interest.objects.filter(matter__in={one.matter_id for one in tied})
        .select_related("source", "matter")
        .order_by("matter__name", "source__name", "pk")
    )
    found: dict[int, list[Interest]] = defaultdict(list)
    for interest in interests:
        for one in tied:
            if one.matter_id == interest.matter_id:
                found[one.article_id].append(interest)
    return found


@transaction.atomic
def set_matters(article: Article, names: list[str]) -> None:
    """Say which matters an article is about; a new name makes a new matter."""
    matters = []
    for name in names:
        known = Matter.objects.filter(name__iexact=name).first()
        matters.append(known or Matter.objects.get_or_create(name=name)[0])
    article.matters.set(matters)


class _Above:
    """A part of the register: what stands above some sources, level by level.

    Two questions for each level; circles end where they began.
    """

    def __init__(self, sources: set[int]):
        self.parents: dict[int, int | None] = {}
        self.roles: dict[int, list[Role]] = defaultdict(list)
        level = sources
        while level:
            parents = Source.objects.filter(pk__in=level).values_list("pk", "parent")
            self.parents |= dict(parents)
            for role in Role.objects.filter(source__in=level, body__isnull=False):
                self.roles[role.source_id].append(role)
            bodies = {role.body_id for pk in level for role in self.roles[pk]}
            above = {*self.parents.values()} | bodies
            level = {one for one in above if one is not None} - {*self.parents}

    def above(self, sources: set[int], *, on: date) -> set[int]:
        """Some of the sources, and all that stood above them on a day."""
        found: set[int] = set()
        level = sources
        while level:
            found |= level
            held = [r for pk in level for r in self.roles[pk] if _is_held(r, on)]
            parents = {self.parents.get(pk) for pk in level}
            above = parents | {role.body_id for role in held}
            level = {one for one in above if one is not None} - found
        return found


def _is_held(role: Role, on: date) -> bool:
    begun = role.since is None or role.since <= on
    return begun and (role.until is None or on <= role.until)
