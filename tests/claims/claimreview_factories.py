"""Settled claims whose markup is valid, and a desk that publishes."""

from datetime import UTC, datetime

from claims.claimreview import Publisher
from claims.models import Claim, DeskSettings, Rating, SameAs
from tests.claims.factories import make_article, make_claim, make_source, make_version

PUBLISHER = Publisher(
    name="Harbour Checks",
    url="https://www.checks.example/",
    page="https://checks.example/on/{claim}",
    worst=1,
    best=5,
)


def make_settled(ben, *, source=None, settled_at=None, article=None, **fields):
    """A claim with nothing wrong about its markup, unless something is given."""
    source = source or make_source(f"Harbour Board {Claim.objects.count()}")
    if not source.same_as.exists():
        SameAs.objects.create(source=source, url=f"https://board.example/{source.pk}")
    article = article or make_article(
        outlet="Harbour Post",
        url=f"https://post.example/{Claim.objects.count()}",
    )
    if fields.get("state", "settled") == "settled":
        fields["settled_at"] = settled_at or datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
    return make_claim(
        version=make_version(article=article),
        **{
            "source": source,
            "wording": "The ferries stay in port.",
            "state": "settled",
            "settled_by": ben,
            "attribution": "confirmed",
            "verification": Rating.objects.get(basis="false"),
            "rationale": "They sailed on Monday.",
            "updated": datetime(2026, 6, 9, 12, tzinfo=UTC),
            **fields,
        },
    )


def set_desk(**fields) -> None:
    given = {
        "publisher_name": PUBLISHER.name,
        "publisher_url": PUBLISHER.url,
        "check_page": PUBLISHER.page,
        **fields,
    }
    DeskSettings.objects.update_or_create(pk=1, defaults=given)
