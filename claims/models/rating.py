"""The scale by which \"is it so?\" is answered."""

from django.db import models
from django.db.models import Q


class Rating(models.Model):
    """One step of the scale by which "is it so?" is answered. Admins edit the scale."""

    class Basis(models.TextChoices):
        TRUE = "true", "True"
        MIXED = "mixed", "Mixed"
        FALSE = "false", "False"
        UNPROVEN = "unproven", "Unproven"

    label = models.CharField(max_length=60, unique=True)
    meaning = models.CharField(max_length=300, blank=True)
    basis = models.CharField(max_length=10, choices=Basis)
    value = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="For ClaimReview: 1 is the furthest from the truth.",
    )
    place = models.PositiveSmallIntegerField(
        default=0, help_text="Where it stands on the scale."
    )
    initial = models.BooleanField(
        default=False, help_text="Every claim starts here: nobody has answered yet."
    )
    retired = models.BooleanField(
        default=False, help_text="Kept on the claims that have it, given to no other."
    )

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["initial"],
                condition=Q(initial=True),
                name="rating_one_initial",
            ),
            models.CheckConstraint(
                condition=Q(initial=False) | Q(retired=False, basis="unproven"),
                name="rating_initial_is_open",
            ),
        ]

    def __str__(self):
        return self.label
