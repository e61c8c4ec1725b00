"""The way of a claim to the article, and how claims stand to each other."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from claims.models.claim import Claim
from claims.models.source import Source


class ClaimSource(models.Model):
    """A source of a claim beside its first: one who says the same, or a relay.

    `Claim.source` is who speaks, and speaks first; relays stand in the order in which
    the words passed through them on their way to the article.
    """

    class Part(models.TextChoices):
        ALSO = "also", "Says it too"
        RELAY = "relay", "Relayed it"

    claim = models.ForeignKey(
        Claim, on_delete=models.PROTECT, related_name="further_sources"
    )
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="further_claims"
    )
    part = models.CharField(max_length=5, choices=Part)
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["part", "place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "part", "source"], name="claim_source_once"
            ),
        ]

    def __str__(self):
        return f"{self.get_part_display()}: {self.source}"


class ClaimLink(models.Model):
    """How one claim stands to another. "Contradicts" and "same" hold both ways."""

    class Kind(models.TextChoices):
        SAME = "same", "Says the same as"
        CONTRADICTS = "contradicts", "Contradicts"
        UPDATES = "updates", "Updates"

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(
        Claim, on_delete=models.PROTECT, related_name="links_back"
    )
    kind = models.CharField(max_length=11, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="claim_links"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "other"], name="claim_link_once"),
            models.CheckConstraint(
                condition=~Q(claim=F("other")), name="claim_link_to_another"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.other_id}"
