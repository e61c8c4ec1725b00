"""Claims out and in: the report of everything, and a bulk of claims."""

import csv
import io
import os
import shutil
import statistics
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection, models, transaction
from django.urls import reverse

from articles.models import Article, Version
from claims import exports
from claims.importing import running
from claims.importing.options import Options
from claims.models import Anchor, Claim, Event

from . import loading
from .pages import Figures
from .product import browser
from .results import Goal
from .serving import Download, Server, server

# Rounds of the naive way, which takes long: about so many rows go through it.
ROWS = 300_000
# Rounds of ours and of the database's, in turn: the machine does not stand still.
ROUNDS = 5
BULK = 5000
FURTHER = 10**8  # no number of the desk is higher
Rows = dict[type[models.Model], list[dict[str, Any]]]
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
    limits: list[float] = []
    for _ in range(ROUNDS):
        ours.append(one.download(address))
        limits += _by_the_database(claims)
    rounds = max(1, min(ROUNDS, ROWS // claims))
    others = [one.download("/naive/claims.csv") for _ in range(rounds)]
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
    """Claims of new articles brought in from a report, looked over first.

    The limit is COPY, or executemany, of the very rows that this writes: claims,
    anchors, history, articles and their texts.
    """
    # A report cannot tell two of one name apart.
    sure = Claim.objects.exclude(source__aliases__ambiguous=True)
    report = _report_of_others(list(sure.order_by("-pk")[:BULK]))
    rates: dict[str, list[float]] = defaultdict(list)
    for _ in range(3):
        with transaction.atomic():
            started = time.perf_counter()
            done = _bring_in(report)
            rates["ours"].append(done / (time.perf_counter() - started))
            written = _written()
            transaction.set_rollback(True)
        rates["naive"].append(_rate(_some(written, 500), _one_by_one))
        rates["limit"].append(_rate(written, _all_at_once))
    medians: dict[str, float | None] = {
        name: statistics.median(found) for name, found in rates.items()
    }
    yield "bulk load of claims", "claims/s", medians, Goal(of_limit=1 / 3), True


def _report_of_others(claims: list[Claim]) -> bytes:
    """The report of these claims as if they were others, of articles not here."""
    found = Claim.objects.for_queue().filter(pk__in=[claim.pk for claim in claims])
    whole = b"".join(exports.as_csv(exports.Report(found))).decode()
    text = whole.removeprefix(exports.BOM)
    lines = csv.DictReader(io.StringIO(text, newline=""))
    made = io.StringIO(newline="")
    writer = csv.DictWriter(made, exports.COLUMNS)
    writer.writeheader()
    for line in lines:
        line["claim"] = str(int(line["claim"]) + FURTHER)
        line["article"] = str(int(line["article"]) + FURTHER)
        line["url"] += "/other"
        writer.writerow(line)
    return made.getvalue().encode()


def _bring_in(report: bytes) -> int:
    """How many claims of a report came in; what the register is unsure of did not."""
    options = Options(name="bench.csv", leave_evidence=True, veiled=False)
    running.look_over(io.BytesIO(report), options)
    return running.bring_in(io.BytesIO(report), options).new


def _written() -> Rows:
    """The rows of the claims that came in, and of what came with them."""
    claims = Claim.objects.filter(pk__gt=FURTHER)
    articles = Article.objects.filter(pk__gt=FURTHER)
    return {
        Article: list(articles.values()),
        Version: list(Version.objects.filter(article__in=articles).values()),
        Claim: list(claims.values()),
        Anchor: list(Anchor.objects.filter(claim__in=claims).values()),
        Event: list(Event.objects.filter(claim__in=claims).values()),
    }


def _some(written: Rows, number: int) -> Rows:
    """The rows of the first claims alone."""
    kept = {one["id"] for one in written[Claim][:number]}
    homes = {one["article_id"] for one in written[Claim][:number]}
    belongs = {
        Article: lambda one: one["id"] in homes,
        Version: lambda one: one["article_id"] in homes,
        Claim: lambda one: one["id"] in kept,
    }
    return {
        model: [
            one
            for one in found
            if belongs.get(model, lambda one: one["claim_id"] in kept)(one)
        ]
        for model, found in written.items()
    }


def _rate(written: Rows, put: Callable[[Rows], None]) -> float:
    with transaction.atomic():
        started = time.perf_counter()
        put(written)
        seconds = time.perf_counter() - started
        transaction.set_rollback(True)
    return len(written[Claim]) / seconds


def _one_by_one(written: Rows) -> None:
    for model, found in written.items():
        for one in found:
            model(**one).save(force_insert=True)


def _all_at_once(written: Rows) -> None:
    for model, found in written.items():
        rows = [tuple(map(loading.cell, one.values())) for one in found]
        loading.insert(model, list(found[0]), rows)
