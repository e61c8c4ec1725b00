"""The queue's filters; the report that leaves uses the same ones."""

from datetime import timedelta
from functools import cached_property
from urllib.parse import parse_qsl

import django_filters as filters
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from articles.models import Article, Outlet
from claims import blind, compound, four_eyes, search, ways
from claims.agreed import agreed
from claims.filter_kinds import (
    AnyOf,
    Day,
    FlagFilter,
    NamedFilter,
    PersonFilter,
    SeveralFilter,
    SourceFilter,
    Split,
    Tick,
)
from claims.likely import UNSOURCED
from claims.models import Claim, SecondCheckRule, Source
from claims.orders import DEFAULT_ORDER, FOUND, ORDERS, Order
from claims.queues import DEFAULT_QUEUE, QUEUES
from claims.when_filter import WhenFilter

# What the queue has a field for without opening the filters.
ALWAYS = ("queue", "words", "order")
DUE = {"overdue": "Overdue", "week": "Due within a week", "some": "With a day"}


class QueueFilter(Split, filters.ChoiceFilter):
    """One of the named queues."""

    def condition(self, value) -> Q:
        return QUEUES[value].condition(self.parent.user)


def ratings():
    return [(str(rating.pk), rating.label) for rating in agreed().scale]


class ClaimFilter(WhenFilter):
    words = filters.CharFilter(
        label="Words",
        method="filter_words",
        max_length=search.LONGEST,
        strip=True,
        validators=[search.parse],
        help_text="Finds all the words, in any of their forms. Use “quotes” for a"
        " phrase and -word to leave a word out.",
    )
    article = NamedFilter(
        field_name="article_id",
        model=Article,
        name="headline",
        label="Article",
        max_length=200,
    )
    outlet = NamedFilter(
        field_name="article__outlet_id",
        model=Outlet,
        name="name",
        label="Outlet",
        max_length=200,
    )
    source = SourceFilter(
        field_name="source_id",
        model=Source,
        name="name",
        label="Source",
        max_length=200,
    )
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
    flag = FlagFilter(choices=Claim.Flag.choices, label="Flag")
    mark = AnyOf(choices=Claim.Mark.choices, label="Mark")
    because = AnyOf(
        choices=SecondCheckRule.Kind.choices,
        label="Second check because",
        method="filter_because",
    )
    dismissed_as = AnyOf(choices=Claim.Dismissal.choices, label="Dismissed as")
    assignee = PersonFilter(
        label="With", max_length=150, help_text="A user name, me, or nobody."
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
    first_source = NamedFilter(
        field_name="source_id",
        model=Source,
        name="name",
        label="Speaks first",
        max_length=200,
    )
    no_outlet = filters.ChoiceFilter(
        choices=[("on", "No outlet")],
        label="No outlet",
        widget=Tick(check_test=bool),
        method="filter_no_outlet",
    )
    queue = QueueFilter(
        choices=[(name, queue.label) for name, queue in QUEUES.items()],
        label="Queue",
        widget=forms.HiddenInput,
    )
    order = filters.ChoiceFilter(
        choices=[(name, order.label) for name, order in ORDERS.items()],
        label="Order",
        method="filter_nothing",
        empty_label=None,
    )

    class Meta:
        model = Claim
        fields = []

    def __init__(self, data: QueryDict, *, user):
        self.user = user
        data = data.copy()
        data["queue"] = data.get("queue") or DEFAULT_QUEUE
        data["order"] = data.get("order") or DEFAULT_ORDER
        super().__init__(data, queryset=Claim.objects.for_queue())

    @property
    def found(self):
        """What matches, in order; nothing when a filter's value is not valid."""
        return self.qs if self.is_valid() else self.queryset.none()

    @cached_property
    def parts(self) -> list[compound.Rows]:
        """What matches, as disjoint querysets; none when a value is not valid.

        Each goes along one way of every filter that has several.
        """
        return ways.parts(self) if self.is_valid() else []

    @property
    def to_count(self) -> list[compound.Rows]:
        """The same for counting: in no order, an index has the states of a queue."""
        return ways.parts(self, of_one_state=False) if self.is_valid() else []

    @cached_property
    def in_order(self) -> Order:
        """What is found by words comes newest first; all else as was asked for."""
        if not self.is_valid():
            return ORDERS[DEFAULT_ORDER]
        given = self.form.cleaned_data
        if given["words"]:
            return FOUND
        return ways.in_order(self, ORDERS[given["order"]])

    @property
    def searched(self) -> str:
        return " ".join(self._values("words"))

    @property
    def order_name(self) -> str:
        name = self.data.get("order")
        return name if name in ORDERS else DEFAULT_ORDER

    @property
    def order_choices(self) -> list[tuple[str, str]]:
        return [(name, order.label) for name, order in ORDERS.items()]

    @property
    def queue_name(self) -> str:
        name = self.data.get("queue")
        return name if name in QUEUES else DEFAULT_QUEUE

    @property
    def queue_label(self) -> str:
        return QUEUES[self.queue_name].label

    @property
    def chips(self) -> list[dict[str, str]]:
        """Every active filter: what it says, and the query without it."""
        return [
            {
                "label": self._chip_label(name, value),
                "without": self.query(without=(name, value)),
            }
            for name in self._by_chip
            for value in self._values(name)
        ]

    @property
    def _by_chip(self) -> list[str]:
        """The filters in the order of their chips: what and who first, then when."""
        names = [name for name in self.filters if name not in ("queue", "order")]
        return sorted(names, key=lambda name: name in WhenFilter.base_filters)

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

    @property
    def more_pairs(self) -> list[tuple[str, str]]:
        """The same without what the queue always has a field for."""
        return [pair for pair in self.pairs if pair[0] not in ALWAYS]

    @property
    def layout(self) -> FormHelper:
        return layout()

    def matching(self, **changed) -> compound.Rows:
        """What would match with other values of some filters, in no order."""
        return self._filtered(Claim.objects.all(), self.form.cleaned_data | changed)

    def filter_queryset(self, queryset):
        found = self._filtered(queryset, self.form.cleaned_data)
        return found.order_by(*self.in_order.columns)

    def filter_words(self, queryset, _, value):
        return search.matching(queryset, value)

    def filter_no_source(self, queryset, _, _value):
        return queryset.filter(UNSOURCED)

    def filter_no_outlet(self, queryset, _, _value):
        return queryset.filter(article__outlet=None)

    def filter_because(self, queryset, _, value):
        return queryset.filter(four_eyes.needing_second(value)) if value else queryset

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

    def _filtered(self, queryset, given):
        queryset = self.narrowed(queryset, given)
        for name, value in self.split(given):
            queryset = self.filters[name].filter(queryset, value)
        return queryset

    def split(self, given) -> list[tuple[str, object]]:
        """The filters in use that may be gone through value by value."""
        return [
            (name, value)
            for name, value in given.items()
            if value and self._is_split(name)
        ]

    def _is_split(self, name: str) -> bool:
        one = self.filters[name]
        return isinstance(one, Split) and one.method is None

    def narrowed(self, queryset, given, *, one_by_one=False):
        """By the filters that are gone through as a whole.

        By an answer nobody finds out what a blind second check keeps from them.
        """
        for name, value in given.items():
            if not self._is_split(name):
                queryset = self.filters[name].filter(queryset, value)
        if given.get("attribution") or given.get("verification"):
            queryset = queryset.exclude(blind.hidden_from(self.user))
        return self.filter_published(queryset, one_by_one=one_by_one)

    def _values(self, name: str) -> list[str]:
        """What was given for a filter: of one that takes one value, the last."""
        several = isinstance(self.filters[name], AnyOf | SeveralFilter)
        given = self.data.getlist(name) if several else [self.data.get(name, "")]
        return list(dict.fromkeys(filter(None, map(str.strip, given))))

    def _chip_label(self, name: str, value: str) -> str:
        one = self.filters[name]
        if name in ("no_source", "no_outlet"):
            return one.label
        if isinstance(one, NamedFilter):
            shown = one.shown(value)
        else:
            choices = dict(getattr(self.form.fields[name], "choices", []))
            shown = choices.get(value, value)
        return f"{one.label} {shown}" if "?" in one.label else f"{one.label}: {shown}"


def layout() -> FormHelper:
    """The filters in columns, as the page of filters shows them."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True  # a token has no place in an address
    helper.layout = Layout(
        Div(
            "source",
            "first_source",
            "article",
            "outlet",
            "assignee",
            css_class="filter-column",
        ),
        Div("state", "no_source", "no_outlet", css_class="filter-column"),
        Div("attribution", "form", css_class="filter-column"),
        Div("verification", css_class="filter-column"),
        Div("flag", "dismissed_as", css_class="filter-column"),
        Div("because", "mark", css_class="filter-column"),
        Div(
            "published",
            "published_after",
            "published_before",
            css_class="filter-column",
        ),
        Div("due", "due_after", "due_before", css_class="filter-column"),
        Div(
            "created_after",
            "created_before",
            "settled_after",
            "settled_before",
            css_class="filter-column",
        ),
        Div(
            "seconded",
            "seconded_after",
            "seconded_before",
            css_class="filter-column",
        ),
    )
    return helper
