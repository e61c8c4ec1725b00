"""The files that claims came from."""

from django.conf import settings
from django.db import models


class ClaimImport(models.Model):
    """A file that was brought in: whose, when, and what became of its lines.

    There is none of a file that changed nothing.
    """

    name = models.CharField(max_length=100)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="claim_imports",
        null=True,
        blank=True,
        help_text="Nobody: from the command line, without saying who.",
    )
    at = models.DateTimeField()
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField("the same", default=0)
    refused = models.PositiveIntegerField(default=0)
    finished = models.DateTimeField(
        null=True, blank=True, help_text="Empty: under way, or broken off."
    )

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "import of claims"
        verbose_name_plural = "imports of claims"

    def __str__(self):
        return self.name
