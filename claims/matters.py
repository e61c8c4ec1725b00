"""What parties quarrel over, and who of those that an article quotes is one of them."""

from typing import Any

from django.db import transaction
from django.db.models import BigAutoField, Q, QuerySet
from django.db.models.expressions import RawSQL

from articles.models import Article
from claims.models import Claim, Interest, Matter

# Who speaks in some claims and all that stands above them on the day of the article,
# step by step; circles end, for UNION keeps no row twice. Only claims whose article is
# about something that anybody is party to are followed.
PARTIES = """
WITH RECURSIVE above (claim_id, article_id, day, source_id) AS (
    SELECT claim.id, claim.article_id, {day}, claim.source_id
    FROM claims_claim claim
    JOIN articles_article article ON article.id = claim.article_id
    WHERE claim.source_id IS NOT NULL AND {at_issue} AND {of}
  UNION
    SELECT claim.id, claim.article_id, {day}, further.source_id
    FROM claims_claim claim
    JOIN claims_claimsource further ON further.claim_id = claim.id
    JOIN articles_article article ON article.id = claim.article_id
    WHERE {at_issue} AND {of}
  UNION
    SELECT above.claim_id, above.article_id, above.day,
        CASE way.number WHEN 1 THEN source.parent_id ELSE role.body_id END
    FROM above
    JOIN claims_source source ON source.id = above.source_id
    CROSS JOIN (SELECT 1 AS number UNION ALL SELECT 2) way
    LEFT JOIN claims_role role ON way.number = 2 AND role.source_id = source.id
        AND (role.since IS NULL OR role.since <= above.day)
        AND (role.until IS NULL OR role.until >= above.day)
    WHERE CASE way.number WHEN 1 THEN source.parent_id ELSE role.body_id END
        IS NOT NULL
)
SELECT {wanted}
FROM above
JOIN claims_matter_articles tied ON tied.article_id = above.article_id
JOIN claims_interest interest
    ON interest.matter_id = tied.matter_id AND interest.source_id = above.source_id
"""
AT_ISSUE = """claim.article_id IN (
    SELECT tied.article_id FROM claims_matter_articles tied
    JOIN claims_interest interest ON interest.matter_id = tied.matter_id)"""
# The day, in UTC, as `Article.day` has it.
PUBLISHED = "COALESCE(article.published, article.created)"


class _Parties(RawSQL):
    """The interests in play in some claims, or the claims, by their numbers."""

    def __init__(self, *, wanted: str, of: str, params: tuple[Any, ...] = ()):
        self.parts = {"wanted": wanted, "of": of, "at_issue": AT_ISSUE}
        # Both of the claims' own parts have the condition.
        super().__init__(PARTIES, params * 2, BigAutoField())

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return self._on(f"({PUBLISHED} AT TIME ZONE 'UTC')::date")

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        return self._on(f"date({PUBLISHED})")

    def _on(self, day: str) -> Any:
        return f"({self.sql.format(day=day, **self.parts)})", self.params


def interests_of(claim: Claim) -> list[Interest]:
    """By which interests a claim comes from a party to a matter of its article.

    They are those of the claim's sources, relays among them, and of all that stands
    above these: what they are part of, and the bodies in which they held a role on the
    day of the article. Each has its source and matter; none at all is no party.
    """
    found = interests(claim.pk).select_related("source", "matter")
    return list(found.order_by("matter__name", "source__name", "pk"))


def interests(claim: int) -> QuerySet[Interest]:
    """As `interests_of`, of the claim with a number; not asked for yet."""
    parties = _Parties(wanted="interest.id", of="claim.id = %s", params=(claim,))
    return Interest.objects.filter(pk__in=parties)


def from_parties() -> Q:
    """The claims that wait for a second and come from a party, as `interests_of`."""
    waiting = "claim.state = 'checked' AND claim.second = ''"
    return Q(pk__in=_Parties(wanted="above.claim_id", of=waiting))


@transaction.atomic
def set_matters(article: Article, names: list[str]) -> None:
    """Say which matters an article is about; a new name makes a new matter."""
    matters = []
    for name in names:
        known = Matter.objects.filter(name__iexact=name).first()
        matters.append(known or Matter.objects.get_or_create(name=name)[0])
    article.matters.set(matters)
