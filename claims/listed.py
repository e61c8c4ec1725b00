"""Rows that come along as one JSON list with the query that asks for something else."""

from typing import Any

from django.db.models import Func, JSONField, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject


class _Gathered(Func):
    """What the rows of a query hold, in one list. Not an Aggregate: nothing groups."""

    function = "JSONB_AGG"
    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return super().as_sql(
            compiler, connection, function="JSON_GROUP_ARRAY", **extra
        )


def listed(
    rows: QuerySet[Any], *fields: str, one: Combinable | None = None
) -> Subquery:
    """The rows as a list for `annotate`: of objects by field, or of what `one` gives.

    For small tables only. The order is the database's own, and no rows at all are an
    empty list or None: read it by `or ()`.
    """
    what = one or JSONObject(**{name: name for name in fields})
    gathered = rows.order_by().annotate(gathered=_Gathered(what))
    return Subquery(gathered.values("gathered"))
