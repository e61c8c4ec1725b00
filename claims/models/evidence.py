"""What speaks for and against."""

import uuid
from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.db.models import Q

from claims.models.claim import Claim


def stored_as(_evidence, name):
    """A name of our own for a file; what it was called is kept in `file_name`."""
    return f"evidence/{uuid.uuid4().hex}{PurePath(name).suffix.lower()[:10]}"


# It stands on the facts, for or against, and comes from somewhere.
COUNTING = Q(axis="verification") & ~Q(origin="") & ~Q(stance="context")


class EvidenceQuerySet(models.QuerySet):
    def standing(self):
        """Without what was withdrawn."""
        return self.filter(withdrawn=None)

    def counting(self):
        """What stands on the facts, for or against, and comes from somewhere."""
        return self.standing().filter(COUNTING)

    def seen_by(self, user):
        """Confidential evidence is for editors."""
        if user.has_perm("claims.settle_claim"):
            return self
        return self.filter(confidential=False)


class Evidence(models.Model):
    class Axis(models.TextChoices):
        ATTRIBUTION = "attribution", "Did they say it?"
        VERIFICATION = "verification", "Is it so?"

    class Stance(models.TextChoices):
        SUPPORTS = "supports", "Supports"
        CONTRADICTS = "contradicts", "Contradicts"
        CONTEXT = "context", "Gives context"

    class Kind(models.TextChoices):
        RECORDING = "recording", "Recording"
        DOCUMENT = "document", "Document"
        DATA = "data", "Data"
        IMAGE = "image", "Image"
        WITNESS = "witness", "Witness"
        OUTLET = "outlet", "Other outlet"
        REPORTER = "reporter", "Own reporter"
        EXPERT = "expert", "Expert"

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="evidence")
    axis = models.CharField(max_length=12, choices=Axis)
    stance = models.CharField(max_length=11, choices=Stance)
    kind = models.CharField(max_length=10, choices=Kind, blank=True)
    url = models.URLField("link", max_length=2000, blank=True)
    archive_url = models.URLField(
        "archived at",
        max_length=2000,
        blank=True,
        help_text="A copy of the page that an outside archive keeps.",
    )
    file = models.FileField(upload_to=stored_as, blank=True)
    file_name = models.CharField(max_length=255, blank=True, editable=False)
    file_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    passage = models.TextField(
        blank=True, help_text="The words of it that matter, as they stand there."
    )
    locator = models.CharField(
        "where in it",
        max_length=100,
        blank=True,
        help_text="A page, a minute, a table.",
    )
    note = models.TextField(blank=True)
    confidential = models.BooleanField(
        default=False, help_text="Editors alone see it, and no report has it."
    )
    origin = models.CharField(
        max_length=253,
        blank=True,
        help_text="Where it comes from: evidence of one origin counts once. Empty for "
        "what counts for nothing, such as the article's own outlet.",
    )
    origin_by_hand = models.BooleanField(default=False, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="evidence"
    )
    added = models.DateTimeField(auto_now_add=True)
    withdrawn = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="It stays to be read, and counts no more.",
    )
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="evidence_withdrawn",
        null=True,
        blank=True,
        editable=False,
    )
    withdrawn_why = models.TextField(blank=True, editable=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["added", "pk"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=~Q(url="") | ~Q(note="") | ~Q(file="") | ~Q(passage=""),
                name="evidence_says_something",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn=None, withdrawn_by=None)
                | Q(withdrawn__isnull=False, withdrawn_by__isnull=False),
                name="evidence_withdrawn_by_someone",
            ),
        ]

    def __str__(self):
        return self.url or self.file_name or self.note or self.passage

    @property
    def counts(self):
        """Whether it is one of those that `counting` finds."""
        return bool(
            self.origin
            and self.withdrawn is None
            and self.axis == self.Axis.VERIFICATION
            and self.stance != self.Stance.CONTEXT
        )


class CaptureQuerySet(models.QuerySet):
    def to_capture(self, *, now):
        """Waiting, and nobody is at it."""
        return self.filter(
            Q(leased_until=None) | Q(leased_until__lt=now), state=Capture.State.WAITING
        )


class Capture(models.Model):
    """What a linked page said when the link was added: text alone, never its HTML."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to be captured"
        CAPTURED = "captured", "Captured"
        FAILED = "failed", "Could not be captured"

    evidence = models.OneToOneField(
        Evidence, on_delete=models.PROTECT, related_name="capture"
    )
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=300, blank=True)
    url = models.URLField(
        "read at", max_length=2000, blank=True, help_text="Where redirects ended."
    )
    title = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    sha256 = models.CharField(
        max_length=64, blank=True, help_text="Of the text, in UTF-8."
    )
    at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)

    objects = CaptureQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["state"], condition=Q(state="waiting"), name="capture_waiting"
            ),
        ]

    def __str__(self):
        return f"{self.evidence}: {self.get_state_display()}"
