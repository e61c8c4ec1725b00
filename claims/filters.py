"""The queue's filters; the report that leaves uses the same ones."""

from datetime import timedelta
from urllib.parse import parse_qsl

import django_filters as filters
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.contrib.auth import get_user_model
from django.db.models import F, Q
from django.http import QueryDict
from django.utils import timezone

from articles.models import Article, Outlet
from claims import blind, four_eyes
from claims.models import Claim, ClaimSource, Rating, SecondCheckRule, Source
from claims.register_search import matching

# The tabs of the queue: what each is called, and which claims it holds.
QUEUES = {
    "mine": ("Mine", lambda claims, user: claims.mine(user)),
    "to-check": ("To check", lambda claims, _: claims.to_check()),
    "second-check": (
        "Second check",
        lambda claims, user: claims.filter(four_eyes.waiting_for(user)),
    ),
    "disagreed": ("Disagreed", lambda claims, _: claims.disagreed()),
    "to-settle": ("To settle", lambda claims, _: claims.filter(four_eyes.to_settle())),
    "no-source": ("No source", lambda claims, _: claims.without_source()),
    "settled": ("Settled", lambda claims, _: claims.settled()),
    "all": ("All", lambda claims, _: claims),
}
DEFAULT_QUEUE = "to-check"
# Those that an editor's work is in: nobody else is shown them as tabs.
FOR_EDITORS = ("disagreed", "to-settle")

ORDERS = {
    "article": ("By article", ["article_id", "position", "pk"]),
    "newest": ("Newest article first", ["-article_id", "position", "pk"]),
    "updated": ("Last changed first", ["-updated", "-pk"]),
    "due": ("Due first", ["due", "article_id", "position", "pk"]),
}
DEFAULT_ORDER = "article"
DUE = {"overdue": "Overdue", "week": "Due within a week", "some": "With a day"}


class NamedFilter(filters.CharFilter):
    """A row of a table that grows: by its number, or by a part of its name."""

    def __init__(self, *, model, name: str, **kwargs):
        super().__init__(**kwargs)
        self.table = model.objects  # `model` is the FilterSet's to set
        self.name = name

    def filter(self, queryset, value):
        if not value:
            return queryset
        return queryset.filter(**{f"{self.field_name}__in": self.rows(value)})

    def rows(self, value):
        if value.isdecimal() and len(value) < 19:
            return self.table.filter(pk=int(value))
        return self.table.filter(**{f"{self.name}__icontains": value})

    def shown(self, value):
        """What a chip says: the row's name for a number, else what was typed."""
        row = self.rows(value).first() if value.isdecimal() else None
        return str(row) if row else f"“{value}”"


class SourceFilter(NamedFilter):
    """A source by its number, or by a part of any of its names.

    It may speak first, say it too, or have relayed it.
    """

    def filter(self, queryset, value):
        if not value:
            return queryset
        rows = self.rows(value)
        further = ClaimSource.objects.filter(source__in=rows).values("claim")
        return queryset.filter(Q(source__in=rows) | Q(pk__in=further))

    def rows(self, value):
        if value.isdecimal() and len(value) < 19:
            return super().rows(value)
        return matching(value)


class AnyOf(filters.MultipleChoiceFilter):
    """Any of the values that are ticked."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.CheckboxSelectMultiple, distinct=False, **kwargs)


class Tick(forms.CheckboxInput):
    """A box whose only value is "on"; anything else that is sent is an error."""

    def value_from_datadict(self, data, _files, name):
        return data.get(name)


class Day(forms.DateInput):
    """A day, as browsers ask for one."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


def ratings():
    return [(str(rating.pk), rating.label) for rating in Rating.objects.all()]


class ClaimFilter(filters.FilterSet):
    words = filters.CharFilter(
        label="Words", method="filter_words", max_length=200, strip=True
    )
    article = NamedFilter(
        model=Article, name="headline", label="Article", max_length=200
    )
    outlet = NamedFilter(
        field_name="article__outlet",
        model=Outlet,
        name="name",
        label="Outlet",
        max_length=200,
    )
    source = SourceFilter(model=Source, name="name", label="Source", max_length=200)
    no_source = filters.ChoiceFilter(
        choices=[("on", "No source")],
        label="No source",
        widget=Tick(check_test=bool),
        method="filter_no_source",
    )
    state = AnyOf(choices=Claim.State.choices, label="State")
    attribution = AnyOf(choices=Claim.Attribution.choices, label="Did they say it?")
    verification = AnyOf(choices=ratings, label="Is it so?")
    form = AnyOf(choices=Claim.Form.choices, label="Form")
    flag = AnyOf(choices=Claim.Flag.choices, label="Flag", method="filter_flag")
    because = AnyOf(
        choices=SecondCheckRule.Kind.choices,
        label="Second check because",
        method="filter_because",
    )
    dismissed_as = AnyOf(choices=Claim.Dismissal.choices, label="Dismissed as")
    assignee = filters.CharFilter(
        label="With",
        method="filter_assignee",
        max_length=150,
        help_text="A user name, me, or nobody.",
    )
    published_after = filters.DateFilter(
        label="Published from",
        field_name="article__published",
        lookup_expr="date__gte",
        widget=Day(),
    )
    published_before = filters.DateFilter(
        label="Published to",
        field_name="article__published",
        lookup_expr="date__lte",
        widget=Day(),
    )
    due = filters.ChoiceFilter(
        choices=list(DUE.items()), label="Due", method="filter_due"
    )
    due_after = filters.DateFilter(
        label="Due from", field_name="due", lookup_expr="gte", widget=Day()
    )
    due_before = filters.DateFilter(
        label="Due to", field_name="due", lookup_expr="lte", widget=Day()
    )
    queue = filters.ChoiceFilter(
        choices=[(name, label) for name, (label, _) in QUEUES.items()],
        label="Queue",
        method="filter_queue",
        widget=forms.HiddenInput,
    )
    order = filters.ChoiceFilter(
        choices=[(name, label) for name, (label, _) in ORDERS.items()],
        label="Order",
        method="filter_order",
        empty_label=None,
    )

    class Meta:
        model = Claim
        fields = []

    def __init__(self, data: QueryDict, *, user, queryset=None):
        self.user = user
        data = data.copy()
        data["queue"] = data.get("queue") or DEFAULT_QUEUE
        data["order"] = data.get("order") or DEFAULT_ORDER
        if queryset is None:
            queryset = Claim.objects.for_queue()
        super().__init__(data, queryset=queryset)
        self.form.helper = _layout()

    @property
    def found(self):
        """What matches; nothing at all when a filter's value is not valid."""
        return self.qs if self.is_valid() else self.queryset.none()

    @property
    def queue_name(self) -> str:
        name = self.data.get("queue")
        return name if name in QUEUES else DEFAULT_QUEUE

    @property
    def queue_label(self) -> str:
        return QUEUES[self.queue_name][0]

    @property
    def chips(self) -> list[dict[str, str]]:
        """Every active filter: what it says, and the query without it."""
        return [
            {
                "label": self._chip_label(name, value),
                "without": self.query(without=(name, value)),
            }
            for name in self.filters
            if name not in ("queue", "order")
            for value in self._values(name)
        ]

    def query(self, *, without: tuple[str, str] | None = None, **changed: str) -> str:
        """The query string of these filters, so that any queue is a link."""
        data = QueryDict(mutable=True)
        for name in self.filters:
            values = [v for v in self._values(name) if (name, v) != without]
            data.setlist(name, values)
        for name, value in changed.items():
            data[name] = value
        return data.urlencode()

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Name and value of every filter in use, as a form carries them on."""
        return parse_qsl(self.query())

    def filter_queryset(self, queryset):
        """By an answer nobody finds out what a blind second check keeps from them."""
        found = super().filter_queryset(queryset)
        given = self.form.cleaned_data
        if given.get("attribution") or given.get("verification"):
            found = found.exclude(blind.hidden_from(self.user))
        return found

    def filter_words(self, queryset, _, value):
        for word in value.split():
            queryset = queryset.filter(
                Q(wording__icontains=word) | Q(words__icontains=word)
            )
        return queryset

    def filter_no_source(self, queryset, _, _value):
        return queryset.filter(source=None)

    def filter_flag(self, queryset, _, value):
        return queryset.filter(four_eyes.flagged(value)) if value else queryset

    def filter_because(self, queryset, _, value):
        return queryset.filter(four_eyes.needing_second(value)) if value else queryset

    def filter_assignee(self, queryset, _, value):
        if value == "nobody":
            return queryset.filter(assignee=None)
        if value == "me":
            return queryset.filter(assignee=self.user)
        return queryset.filter(assignee__username__iexact=value)

    def filter_due(self, queryset, _, value):
        today = timezone.localdate()
        queryset = queryset.filter(due__isnull=False)
        if value == "some":
            return queryset
        # What is done is not late.
        queryset = queryset.filter(state__in=Claim.State.at_work())
        if value == "overdue":
            return queryset.filter(due__lt=today)
        return queryset.filter(due__range=(today, today + timedelta(days=6)))

    def filter_queue(self, queryset, _, value):
        _, chosen = QUEUES[value]
        return chosen(queryset, self.user)

    def filter_order(self, queryset, _, value):
        _, fields = ORDERS[value]
        return queryset.order_by(*ordered(fields))

    def _values(self, name: str) -> list[str]:
        """What was given for a filter: of one that takes one value, the last."""
        several = isinstance(self.filters[name], AnyOf)
        given = self.data.getlist(name) if several else [self.data.get(name, "")]
        return list(dict.fromkeys(filter(None, map(str.strip, given))))

    def _chip_label(self, name: str, value: str) -> str:
        one = self.filters[name]
        if name == "no_source":
            return one.label
        if isinstance(one, NamedFilter):
            shown = one.shown(value)
        else:
            choices = dict(getattr(self.form.fields[name], "choices", []))
            shown = choices.get(value, value)
        return f"{one.label} {shown}" if "?" in one.label else f"{one.label}: {shown}"


def ordered(fields: list[str]) -> list:
    """The fields of an order for the database; a claim that is never due comes last."""
    last = F("due").asc(nulls_last=True)
    first = F("due").desc(nulls_first=True)
    return [{"due": last, "-due": first}.get(field, field) for field in fields]


def queue_counts(user) -> list[tuple[str, str, int]]:
    """Name, label and number of claims of each queue."""
    decides = user.has_perm("claims.settle_claim")
    return [
        (name, label, chosen(Claim.objects.all(), user).count())
        for name, (label, chosen) in QUEUES.items()
        if decides or name not in FOR_EDITORS
    ]


def reviewers():
    """The people to whom a claim can be given."""
    return people_with("review_claim")


def people_with(codename: str):
    """The people at work whom a permission on claims was given, by user name."""
    users = get_user_model().objects.filter(is_active=True)
    given = Q(groups__permissions__codename=codename) | Q(
        user_permissions__codename=codename
    )
    return users.filter(given | Q(is_superuser=True)).distinct().order_by("username")


def _layout() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True  # a token has no place in an address
    helper.layout = Layout(
        "queue",
        Div("words", "source", "article", "outlet", css_class="filter-column"),
        Div("state", "form", css_class="filter-column"),
        Div("attribution", "no_source", "flag", css_class="filter-column"),
        Div("verification", "dismissed_as", css_class="filter-column"),
        Div("because", css_class="filter-column"),
        Div(
            "assignee",
            "due",
            "due_after",
            "due_before",
            css_class="filter-column",
        ),
        Div(
            "published_after",
            "published_before",
            Field("order"),
            css_class="filter-column",
        ),
    )
    return helper
