"""What speaks for and against."""

from django.conf import settings
from django.db import models

from claims.models.claim import Claim


class Evidence(models.Model):
    class Axis(models.TextChoices):
        ATTRIBUTION = "attribution", "Did they say it?"
        VERIFICATION = "verification", "Is it so?"

    class Stance(models.TextChoices):
        SUPPORTS = "supports", "Supports"
        CONTRADICTS = "contradicts", "Contradicts"
        CONTEXT = "context", "Gives context"

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="evidence")
    axis = models.CharField(max_length=12, choices=Axis)
    stance = models.CharField(max_length=11, choices=Stance)
    url = models.URLField("link", max_length=2000, blank=True)
    note = models.TextField(blank=True)
    origin = models.CharField(
        max_length=253,
        blank=True,
        help_text="The site that it comes from; empty for the article's own outlet, "
        "and for a note without a link: they count for nothing.",
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="evidence"
    )
    added = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["added", "pk"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(url="") | ~models.Q(note=""),
                name="evidence_says_something",
            ),
        ]

    def __str__(self):
        return self.url or self.note
