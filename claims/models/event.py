"""The history of a claim: append-only."""

from django.conf import settings
from django.db import models

from claims.models.claim import Claim

LABELS = {
    "source_as_written": "source as printed",
    "further_sources": "says it too",
    "relays": "relayed by",
    "original_seen": "original seen",
    "said_on": "said on",
    "attribution": "did they say it",
    "verification": "is it so",
    "rationale": "why",
    "assignee": "with",
    "checked_by": "checked by",
    "settled_by": "settled by",
    "dismissed_as": "dismissed as",
    "second": "second check",
    "second_by": "seconded by",
    "override": "why it may pass with too few origins",
    "override_by": "passed by",
}


class Event(models.Model):
    """One change: who, when, what was, what is, and why.

    `changes` maps a field's name to what it was and what it is, as people read them.
    """

    class Kind(models.TextChoices):
        FOUND = "found", "found the claim"
        ADDED = "added", "added the claim"
        IMPORTED = "imported", "brought the claim in from a file"
        ACCEPTED = "accepted", "accepted the suggestion"
        DISMISSED = "dismissed", "dismissed the claim"
        EDITED = "edited", "edited the claim"
        JUDGED = "judged", "judged the claim"
        ASSIGNED = "assigned", "assigned the claim"
        EVIDENCE = "evidence", "added evidence"
        ORIGIN = "origin", "changed what counts as one origin"
        WITHDRAWN = "withdrawn", "withdrew evidence"
        SOURCED = "sourced", "said whose words they are"
        TRANSFERRED = "transferred", "moved the claim with its source"
        LINKED = "linked", "linked the claim to another"
        FLAGGED = "flagged", "set the flags"
        DUE = "due", "set the day it is due"
        MARKED = "marked", "marked the claim"
        CONTACTED = "contacted", "asked about the claim"
        CHECKED = "checked", "sent the claim to a second check"
        APPROVED = "approved", "approved the check"
        SENT_BACK = "sent back", "sent the claim back"
        DISAGREED = "disagreed", "came to another answer"
        OVERRIDDEN = "overridden", "let it pass with too few origins"
        SETTLED = "settled", "settled the claim"
        REOPENED = "reopened", "reopened the claim"

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="events")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="claim_events",
        null=True,
        blank=True,
        help_text="Nobody: the program itself.",
    )
    at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=Kind)
    changes = models.JSONField(default=dict)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["claim", "at", "id"], name="event_of_claim")]

    def __str__(self):
        return f"{self.by or 'The program'} {self.get_kind_display()}"

    @property
    def lines(self):
        """What changed, field by field, in words, but for what the program reads."""
        return [
            {"label": LABELS.get(name, name), "was": _shown(was), "now": _shown(now)}
            for name, (was, now) in self.changes.items()
            if name not in ("places", "name_key")
        ]


def _shown(value):
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    return value["name"] if isinstance(value, dict) else value
