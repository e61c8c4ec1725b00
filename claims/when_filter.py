"""Filters by when a claim was found, settled and seconded, in days of the desk."""

import django_filters as filters

from claims.filter_kinds import AnyOf, Day, begins, ends
from claims.models import Claim


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

    def filter_from(self, queryset, name, value):
        start = begins(value)
        return queryset.filter(**{f"{name}__gte": start}) if start else queryset

    def filter_to(self, queryset, name, value):
        end = ends(value)
        return queryset.filter(**{f"{name}__lt": end}) if end else queryset
