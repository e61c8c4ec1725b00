"""What makes a claim urgent: what each reason weighs, and adding it all up anew."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

MOST_POINTS = 1000


class PriorityWeight(models.Model):
    """What one reason adds to the priority of a claim. Admins weigh them."""

    class Kind(models.TextChoices):
        """Named as the marks, flags and reaches that they weigh."""

        URGENT = "urgent", "Marked urgent"
        RAISED = "raised", "Marked raised"
        LOWERED = "lowered", "Marked lowered"
        OVERDUE = "overdue", "Overdue"
        SOON = "soon", "Due today or tomorrow"
        WEEK = "week", "Due within a week"
        CASUALTY = "casualty", "Casualty figure"
        ACCUSATION = "accusation", "Accusation"
        UNNAMED = "unnamed", "Unnamed source"
        NUMBER = "number", "Number"
        QUOTE = "quote", "Quote"
        HEDGED = "hedged", "Hedged"
        FUTURE = "future", "About the future"
        LOCAL = "local", "Local outlet"
        NATIONAL = "national", "National outlet"
        INTERNATIONAL = "international", "International outlet"
        REPEATED = "repeated", "Each other article that says the same"

    kind = models.CharField("reason", max_length=13, choices=Kind, unique=True)
    points = models.SmallIntegerField(
        default=0,
        validators=[MinValueValidator(-MOST_POINTS), MaxValueValidator(MOST_POINTS)],
        help_text="Added to the priority of a claim that has it. 0: it does not count.",
    )
    place = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(points__range=(-MOST_POINTS, MOST_POINTS)),
                name="priority_weight_in_range",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()


class Recount(models.Model):
    """How far adding up all priorities anew has come: one row, and one run at a time.

    Asked for again, it starts from the first claim. `reached` is the number of the last
    claim that was done, `moved_at` when that was.
    """

    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    reached = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="recount_once"),
        ]

    def __str__(self):
        return "Finished" if self.finished_at else f"Came to claim {self.reached}"
