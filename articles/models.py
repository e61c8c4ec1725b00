"""What came in. An article is what was published; a version is one text of it."""

from datetime import UTC

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse


class Outlet(models.Model):
    """Who published: a newspaper, an agency, a site."""

    class Reach(models.TextChoices):
        LOCAL = "local", "Local"
        NATIONAL = "national", "National"
        INTERNATIONAL = "international", "International"

    name = models.CharField(max_length=200, unique=True)
    domain = models.CharField(
        max_length=253,
        unique=True,
        null=True,
        blank=True,
        help_text="Its site without www, such as harbourpost.example.",
    )
    reach = models.CharField(
        max_length=13,
        choices=Reach,
        blank=True,
        help_text="How far it is read. The further, the sooner its claims are checked.",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Feed(models.Model):
    """An RSS or Atom feed whose entries become articles."""

    outlet = models.ForeignKey(
        Outlet, on_delete=models.PROTECT, related_name="feeds", null=True, blank=True
    )
    url = models.URLField("address", max_length=1000, unique=True)
    title = models.CharField(max_length=300, blank=True)
    active = models.BooleanField(default=True)
    polled = models.DateTimeField(null=True, blank=True, editable=False)
    problem = models.CharField(max_length=300, blank=True, editable=False)
    etag = models.CharField(max_length=300, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["title", "url"]

    def __str__(self):
        return self.title or self.url


class ArticleQuerySet(models.QuerySet):
    def listed(self):
        """Without those that turned out to be another article's second address."""
        return self.exclude(state=Article.State.DUPLICATE)

    def to_read(self, *, now):
        """Received, and nobody is reading them."""
        return self.filter(
            Q(leased_until=None) | Q(leased_until__lt=now),
            state=Article.State.RECEIVED,
        )


class Article(models.Model):
    class State(models.TextChoices):
        RECEIVED = "received", "Waiting to be read"
        READ = "read", "Read"
        FAILED = "failed", "Could not be read"
        DUPLICATE = "duplicate", "Another address of an article"

    class Door(models.TextChoices):
        TEXT = "text", "Pasted text"
        FILE = "file", "File"
        URL = "url", "Address"
        FEED = "feed", "Feed"

    outlet = models.ForeignKey(
        Outlet,
        on_delete=models.PROTECT,
        related_name="articles",
        null=True,
        blank=True,
        db_index=False,  # `article_by_outlet` begins with it
    )
    url = models.URLField(
        "address", max_length=2000, unique=True, null=True, blank=True
    )
    headline = models.CharField(max_length=500)
    byline = models.CharField(max_length=300, blank=True)
    published = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=35, blank=True)
    door = models.CharField(max_length=10, choices=Door)
    feed = models.ForeignKey(
        Feed, on_delete=models.PROTECT, related_name="articles", null=True, blank=True
    )
    state = models.CharField(max_length=10, choices=State)
    problem = models.CharField(max_length=300, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    duplicate_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="duplicates",
        null=True,
        blank=True,
    )
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="articles_received",
        null=True,
        blank=True,
    )
    created = models.DateTimeField("received", auto_now_add=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-pk"]
        indexes = [
            models.Index(fields=["-created", "-id"], name="article_newest"),
            models.Index(fields=["outlet", "id"], name="article_by_outlet"),
            models.Index(fields=["published", "id"], name="article_by_day"),
            models.Index(
                fields=["leased_until"],
                condition=Q(state="received"),
                name="article_to_read",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="duplicate", duplicate_of__isnull=False)
                | (~Q(state="duplicate") & Q(duplicate_of__isnull=True)),
                name="article_duplicate_of_something",
            ),
            models.CheckConstraint(
                condition=~Q(duplicate_of=F("pk")), name="article_not_its_own_duplicate"
            ),
        ]

    def __str__(self):
        return self.headline

    def get_absolute_url(self):
        return reverse("article_desk", args=[self.pk])

    @property
    def day(self):
        """The day, in UTC, it was published, or else received."""
        return (self.published or self.created).astimezone(UTC).date()

    @property
    def latest(self):
        """The version that was seen last, or None while the text is not here."""
        return self.versions.newest_first().first()


class VersionQuerySet(models.QuerySet):
    def to_harvest(self, *, now):
        """Read, and nobody is looking for their claims."""
        return self.filter(
            Q(leased_until=None) | Q(leased_until__lt=now), state=Version.State.READ
        )

    def newest_first(self):
        """The text that the page carried last, then those that it had before."""
        return self.order_by("-seen", "-pk")


class Version(models.Model):
    """One text of an article: cleaned once (`text.clean`), and never changed.

    Every offset in the product counts code points in `text`.
    """

    class State(models.TextChoices):
        READ = "read", "Claims not looked for yet"
        HARVESTED = "harvested", "Claims found"
        FAILED = "failed", "Claims could not be looked for"

    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    text = models.TextField()
    fingerprint = models.CharField(max_length=64, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(
        default=0, help_text="How often its claims were looked for."
    )
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="versions_received",
        null=True,
        blank=True,
    )
    created = models.DateTimeField(auto_now_add=True)
    seen = models.DateTimeField(
        help_text="When the article was last seen to carry this text."
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["article", "number"]
        indexes = [
            models.Index(
                fields=["leased_until"],
                condition=Q(state="read"),
                name="version_to_harvest",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "number"], name="version_number_once"
            ),
            models.UniqueConstraint(fields=["fingerprint"], name="version_text_once"),
        ]

    def __str__(self):
        return f"Version {self.number}"

    def save(self, **kwargs):
        # Its work moves on by conditional UPDATEs; the text itself stands for good.
        if not self._state.adding:
            raise TypeError("A version is never saved twice: its text does not change.")
        super().save(**kwargs)
