"""Who is speaking, and by which names."""

from django.db import models
from django.db.models import Q
from django.urls import reverse


class Source(models.Model):
    class Kind(models.TextChoices):
        PERSON = "person", "Person"
        BODY = "body", "Body"
        STATE = "state", "State"
        OUTLET = "outlet", "Outlet"
        DOCUMENT = "document", "Document"
        UNNAMED = "unnamed", "Unnamed"

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=300)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="children",
        null=True,
        blank=True,
        help_text="The body it belongs to: a ministry's state, a minister's ministry.",
    )
    note = models.TextField(blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["name", "id"], name="source_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=models.F("pk")), name="source_not_its_own_parent"
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("source_page", args=[self.pk])


class Alias(models.Model):
    """A name of a source, its own name among them.

    `key` is the name as `sources.normalise` gives it. A certain (not ambiguous) name
    belongs to one source alone: the database sees to it.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="aliases")
    text = models.CharField("name", max_length=300)
    key = models.CharField(max_length=300, editable=False)
    ambiguous = models.BooleanField(
        default=False,
        help_text="Others go by this name too, so a person decides each time.",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["text", "pk"]
        verbose_name_plural = "aliases"
        indexes = [models.Index(fields=["key"], name="alias_by_key")]
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="alias_once"),
            models.UniqueConstraint(
                fields=["key"], condition=Q(ambiguous=False), name="alias_certain_once"
            ),
        ]

    def __str__(self):
        return self.text
