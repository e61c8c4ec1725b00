"""What was said, where it stands, and how it is judged."""

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce, JSONArray
from django.urls import reverse
from django.utils import timezone

from articles.counting import number_of
from articles.models import Article, Version
from claims.listed import listed
from claims.models.flags import Flag, HasFlag
from claims.models.rating import Rating
from claims.models.source import Source

# What no row of a queue shows, and would be read for each.
NOT_IN_ROWS = (
    "words",
    "rationale",
    "cue",
    "name_key",
    "wording_key",
    "channel",
    "original_seen",
    "said_on",
    "confidence",
    "repeated",
    "seconded_at",
    "settled_at",
    "created",
)
# A claim's place in the order of articles.
PLACE = ["article", "position", "id"]


def _evidence():
    """The evidence of the claim that is being asked for."""
    evidence = apps.get_model("claims.Evidence").objects.order_by()
    return evidence.filter(claim=OuterRef("pk"))


class ClaimQuerySet(models.QuerySet):
    def for_queue(self):
        """With all that a line of the queue or of the report shows, in its order."""
        return self.select_related(
            "article__outlet",
            "source",
            "verification",
            "assignee",
            "checked_by",
            "override_by",
            "settled_by",
        ).order_by("article_id", "position", "pk")

    def for_rows(self):
        """With what a line of the queue shows, for the claims of one page.

        Not all of it by joins: PostgreSQL plans many of them for longer than it needs
        for the rows. What everybody has agreed on is in `claims.agreed`.
        """
        outlets = Article.objects.select_related("outlet")
        articles = Prefetch(
            "article", outlets.only("headline", "published", "outlet__name")
        )
        related = self.prefetch_related(articles, "source", "assignee", "override_by")
        return related.defer(*NOT_IN_ROWS).with_origins().with_further()

    def with_evidence(self):
        """Add `evidence_count` and `origin_count`: independent origins on the facts."""
        standing = number_of(_evidence().standing())
        return self.annotate(evidence_count=standing).with_origins()

    def with_origins(self):
        """Add `origin_count` alone."""
        counting = _evidence().counting().values("claim")
        origins = counting.annotate(number=Count("origin", distinct=True))
        number = Coalesce(Subquery(origins.values("number")), 0)
        return self.annotate(origin_count=number)

    def with_further(self):
        """With `also`: the rows of who says a claim beside its first source."""
        rows = apps.get_model("claims.ClaimSource").objects.filter(part="also")
        rows = rows.select_related("source").order_by("place", "pk")
        return self.prefetch_related(Prefetch("further_sources", rows, to_attr="also"))

    def with_spans(self):
        """With `anchored`: where each stands in its version; see `anchoring.spans_of`.

        In the same query: a prefetch of hundreds of claims makes a row of each anchor.
        """
        anchors = apps.get_model("claims.Anchor").objects.filter(
            claim=OuterRef("pk"), version=OuterRef("version")
        )
        spans = listed(anchors, one=JSONArray("start", "end", "role"))
        return self.annotate(anchored=spans)

    def to_check(self):
        return self.filter(state__in=[Claim.State.SUGGESTED, Claim.State.OPEN])

    def settled(self):
        return self.filter(state=Claim.State.SETTLED)

    def unsourced(self, *, article, speaker):
        """What a speaker says in an article that has no source yet, and may get one.

        Both may be an OuterRef; who is not known is nobody's namesake.
        """
        return self.filter(
            article=article,
            speaker=speaker,
            source=None,
            state__in=Claim.State.editable(),
        ).exclude(speaker="")


class Claim(models.Model):
    """One attributed statement of an article. `claims/review.py` alone changes it."""

    class State(models.TextChoices):
        SUGGESTED = "suggested", "Suggested"
        OPEN = "open", "Open"
        CHECKED = "checked", "Checked"
        SETTLED = "settled", "Settled"
        DISMISSED = "dismissed", "Dismissed"

        @classmethod
        def editable(cls):
            return (cls.SUGGESTED, cls.OPEN)

        @classmethod
        def at_work(cls):
            return (cls.SUGGESTED, cls.OPEN, cls.CHECKED)

    class Form(models.TextChoices):
        DIRECT = "direct", "Direct"
        MIXED = "mixed", "Mixed"
        INDIRECT = "indirect", "Indirect"
        UNATTRIBUTED = "unattributed", "Unattributed"

    class Act(models.TextChoices):
        ASSERT = "assert", "Statement"
        DENY = "deny", "Denial"
        DEMAND = "demand", "Demand"
        COMMIT = "commit", "Promise"
        EVALUATE = "evaluate", "Judgement"

    class Dismissal(models.TextChoices):
        NOT_A_CLAIM = "not a claim", "Not a claim"
        OPINION = "opinion", "Opinion"
        PREDICTION = "prediction", "Prediction"
        DUPLICATE = "duplicate", "Duplicate"
        OUT_OF_SCOPE = "out of scope", "Out of scope"

    class Second(models.TextChoices):
        APPROVED = "approved", "Approved by a second"
        DISAGREED = "disagreed", "Disagreed"

    Flag = Flag

    class Mark(models.TextChoices):
        URGENT = "urgent", "Urgent"
        RAISED = "raised", "Raised"
        LOWERED = "lowered", "Lowered"

    class Seen(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        NOT_POSSIBLE = "not possible", "Not possible"

    class Attribution(models.TextChoices):
        UNCHECKED = "unchecked", "Unchecked"
        CONFIRMED = "confirmed", "Confirmed"
        DISTORTED = "distorted", "Distorted"
        MISATTRIBUTED = "misattributed", "Misattributed"
        NOT_FOUND = "not found", "Not found"

    # Without an index of their own are those that an index below begins with.
    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="claims", db_index=False
    )
    version = models.ForeignKey(
        Version, on_delete=models.PROTECT, related_name="claims"
    )
    position = models.PositiveIntegerField(
        help_text="Its number in the article, in the order of the text."
    )
    wording = models.TextField(help_text="The statement itself, in neutral words.")
    words = models.TextField(help_text="As printed; pieces are joined by “ … ”.")
    form = models.CharField(max_length=12, choices=Form)
    act = models.CharField(max_length=10, choices=Act, default=Act.ASSERT)
    cue = models.CharField(max_length=300, blank=True)
    source_as_written = models.CharField(max_length=500, blank=True)
    speaker = models.CharField(
        max_length=300,
        blank=True,
        help_text="The name that the article itself gives to who is speaking.",
    )
    name_key = models.CharField(
        max_length=340,
        blank=True,
        editable=False,
        help_text="Claims with the same are settled together: sources.name_key.",
    )
    source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        related_name="claims",
        null=True,
        blank=True,
        db_index=False,
    )
    channel = models.CharField(
        max_length=100, blank=True, help_text="A briefing, a Telegram post, a call."
    )
    original_seen = models.CharField(max_length=12, choices=Seen, blank=True)
    said_on = models.DateField(null=True, blank=True)
    flags = models.JSONField(default=list, blank=True)
    confidence = models.FloatField(
        null=True, blank=True, help_text="Of the engine, from 0 to 1; none by hand."
    )
    state = models.CharField(max_length=10, choices=State)
    dismissed_as = models.CharField(max_length=12, choices=Dismissal, blank=True)
    due = models.DateField(null=True, blank=True)
    mark = models.CharField(
        max_length=8,
        choices=Mark,
        blank=True,
        help_text="How an editor puts it before or behind the others.",
    )
    priority = models.IntegerField(
        default=0,
        editable=False,
        help_text="What `priority.terms` add up to; 0 once it is closed.",
    )
    repeated = models.PositiveSmallIntegerField(
        default=0,
        editable=False,
        help_text="In how many other articles the same is said: `repeats`.",
    )
    wording_key = models.BigIntegerField(
        null=True,
        editable=False,
        help_text="Claims of the same wording have the same: wording.key_of.",
    )
    attribution = models.CharField(
        max_length=13, choices=Attribution, default=Attribution.UNCHECKED
    )
    verification = models.ForeignKey(
        Rating, on_delete=models.PROTECT, related_name="claims", db_index=False
    )
    rationale = models.TextField(blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="claims_assigned",
        null=True,
        blank=True,
        db_index=False,
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="claims_checked",
        null=True,
        blank=True,
    )
    second = models.CharField(
        max_length=9,
        choices=Second,
        blank=True,
        help_text="What the second reviewer made of it, once they have.",
    )
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="claims_seconded",
        null=True,
        blank=True,
    )
    seconded_at = models.DateTimeField(
        null=True, editable=False, help_text="When the second said so."
    )
    override = models.TextField(
        blank=True, help_text="Why an editor lets it pass with too few origins."
    )
    override_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="claims_overridden",
        null=True,
        blank=True,
    )
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="claims_settled",
        null=True,
        blank=True,
    )
    settled_at = models.DateTimeField(
        null=True, editable=False, help_text="When it was settled last, while it is."
    )
    revision = models.PositiveIntegerField(
        default=1, help_text="Goes up with every change; a change names what it saw."
    )
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField()

    objects = ClaimQuerySet.as_manager()
    # Set by `blind.veil` on a claim whose answers are not shown to who asks for it.
    veiled = False

    class Meta:
        ordering = ["article", "position", "pk"]
        permissions = [
            ("review_claim", "Can review claims"),
            ("settle_claim", "Can settle and reopen claims"),
        ]
        # What the queue filters by stands first, then the state, and then the place of
        # a claim: one for each filter and the order of articles, and for each state
        # and any order.
        indexes = [
            # Claims are found in the order of articles, nearly: those of some days lie
            # together far along it, and are told there without a look at each.
            models.Index(fields=[*PLACE, "created"], name="claim_in_article_order"),
            models.Index(fields=["state", *PLACE, "created"], name="claim_by_state"),
            # Whose the second check is not, is asked of each claim that waits for one.
            models.Index(
                fields=["second", "state", *PLACE, "checked_by"],
                name="claim_by_second",
            ),
            models.Index(fields=["source", *PLACE], name="claim_by_source"),
            models.Index(
                fields=["source", "state", *PLACE], name="claim_by_source_state"
            ),
            models.Index(
                fields=["assignee", "state", *PLACE], name="claim_by_assignee"
            ),
            models.Index(fields=["assignee", *PLACE], name="claim_of_person"),
            models.Index(
                fields=["attribution", "state", *PLACE], name="claim_by_attribution"
            ),
            models.Index(
                fields=["verification", "state", *PLACE], name="claim_by_verification"
            ),
            models.Index(fields=["form", "state", *PLACE], name="claim_by_form"),
            models.Index(fields=["dismissed_as", *PLACE], name="claim_by_dismissal"),
            *(
                models.Index(
                    fields=["state", *PLACE],
                    condition=Q(HasFlag(flag)),
                    name=f"claim_with_{flag}_flag",
                )
                for flag in Flag.values
            ),
            models.Index(fields=["updated", "id"], name="claim_by_change"),
            models.Index(
                fields=["state", "updated", "id"], name="claim_by_state_change"
            ),
            models.Index(
                fields=["due", *PLACE],
                condition=Q(due__isnull=False),
                name="claim_by_due",
            ),
            models.Index(
                fields=["state", "due", *PLACE],
                condition=Q(due__isnull=False),
                name="claim_by_state_due",
            ),
            models.Index(fields=["priority", "id"], name="claim_by_priority"),
            models.Index(
                fields=["state", "priority", "id"], name="claim_by_state_priority"
            ),
            models.Index(fields=["mark", "state", *PLACE], name="claim_by_mark"),
            models.Index(
                fields=["wording_key", "article"],
                condition=Q(wording_key__isnull=False),
                name="claim_by_wording",
            ),
            models.Index(
                fields=["name_key", "state", *PLACE],
                condition=Q(source=None),
                name="claim_unresolved_name",
            ),
            models.Index(fields=["state", "created"], name="claim_by_state_age"),
            models.Index(
                fields=["settled_at"],
                condition=Q(settled_at__isnull=False),
                name="claim_by_settling",
            ),
            models.Index(
                fields=["seconded_at"],
                condition=Q(seconded_at__isnull=False),
                name="claim_by_seconding",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="settled") | Q(settled_by__isnull=False),
                name="claim_settled_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None) | Q(state="settled"),
                name="claim_settled_at_while_settled",
            ),
            models.CheckConstraint(
                condition=Q(override="") | Q(override_by__isnull=False),
                name="claim_overridden_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(confidence=None) | Q(confidence__range=(0, 1)),
                name="claim_confidence_in_range",
            ),
        ]

    def __str__(self):
        return self.wording

    def get_absolute_url(self):
        return reverse("claim_page", args=[self.pk])

    @property
    def is_overdue(self):
        return bool(
            self.due
            and self.due < timezone.localdate()
            and self.state in self.State.at_work()
        )

    @property
    def speakers(self):
        """All who say it, the first first; asks for the others unless they are here."""
        rows = getattr(self, "also", None)
        if rows is None:
            rows = self.further_sources.filter(part="also").select_related("source")
        first = [self.source] if self.source_id else []
        return list(dict.fromkeys([*first, *(row.source for row in rows)]))

    @property
    def is_editable(self):
        return self.state in self.State.editable()

    @property
    def flag_labels(self):
        """What a checker should notice of it, in words."""
        labels = dict(self.Flag.choices)
        return [labels.get(flag, flag) for flag in self.flags]


class Anchor(models.Model):
    """A piece of a version's text that a claim stands on: half-open, in code points."""

    class Role(models.TextChoices):
        CONTENT = "content", "What is said"
        CUE = "cue", "What ties it to the source"
        SOURCE = "source", "Who says it"

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="anchors")
    version = models.ForeignKey(
        Version, on_delete=models.PROTECT, related_name="anchors"
    )
    role = models.CharField(max_length=8, choices=Role)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        ordering = ["start", "end"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "version", "role", "start"], name="claim_span_once"
            ),
            models.CheckConstraint(
                condition=Q(end__gt=F("start")), name="anchor_not_empty"
            ),
        ]

    def __str__(self):
        return f"{self.role} {self.start}-{self.end}"
