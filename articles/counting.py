"""How many rows there are beside others, counted in the query that asks for those."""

from typing import Any

from django.db.models import Func, IntegerField, QuerySet, Subquery
from django.db.models.expressions import Star


class _Number(Func):
    """COUNT over all the rows of a query. Not an Aggregate: nothing groups."""

    function = "COUNT"
    output_field = IntegerField()


def number_of(rows: QuerySet[Any]) -> Subquery:
    """How many rows there are, for `annotate`; they may be those of an OuterRef.

    Asked for the rows of a page alone, where a join counts before it sorts them all.
    """
    return Subquery(rows.order_by().values_list(_Number(Star())))
