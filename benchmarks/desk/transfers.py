"""Claims out and in: the report of everything, and a bulk of claims."""

import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Iterator
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse

from claims.models import Anchor, Claim

from . import loading
from .pages import Figures
from .product import browser
from .results import Goal
from .serving import Download, Server, server

# Rounds of what takes long: about so many rows go through each way.
ROWS = 300_000
BULK = 5000
EVERYTHING = """
SELECT c.id, c.article_id, a.headline, o.name, a.url, a.published, c.position,
  c.wording, c.words, c.form, c.cue, c.source_as_written, s.name, s.kind, c.state,
  c.attribution, r.label, c.rationale, coalesce(e.number, 0), coalesce(e.origins, 0),
  u.username, v.username, w.username, c.updated
FROM claims_claim c
JOIN articles_article a ON a.id = c.article_id
LEFT JOIN articles_outlet o ON o.id = a.outlet_id
LEFT JOIN claims_source s ON s.id = c.source_id
JOIN claims_rating r ON r.id = c.verification_id
LEFT JOIN auth_user u ON u.id = c.assignee_id
LEFT JOIN auth_user v ON v.id = c.checked_by_id
LEFT JOIN auth_user w ON w.id = c.settled_by_id
LEFT JOIN (
  SELECT claim_id, count(*) AS number, count(DISTINCT
    CASE WHEN axis = 'verification' AND origin <> '' THEN origin END) AS origins
  FROM claims_evidence GROUP BY claim_id
) e ON e.claim_id = c.id
ORDER BY c.article_id, c.position, c.id
"""


def report(database: str) -> Iterator[Figures]:
    """The CSV of all claims: its rate, the memory, the first byte, an abort."""
    cookie = browser().cookies
    address = f"{reverse('claim_export')}?{urlencode({'queue': 'all'})}"
    with server(f"sessionid={cookie['sessionid'].value}") as one:
        one.download(f"{address}&article=1")  # what is loaded once is loaded
        yield from _downloads(one, address, database)
        if database == "PostgreSQL":
            for _ in range(3):
                one.abort(address)
            left = {"ours": float(_still_running()), "naive": None, "limit": None}
            work = "CSV: still running after three aborted downloads"
            yield work, "queries", left, Goal(at_most=0), True


def _downloads(one: Server, address: str, database: str) -> Iterator[Figures]:
    claims = Claim.objects.count()
    ours: list[Download] = []
    others: list[Download] = []
    limits: list[float] = []
    for _ in range(max(1, min(5, ROWS // claims))):
        ours.append(one.download(address))
        others.append(one.download("/naive/claims.csv"))
        limits += _by_the_database(claims)
    rates = {
        "ours": statistics.median(each.rows_a_second for each in ours),
        "naive": statistics.median(each.rows_a_second for each in others),
        "limit": statistics.median(limits) if limits else None,
    }
    goal = Goal(of_limit=0.7) if database == "PostgreSQL" else Goal(of_naive=2)
    yield "CSV of everything", "rows/s", rates, goal, True
    grown = {
        "ours": max((each.grown for each in ours), key=lambda grown: grown or 0),
        "naive": max((each.grown for each in others), key=lambda grown: grown or 0),
        "limit": None,
    }
    yield "CSV: memory growth", "MB", grown, Goal(at_most=10), True
    first = {
        "ours": statistics.median(each.first_byte for each in ours),
        "naive": statistics.median(each.first_byte for each in others),
        "limit": None,
    }
    yield "CSV: first byte", "ms", first, Goal(at_most=150), True


def _by_the_database(claims: int) -> list[float]:
    """Rows a second of the database's own program for the same rows."""
    query = " ".join(EVERYTHING.split())
    place = settings.DATABASES["default"]
    if connection.vendor == "postgresql":
        copy = f"\\copy ({query}) TO STDOUT (FORMAT csv, HEADER)"
        host = place["OPTIONS"].get("host") or place["HOST"]
        command = ["psql", "-X", "-q", "-h", host, "-U", place["USER"]]
        command += ["-d", place["NAME"], "-c", copy]
    else:
        command = ["sqlite3", "-csv", "-header", str(place["NAME"]), query]
    if shutil.which(command[0]) is None:
        return []
    started = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env=os.environ)
    return [claims / (time.perf_counter() - started)]


def _still_running() -> int:
    """Queries of others that still run when they had time to be cancelled."""
    until = time.monotonic() + 5
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle' "
                "AND datname = current_database() AND pid <> pg_backend_pid()"
            )
            [running] = cursor.fetchone()
        if not running or time.monotonic() > until:
            return running
        time.sleep(0.1)


def bulk(database: str) -> Iterator[Figures]:
    """Claims and their anchors put in: the product has no way yet to take many."""
    claims = list(Claim.objects.order_by("-pk")[:BULK].values())
    anchors = list(Anchor.objects.filter(claim__in=[c["id"] for c in claims]).values())
    highest = claims[0]["id"]
    for one in claims:
        one["id"] += highest
    for one in anchors:
        one["claim_id"] += highest
        del one["id"]
    rates = {
        "ours": None,
        "naive": _rate(claims[:500], anchors, _one_by_one),
        "limit": _rate(claims, anchors, _all_at_once),
    }
    yield "bulk load of claims", "claims/s", rates, Goal(of_limit=1 / 3), True


def _rate(claims: list[dict], anchors: list[dict], put) -> float:
    kept = {one["id"] for one in claims}
    anchors = [one for one in anchors if one["claim_id"] in kept]
    with transaction.atomic():
        started = time.perf_counter()
        put(claims, anchors)
        seconds = time.perf_counter() - started
        transaction.set_rollback(True)
    return len(claims) / seconds


def _one_by_one(claims: list[dict], anchors: list[dict]) -> None:
    for one in claims:
        Claim(**one).save(force_insert=True)
    for one in anchors:
        Anchor(**one).save(force_insert=True)


def _all_at_once(claims: list[dict], anchors: list[dict]) -> None:
    for model, given in ((Claim, claims), (Anchor, anchors)):
        rows = [tuple(map(loading.cell, one.values())) for one in given]
        loading.insert(model, list(given[0]), rows)
