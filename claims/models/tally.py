"""Figures that take too long to count for every reader."""

from django.db import models


class Tally(models.Model):
    """What was counted last of many claims, and how far the next count has come.

    `figures` maps the parts of a page of statistics to their rows (`claims.stats`), and
    `today` to the day that they were counted for; `coming` has those of the next count.
    """

    key = models.CharField(max_length=64, unique=True, editable=False)
    at = models.DateTimeField(null=True)
    figures = models.JSONField(default=dict)
    started = models.DateTimeField()
    done = models.PositiveSmallIntegerField(default=0)
    coming = models.JSONField(default=dict)
    leased_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "tallies"

    def __str__(self):
        return f"Counted {self.at:%Y-%m-%d %H:%M}" if self.at else "Not counted yet"
