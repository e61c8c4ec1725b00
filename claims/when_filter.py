"""Filters by when: a claim was found, settled, seconded, and its article published.

All in days of the desk.
"""

from datetime import date, datetime, timedelta
from functools import cached_property

import django_filters as filters
from django.db.models import F, Max, Min, OuterRef, Subquery
from django.utils import timezone

from articles.models import Article
from claims.days import begins, ends
from claims.filter_kinds import AnyOf, Day
from claims.likely import Among
from claims.models import Claim

PUBLISHED = {
    "today": "Today",
    "yesterday": "Yesterday",
    "7-days": "Last 7 days",
    "30-days": "Last 30 days",
    "this-month": "This month",
    "last-month": "Last month",
    "this-year": "This year",
}


class WhenFilter(filters.FilterSet):
    """Days count from their beginning to their end, so that an index answers."""

    created_after = filters.DateFilter(
        label="Found from", field_name="created", method="filter_from", widget=Day()
    )
    created_before = filters.DateFilter(
        label="Found to", field_name="created", method="filter_to", widget=Day()
    )
    settled_after = filters.DateFilter(
        label="Settled from",
        field_name="settled_at",
        method="filter_from",
        widget=Day(),
    )
    settled_before = filters.DateFilter(
        label="Settled to", field_name="settled_at", method="filter_to", widget=Day()
    )
    seconded = AnyOf(
        choices=Claim.Second.choices, field_name="second", label="The second"
    )
    seconded_after = filters.DateFilter(
        label="Second check from",
        field_name="seconded_at",
        method="filter_from",
        widget=Day(),
    )
    seconded_before = filters.DateFilter(
        label="Second check to",
        field_name="seconded_at",
        method="filter_to",
        widget=Day(),
    )

    published = filters.ChoiceFilter(
        choices=list(PUBLISHED.items()), label="Published", method="filter_nothing"
    )
    published_after = filters.DateFilter(
        label="Published from", widget=Day(), method="filter_nothing"
    )
    published_before = filters.DateFilter(
        label="Published to", widget=Day(), method="filter_nothing"
    )

    def filter_nothing(self, queryset, _name, _value):
        """For what is looked at together with others, or not by the database."""
        return queryset

    def filter_from(self, queryset, name, value):
        start = begins(value)
        return queryset.filter(**{f"{name}__gte": start}) if start else queryset

    def filter_to(self, queryset, name, value):
        end = ends(value)
        return queryset.filter(**{f"{name}__lt": end}) if end else queryset

    @cached_property
    def published_when(self) -> dict[str, datetime]:
        """From which moment and to which the article was published, by lookup."""
        first, last = _days_of(self.form.cleaned_data)
        start, end = begins(first) if first else None, ends(last) if last else None
        moments = {"gte": start, "lt": end}
        return {lookup: moment for lookup, moment in moments.items() if moment}

    @cached_property
    def published_among(self) -> Among:
        """The first and the last article that were published then, as a condition.

        Articles come in nearly as they were published: so the others need not be
        looked at.
        """
        wanted = {
            f"published__{name}": day for name, day in self.published_when.items()
        }
        found = Article.objects.filter(**wanted)
        edges = found.aggregate(first=Min("pk"), last=Max("pk"))
        return Among(F("article_id"), (edges["first"] or 0, edges["last"] or 0))

    def filter_published(self, queryset, *, one_by_one: bool = False):
        """Those whose article was published when it was asked for.

        `one_by_one` for the first rows of many, in an order: a join PostgreSQL begins
        at the first article, wherever the place is to go on from.
        """
        if not any(_days_of(self.form.cleaned_data)):
            return queryset
        name = "article__published"
        if one_by_one:
            name = "published"
            article = Article.objects.filter(pk=OuterRef("article_id"))
            queryset = queryset.alias(published=Subquery(article.values("published")))
        moments = self.published_when.items()
        if not moments:
            return queryset.filter(**{f"{name}__isnull": False})
        wanted = {f"{name}__{lookup}": moment for lookup, moment in moments}
        return queryset.filter(self.published_among, **wanted)


def _days_of(given) -> tuple[date | None, date | None]:
    """The first and the last day of what was published, where there are any."""
    firsts, lasts = [given.get("published_after")], [given.get("published_before")]
    if given.get("published"):
        first, last = days_called(given["published"], timezone.localdate())
        firsts.append(first)
        lasts.append(last)
    return (
        max(filter(None, firsts), default=None),
        min(filter(None, lasts), default=None),
    )


def days_called(name: str, today: date) -> tuple[date, date]:
    """The first and the last day of a range that has a name (PUBLISHED)."""
    month = today.replace(day=1)
    before = month - timedelta(days=1)
    return {
        "today": (today, today),
        "yesterday": (today - timedelta(days=1), today - timedelta(days=1)),
        "7-days": (today - timedelta(days=6), today),
        "30-days": (today - timedelta(days=29), today),
        "this-month": (month, today),
        "last-month": (before.replace(day=1), before),
        "this-year": (today.replace(month=1, day=1), today),
    }[name]
