"""Who is speaking, by which names, and what is known of them."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from articles.models import Article


class Opening(models.Func):
    """The first three letters of a name, so that an index leads to those like it."""

    # Numbers as parameters would keep SQLite from its index.
    template = "SUBSTR(%(expressions)s, 1, 3)"
    output_field = models.CharField()

    def as_postgresql(self, compiler, connection, **extra):
        # In the order of code points, whatever the language of the database.
        template = 'SUBSTR(%(expressions)s COLLATE "C", 1, 3)'
        return super().as_sql(compiler, connection, template=template, **extra)


class Ending(models.Func):
    """The last three letters of a name."""

    template = "SUBSTR(%(expressions)s, -3)"
    output_field = models.CharField()

    def as_postgresql(self, compiler, connection, **extra):
        template = "RIGHT(%(expressions)s, 3)"
        return super().as_sql(compiler, connection, template=template, **extra)


class SourceQuerySet(models.QuerySet):
    def current(self):
        """Without those that were merged into another."""
        return self.filter(merged_into=None)


class Source(models.Model):
    """Somebody or something whose words an article reports.

    A source that was merged into another stays as a row, so that its address leads on
    and the merge can be undone.
    """

    class Kind(models.TextChoices):
        PERSON = "person", "Person"
        BODY = "body", "Body"
        STATE = "state", "State"
        OUTLET = "outlet", "Outlet"
        DOCUMENT = "document", "Document"
        CROWD = "crowd", "Crowd"
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
    country = models.CharField(
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}\Z", "Two capital letters, such as DE.")],
        help_text="Two letters by ISO 3166, such as DE.",
    )
    ours = models.BooleanField(
        "our own outlet",
        default=False,
        help_text="What it says is no evidence for this desk.",
    )
    note = models.TextField(blank=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="merged",
        null=True,
        blank=True,
        editable=False,
    )
    created = models.DateTimeField(auto_now_add=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["name", "id"], name="source_by_name"),
            models.Index(
                fields=["merged_into"], condition=Q(ours=True), name="source_ours"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=F("pk")), name="source_not_its_own_parent"
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("pk")), name="source_not_merged_into_itself"
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("source_page", args=[self.pk])


class Alias(models.Model):
    """A name of a source, its own name among them.

    `key` is the name as `names.normalise` gives it. With an article, the name counts
    in that article alone ("the ministry"). A certain (not ambiguous) name belongs to
    one source alone, everywhere or in its article: the database sees to it, whatever
    the dates.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="aliases")
    text = models.CharField("name", max_length=300)
    key = models.CharField(max_length=300, editable=False)
    language = models.CharField(
        max_length=35, blank=True, help_text="A tag such as en, uk or ru-Latn."
    )
    article = models.ForeignKey(
        Article,
        on_delete=models.PROTECT,
        related_name="aliases",
        null=True,
        blank=True,
        help_text="Empty: everywhere. Otherwise in this article only.",
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(
        null=True, blank=True, help_text="The last day on which it was used."
    )
    ambiguous = models.BooleanField(
        default=False,
        help_text="Others go by this name too, so a person decides each time.",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["text", "pk"]
        verbose_name_plural = "aliases"
        indexes = [
            models.Index(fields=["key"], name="alias_by_key"),
            models.Index(Opening("key"), name="alias_by_opening"),
            models.Index(Ending("key"), name="alias_by_ending"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "key"], condition=Q(article=None), name="alias_once"
            ),
            models.UniqueConstraint(
                fields=["source", "key", "article"],
                condition=~Q(article=None),
                name="alias_once_in_article",
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(ambiguous=False, article=None),
                name="alias_certain_once",
            ),
            models.UniqueConstraint(
                fields=["key", "article"],
                condition=Q(ambiguous=False) & ~Q(article=None),
                name="alias_certain_once_in_article",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None)
                | Q(valid_to=None)
                | Q(valid_to__gte=F("valid_from")),
                name="alias_valid_forwards",
            ),
        ]

    def __str__(self):
        return self.text

    def is_valid_on(self, day):
        """Was it in use on a day, as far as its dates are known?"""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


class Role(models.Model):
    """What a source was, where and when: Defense Minister, the ministry, from 2012."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="roles")
    title = models.CharField(max_length=200)
    body = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        related_name="posts",
        null=True,
        blank=True,
        help_text="The body in which the role is held.",
    )
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True, help_text="The last day of it.")

    class Meta:
        ordering = [F("since").desc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="role_held_forwards",
            ),
        ]

    def __str__(self):
        return f"{self.title}, {self.body}" if self.body else self.title


class SameAs(models.Model):
    """A page elsewhere about the very same source: Wikidata, its home page."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="same_as")
    url = models.URLField("address", max_length=1000)

    class Meta:
        ordering = ["url"]
        verbose_name = "page about it"
        verbose_name_plural = "pages about it"
        constraints = [
            models.UniqueConstraint(fields=["source", "url"], name="same_as_once"),
        ]

    def __str__(self):
        return self.url


class Matter(models.Model):
    """What parties quarrel over: a war, a strike, a takeover."""

    name = models.CharField(max_length=200, unique=True)
    articles = models.ManyToManyField(Article, related_name="matters", blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Interest(models.Model):
    """A source is party to a matter, and so are those that belong to it."""

    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="interests"
    )
    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, related_name="interests"
    )
    side = models.CharField(
        max_length=200, blank=True, help_text="Such as the owner, or the union."
    )

    class Meta:
        ordering = ["matter__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "matter"], name="interest_once_in_matter"
            ),
        ]

    def __str__(self):
        return f"{self.matter}: {self.side}" if self.side else str(self.matter)


class Transfer(models.Model):
    """What moved from one source to another, by a merge or a split; it can be undone.

    `rows` keeps each row that moved or changed, as it was and as it became, so that
    undoing restores the very same rows and sees whether they changed since.
    """

    class Kind(models.TextChoices):
        MERGE = "merge", "Merge"
        SPLIT = "split", "Split"

    kind = models.CharField(max_length=5, choices=Kind)
    origin = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="transfers_out"
    )
    target = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="transfers_in"
    )
    rows = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="transfers"
    )
    at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="transfers_undone",
        null=True,
        blank=True,
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.origin} to {self.target}"
