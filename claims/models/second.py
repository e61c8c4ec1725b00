"""The second pair of eyes: which claims need one, and what they saw."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models

from claims.models.claim import Claim, Rating


class SecondCheckRule(models.Model):
    """Which claims need a second reviewer. Admins switch rules on and off."""

    class Kind(models.TextChoices):
        EVERY = "every", "Every claim"
        CASUALTY = "casualty", "Casualty figure"
        ACCUSATION = "accusation", "Accusation"
        UNNAMED = "unnamed", "Unnamed source"
        PARTY = "party", "Source that is a party to the matter"
        SINGLE = "single", "Fewer than two independent origins"
        NUMBER = "number", "Numbers"
        QUOTE = "quote", "Quotes"

    kind = models.CharField(max_length=10, choices=Kind, unique=True)
    active = models.BooleanField(default=False)
    blind = models.BooleanField(
        default=False,
        help_text="The second answers before they see what the first answered.",
    )
    place = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["place", "pk"]

    def __str__(self):
        return self.get_kind_display()


class SecondCheck(models.Model):
    """What a second reviewer made of a checked claim, and of which revision of it."""

    class Decision(models.TextChoices):
        APPROVED = "approved", "Approved"
        SENT_BACK = "sent back", "Sent back"
        DISAGREED = "disagreed", "Disagreed"

    claim = models.ForeignKey(
        Claim, on_delete=models.PROTECT, related_name="second_checks"
    )
    revision = models.PositiveIntegerField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="second_checks"
    )
    at = models.DateTimeField()
    decision = models.CharField(max_length=9, choices=Decision)
    blind = models.BooleanField(default=False)
    attribution = models.CharField(max_length=13, choices=Claim.Attribution, blank=True)
    verification = models.ForeignKey(
        Rating,
        on_delete=models.PROTECT,
        related_name="second_checks",
        null=True,
        blank=True,
    )
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "revision"], name="second_check_once"
            ),
        ]

    def __str__(self):
        return f"{self.by} {self.get_decision_display().lower()}"


web_address = URLValidator(
    schemes=["http", "https"], message="Give an address of the web."
)


def address_of_checks(value):
    """An address of the web with {claim}, for a claim's number, in its path or query.

    Not in the fragment: no two checks may be on one page.
    """
    web_address(value.replace("{claim}", "1"))
    address = urlsplit(value)
    if "{claim}" not in address.path + address.query:
        raise ValidationError(
            "Write {claim} where the claim's number stands, as in"
            " https://post.example/checks/{claim}: each check has a page of its own."
        )
    if set("{}") & set(value.replace("{claim}", "")):
        raise ValidationError("Only {claim} can stand in braces.")


class DeskSettings(models.Model):
    """What the whole desk agreed on: one row."""

    minimum_origins = models.PositiveSmallIntegerField(
        "independent origins needed",
        default=2,
        help_text="To call a claim true or mostly true, unless an editor writes why.",
    )
    publisher_name = models.CharField(
        "who publishes the checks",
        max_length=200,
        blank=True,
        help_text="As ClaimReview names the author of a check.",
    )
    publisher_url = models.URLField(
        "the publisher's home page",
        max_length=500,
        blank=True,
        validators=[web_address],
    )
    check_page = models.CharField(
        "address of a published check",
        max_length=500,
        blank=True,
        validators=[address_of_checks],
        help_text="{claim} stands for the claim's number, as in"
        " https://post.example/checks/{claim}. On the publisher's own site.",
    )

    class Meta:
        verbose_name = verbose_name_plural = "desk settings"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="desk_settings_once"),
        ]

    def __str__(self):
        return "Desk settings"
