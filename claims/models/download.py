"""A report on its way out."""

from django.conf import settings
from django.db import models


class Download(models.Model):
    """A report that somebody takes by the browser, and how far it has come.

    Kept in the database, for the process that tells of it may be another than the one
    that writes it.
    """

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        STOPPED = "stopped", "Stopped"

    token = models.UUIDField(primary_key=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="downloads"
    )
    state = models.CharField(max_length=7, choices=State, default=State.RUNNING)
    done = models.PositiveIntegerField(default=0, help_text="Claims written so far.")
    total = models.PositiveIntegerField(help_text="Claims that were to leave.")
    began = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"{self.done} of {self.total}"

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING
