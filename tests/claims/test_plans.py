"""Every filter in every order has an index behind it, on both databases.

PostgreSQL is asked with 100,000 claims, for it goes by what is in the tables.
"""

import json

import pytest
from django.db import connection
from django.db.models import Model

from articles.models import Outlet
from claims import compound
from claims.filters import ClaimFilter
from claims.models import Claim, ClaimSource
from claims.orders import ORDERS
from tests.claims.every_filter import FILTERS
from tests.claims.factories import (
    make_article,
    make_claim,
    make_source,
    make_version,
    rating,
)
from tests.claims.view_factories import filtered

pytestmark = pytest.mark.django_db

SIZE = 100_000
QUERIES = [query for queries in FILTERS.values() for query in queries]


def test_every_filter_is_asked_for_here():
    assert FILTERS.keys() == ClaimFilter.base_filters.keys()


def asked(query: str, user) -> list[tuple[str, tuple]]:
    """What is asked to find a page: the first, one in the middle, and one back."""
    named = query if "queue=" in query else f"queue=all&{query}"
    queue = filtered(named, user=user)
    assert queue.is_valid(), queue.form.errors
    order = queue.in_order
    place = order.key(Claim.objects.get(position=SIZE // 2))
    statements = []

    def keep(execute, sql, params, many, context):
        statements.append((sql, params))
        return execute(sql, params, many, context)

    parts = queue.parts
    with connection.execute_wrapper(keep):
        compound.first_keys(parts, order, most=51)
        compound.first_keys(parts, order, most=51, behind=place)
        compound.first_keys(parts, order.reversed, most=51, behind=place)
    assert len(statements) == 3
    return statements


def multiply(row: Model, number: int, **changed: str) -> None:
    """Copies of a row; some columns are told as SQL, with the copy's number as n."""
    fields = [
        field
        for field in row._meta.concrete_fields
        if not field.generated and not field.primary_key
    ]
    names = [f'"{field.column}"' for field in fields]
    values = [changed.get(field.column, f'"{field.column}"') for field in fields]
    table = row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)}"
            f" FROM {table}, {SERIES.format(number=number)} WHERE {table}.id = {row.pk}"
        )
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")


def fill(ana, ben, *, size: int) -> dict[str, int]:
    """A desk of many claims: some outlets and sources have many, and some few."""
    common, rare = make_source("Harbour Board"), make_source("Rare Crew")
    often, seldom = (Outlet.objects.create(name=f"Outlet {n}") for n in (1, 3))
    articles = size // 20
    article = make_article(outlet=often)
    multiply(
        article,
        articles,
        outlet_id=f"CASE WHEN n % 500 = 3 THEN {seldom.pk} ELSE {often.pk} END",
        published=PUBLISHED,
    )
    claim = make_claim(version=make_version(article=article), source=common)
    Claim.objects.update(checked_by=ana, settled_by=ben)
    ratings = [rating(name).pk for name in ("Verified", "False", "Unverified")]
    multiply(
        claim,
        size,
        position="n",
        article_id=f"{article.pk} + n * {articles} / {size}",
        wording=one_of("'A ferry'", "'A council'", "'A ferry of the council'"),
        state=one_of(
            *map(repr, ("open", "suggested", "checked", "settled", "dismissed"))
        ),
        second=one_of("''", "''", "'disagreed'", "'approved'"),
        dismissed_as=one_of("''", "''", "''", "'opinion'"),
        attribution=one_of("'unchecked'", "'confirmed'", "'distorted'"),
        verification_id=one_of(*map(str, ratings)),
        form=one_of("'indirect'", "'direct'", "'mixed'"),
        flags=one_of(
            "'[]'", "'[\"number\"]'", "'[\"quote\"]'", "'[\"future\"]'", "'[]'"
        ),
        assignee_id=one_of("NULL", str(ana.pk), str(ben.pk), "NULL"),
        source_id=f"CASE WHEN n % 5 = 3 THEN NULL WHEN n % 500 = 4 THEN {rare.pk}"
        f" ELSE {common.pk} END",
        due="CASE WHEN n % 7 = 0 THEN "
        + one_of(*(DAY.format(f"'2026-{day}'") for day in ("11-01", "11-20", "12-20")))
        + " END",
        updated=UPDATED,
    )
    ClaimSource.objects.create(claim=claim, source=rare, part="also", place=1)
    return {
        "common": common.pk,
        "rare": rare.pk,
        "often": often.pk,
        "seldom": seldom.pk,
    }


def one_of(*values: str) -> str:
    """One of some values, not in step with the other columns."""
    whens = " ".join(f"WHEN {at} THEN {value}" for at, value in enumerate(values))
    number = f"(n * 7919 / {len(values) + 3}) % {len(values)}"
    return (
        CAST.format(f"CASE {number} {whens} END")
        if "[" in whens
        else (f"CASE {number} {whens} END")
    )


if connection.vendor == "postgresql":
    SERIES = "generate_series(1, {number}) AS n"
    CAST = "({})::jsonb"
    PUBLISHED = "timestamptz '2026-11-20' - n * interval '1 hour'"
    UPDATED = "claims_claim.updated + n % 1000 * interval '1 minute'"
    DAY = "({})::date"

    def whole(sql: str, params: tuple) -> list[str]:
        """Where a plan reads the whole table of claims."""
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
            ((plan,),) = cursor.fetchall()
        return list(_scans(plan[0]["Plan"]))

    def _scans(node: dict):
        whole = node["Node Type"].endswith("Seq Scan")
        if whole and node["Relation Name"] in ("claims_claim", "claims_search"):
            yield json.dumps(node)[:300]
        for part in node.get("Plans", []):
            yield from _scans(part)

else:
    SIZE = 500
    SERIES = (
        "(WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t"
        " WHERE n < {number}) SELECT n FROM t)"
    )
    CAST = DAY = "{}"
    PUBLISHED = "datetime('2026-11-20', '-' || n || ' hours')"
    UPDATED = "datetime(claims_claim.updated, '+' || (n % 1000) || ' minutes')"

    def whole(sql: str, params: tuple) -> list[str]:
        """Where a plan reads the whole table of claims, and goes by no index."""
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            steps = [row[-1] for row in cursor.fetchall()]
        return [step for step in steps if step == "SCAN claims_claim"]


def test_no_page_reads_all_claims(ana, ben):
    keys = fill(ana, ben, size=SIZE)
    # What nobody asks for has no index, and is told.
    assert whole("SELECT * FROM claims_claim WHERE rationale = %s", ("x",))

    reading = [
        (query, order, where)
        for query in QUERIES
        # A search is found in one order, whatever it is asked for.
        for order in (ORDERS if "words=" not in query else ["article"])
        for sql, params in asked(f"order={order}&{query.format(**keys)}", ana)
        for where in whole(sql, params)
    ]

    assert not reading, "\n".join(map(str, reading))
