"""What is said about a claim: among ourselves, and with whom it is about."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from claims.models.claim import Claim
from claims.models.source import Source

# What somebody is told of; who did it stands before it.
HAPPENED = {
    "assigned": "gave you the claim",
    "taken": "gave the claim to somebody else",
    "mentioned": "mentioned you",
    "answered": "answered",
    "sent back": "sent the claim back to you",
    "changed": "changed the words",
    "disagreed": "came to another answer",
}


class Comment(models.Model):
    """A remark on a claim, on chosen words of it, or an answer to a remark."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="comments")
    answers = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="replies",
        null=True,
        blank=True,
    )
    text = models.TextField()
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    words = models.TextField(
        blank=True, help_text="The words it is about, as printed in the version."
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments"
    )
    at = models.DateTimeField()
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="comments_resolved",
        null=True,
        blank=True,
    )
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start=None, end=None) | Q(end__gt=F("start")),
                name="comment_words_forwards",
            ),
        ]

    def __str__(self):
        return self.text


class Contact(models.Model):
    """Whom we asked about a claim, what, and what they answered."""

    class Channel(models.TextChoices):
        PHONE = "phone", "Phone"
        EMAIL = "email", "E-mail"
        MESSAGE = "message", "Message"
        MEETING = "meeting", "In person"
        LETTER = "letter", "Letter"
        PRESS = "press", "Press office form"

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="contacts")
    whom = models.CharField(max_length=300)
    source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        related_name="contacts",
        null=True,
        blank=True,
    )
    channel = models.CharField("how", max_length=10, choices=Channel)
    asked_at = models.DateTimeField("when")
    question = models.TextField()
    deadline = models.DateTimeField("answer by", null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="contacts"
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["asked_at", "pk"]

    def __str__(self):
        return f"{self.whom}: {self.question}"

    @property
    def is_overdue(self) -> bool:
        return bool(
            self.deadline and not self.answer and self.deadline < timezone.now()
        )


class Notice(models.Model):
    """What somebody is told of, once; `key` keeps a repeated job from telling twice."""

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", "Given to you"
        TAKEN = "taken", "Given to somebody else"
        MENTIONED = "mentioned", "You were mentioned"
        ANSWERED = "answered", "Answered"
        SENT_BACK = "sent back", "Sent back to you"
        CHANGED = "changed", "Words changed"
        DISAGREED = "disagreed", "Disagreement"
        DUE = "due", "Due"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="notices")
    comment = models.ForeignKey(
        Comment,
        on_delete=models.PROTECT,
        related_name="notices",
        null=True,
        blank=True,
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="notices_caused",
        null=True,
        blank=True,
    )
    text = models.CharField(max_length=500, blank=True)
    key = models.CharField(max_length=100, null=True, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="notice_of_user"),
            models.Index(
                fields=["user"], condition=Q(read_at=None), name="notice_unread"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="notice_once"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.claim}"

    @property
    def sentence(self) -> str:
        """What happened, as the inbox and the mail say it."""
        if self.kind == self.Kind.DUE:
            return "The claim is due"
        if self.kind == self.Kind.CHANGED and self.by is None:
            return "The article changed"
        return f"{self.by or 'The program'} {HAPPENED[self.kind]}"


class Preferences(models.Model):
    """How one person likes to work; without a row, the defaults."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="preferences"
    )
    single_keys = models.BooleanField(
        "keys of one letter",
        default=True,
        help_text="Switch them off when a screen reader needs them.",
    )
    digest = models.BooleanField(
        "daily e-mail", default=True, help_text="What is new in your inbox."
    )

    class Meta:
        verbose_name_plural = "preferences"

    def __str__(self):
        return f"Preferences of {self.user}"
