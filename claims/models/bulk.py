"""One change of many claims, done a piece at a time."""

from django.conf import settings
from django.db import models
from django.urls import reverse


class BulkChange(models.Model):
    """What somebody does to many claims at once, and how far it has come.

    `claims` keeps each claim's number with the revision that was seen, and `left` the
    numbers of those that were left as they were, with the reason.
    """

    class Action(models.TextChoices):
        ASSIGN = "assign", "Give to"
        ACCEPT = "accept", "Accept"
        DISMISS = "dismiss", "Dismiss as"
        REOPEN = "reopen", "Reopen"
        SOURCE = "source", "Set the source to"
        DUE = "due", "Due on"
        MARK = "mark", "Mark as"

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bulk_changes"
    )
    at = models.DateTimeField()
    action = models.CharField(max_length=10, choices=Action)
    given = models.JSONField(default=dict)
    summary = models.CharField(max_length=500)
    query = models.TextField(
        blank=True, help_text="The queue that it was started from."
    )
    claims = models.JSONField(default=list)
    done = models.PositiveIntegerField(default=0)
    left = models.JSONField(default=list)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.summary}: {self.total} claims"

    def get_absolute_url(self):
        return reverse("bulk_progress", args=[self.pk])

    @property
    def total(self) -> int:
        return len(self.claims)

    @property
    def changed(self) -> int:
        return self.done - len(self.left)

    @property
    def is_finished(self) -> bool:
        return self.done >= self.total
