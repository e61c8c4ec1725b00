"""Queues that people keep for themselves, or for the whole desk."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse


class SavedQueueQuerySet(models.QuerySet):
    def seen_by(self, user):
        """A person's own, and those that are the desk's."""
        return self.filter(Q(owner=user.pk) | Q(shared=True))


class SavedQueue(models.Model):
    """Filters, order and columns under a name.

    `query` is the address of the queue behind its question mark, so that it is also the
    link that is sent around.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_queues"
    )
    name = models.CharField(max_length=60)
    query = models.TextField(blank=True)
    shared = models.BooleanField(
        "the desk's", default=False, help_text="Everybody has it as a tab."
    )
    created = models.DateTimeField(auto_now_add=True)

    objects = SavedQueueQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], name="saved_queue_name_once"
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse('claim_list')}?{self.query}"

    @property
    def filters(self) -> QueryDict:
        return QueryDict(self.query)
