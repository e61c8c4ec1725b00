"""What is known of each claim, one row a claim, put together by the database.

What is counted by claim (evidence) or joined to one cell (those who say the same) is
put together once for all claims that leave, not claim by claim: to ask for each of a
million takes longer than all the rest.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.contrib.postgres.aggregates import StringAgg
from django.db import connection
from django.db.models import (
    Aggregate,
    Case,
    Count,
    F,
    Field,
    Func,
    IntegerField,
    QuerySet,
    RowRange,
    TextField,
    Value,
    When,
    Window,
)
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import Coalesce, Concat
from django.db.models.lookups import IsNull
from django.db.models.sql.constants import LOUTER

from claims import blind
from claims.exports.columns import SEVERAL, WRITTEN
from claims.exports.defusing import defused
from claims.models import Claim, ClaimSource, Evidence, Rating
from claims.models.claim import ClaimQuerySet
from claims.models.evidence import COUNTING


class GroupConcat(Aggregate):
    """Texts of several rows as one, on SQLite: in an order as a window alone."""

    function = "GROUP_CONCAT"
    output_field = TextField()
    window_compatible = True


class Moment(Func):
    """A time as ISO 8601 in UTC, to the second."""

    template = (
        "TO_CHAR(%(expressions)s AT TIME ZONE 'UTC', "
        '\'YYYY-MM-DD"T"HH24:MI:SS"+00:00"\')'
    )
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        # There it is kept so already, but for the letter between and the zone.
        template = "REPLACE(SUBSTR(%(expressions)s, 1, 19), ' ', 'T') || '+00:00'"
        return self.as_sql(compiler, connection, template=template, **extra)


class PerClaim:
    """A LEFT JOIN of claims with rows by claim, which Django does not write itself.

    It stands among the joins of a query (`Query.alias_map`).
    """

    join_type = LOUTER
    filtered_relation = None
    nullable = True

    def __init__(self, rows: QuerySet[Any, Any], alias: str, claims: str) -> None:
        self.rows = rows
        self.table_name = self.table_alias = alias
        self.parent_alias = claims

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        rows, params = self.rows.query.get_compiler(connection=connection).as_sql()
        on = f'{self.table_alias}."of" = "{self.parent_alias}"."id"'
        return f"LEFT OUTER JOIN ({rows}) {self.table_alias} ON ({on})", params

    def column(self, name: str, output_field: "Field[Any, Any]") -> RawSQL:
        return RawSQL(f'{self.table_alias}."{name}"', (), output_field)  # noqa: S611


def facts(
    claims: ClaimQuerySet[Claim],
    columns: Iterable[str],
    *,
    by: User | AnonymousUser | None,
    as_cells: bool = False,
) -> QuerySet[Claim, tuple[Any, ...]]:
    """A row of `columns` for each claim, in the claims' order.

    Texts, numbers, times as text (ISO 8601, UTC), None where nothing is known. With
    `as_cells` what people wrote is defused, and an empty text is None. The answers
    that `by` may not see yet are as if nobody had given them; None may see all.
    Confidential evidence is in neither count.
    """
    found, counted, further = _with_joins(claims)
    known = _expressions(counted, further) | _answers(by)
    if as_cells:
        known |= {name: defused(known[name]) for name in WRITTEN}
        # Hardly any claim has several sources: theirs alone are put together first.
        alone = When(
            IsNull(further.column("names", TextField()), True),
            then=defused(F("source__name")),
        )
        known["source"] = Case(alone, default=known["source"], output_field=TextField())
    return found.values_list(*(known[name] for name in columns))


def _with_joins(
    claims: ClaimQuerySet[Claim],
) -> tuple[ClaimQuerySet[Claim], PerClaim, PerClaim]:
    """Claims, with their evidence counted and their further sources beside them."""
    evidence = Evidence.objects.standing().filter(confidential=False)
    further = ClaimSource.objects.filter(part=ClaimSource.Part.ALSO)
    if claims.query.where:
        # Without a filter it is about all claims, and looking for each costs more.
        among = claims.order_by().values("pk")
        evidence = evidence.filter(claim__in=among)
        further = further.filter(claim__in=among)
    found = claims.all()
    table = found.query.get_initial_alias()
    joins = (
        PerClaim(_counted(evidence), "counted", table),
        PerClaim(_joined(further), "further", table),
    )
    for join in joins:
        found.query.alias_map[join.table_alias] = join  # type: ignore[assignment]
        found.query.alias_refcount[join.table_alias] = 1
    return found, *joins


def _counted(evidence: QuerySet[Evidence]) -> QuerySet[Any, Any]:
    return (
        evidence.order_by()
        .values(of=F("claim_id"))
        .annotate(
            number=Count("pk"), origins=Count("origin", distinct=True, filter=COUNTING)
        )
    )


def _joined(further: QuerySet[ClaimSource]) -> QuerySet[Any, Any]:
    # Who speaks first is not named twice.
    others = further.exclude(source=F("claim__source")).order_by()
    rows = others.values(of=F("claim_id"))
    names, kinds, order = F("source__name"), F("source__kind"), ("place", "pk")
    if connection.vendor == "postgresql":
        return rows.annotate(
            names=StringAgg(names, SEVERAL, order_by=order),
            kinds=StringAgg(kinds, SEVERAL, order_by=order),
        )

    def together(texts: F) -> Window:
        joined = GroupConcat(texts, Value(SEVERAL))
        return Window(joined, partition_by="claim", order_by=order, frame=RowRange())

    return rows.annotate(names=together(names), kinds=together(kinds)).distinct()


def _expressions(counted: PerClaim, further: PerClaim) -> dict[str, Combinable]:
    """How the database tells each fact but the answers."""
    number, text = IntegerField(), TextField()
    return {
        "claim": F("pk"),
        "article": F("article_id"),
        "headline": F("article__headline"),
        "outlet": F("article__outlet__name"),
        "url": F("article__url"),
        "published": Moment("article__published"),
        **{
            name: F(name)
            for name in (
                "position",
                "wording",
                "words",
                "form",
                "cue",
                "source_as_written",
                "state",
            )
        },
        "source": _several("source__name", further.column("names", text)),
        "source_kind": _several("source__kind", further.column("kinds", text)),
        "evidence": Coalesce(counted.column("number", number), 0),
        "independent_origins": Coalesce(counted.column("origins", number), 0),
        "assignee": F("assignee__username"),
        "checked_by": F("checked_by__username"),
        "settled_by": F("settled_by__username"),
        "updated": Moment("updated"),
        # For lists, which have the others beside these.
        "first_source": F("source__name"),
        "first_source_kind": F("source__kind"),
    }


def _several(first: str, further: RawSQL) -> Case:
    """Who speaks first and the others, as one text; None where nobody is known."""
    return Case(
        When(IsNull(further, True), then=F(first)),
        When(**{f"{first}__isnull": True}, then=further),
        default=Concat(first, Value(SEVERAL), further, output_field=TextField()),
        output_field=TextField(),
    )


def _answers(by: User | AnonymousUser | None) -> dict[str, Combinable]:
    """How the database tells the answers, to who may see them."""
    answers: dict[str, Combinable] = {
        "attribution": F("attribution"),
        "verification": F("verification__label"),
        "rationale": F("rationale"),
    }
    if by is None:
        return answers
    hidden = blind.hidden_from(by)
    unanswered = {
        "attribution": Claim.Attribution.UNCHECKED.value,
        "verification": Rating.objects.get(initial=True).label,
        "rationale": "",
    }
    return {
        name: Case(
            When(hidden, then=Value(unanswered[name])),
            default=told,
            output_field=TextField(),
        )
        for name, told in answers.items()
    }
