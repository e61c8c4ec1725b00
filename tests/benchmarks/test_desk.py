"""The desk that the benchmark builds, small: nothing here is timed."""

import csv
import json
from itertools import pairwise

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection
from lxml import etree

from articles.models import Article, Version
from articles.text import clean, fingerprint
from benchmarks.desk import drawing, loading, results, rows
from benchmarks.desk.results import Goal, Line
from claims.models import Alias, Anchor, Claim, Event
from claims.names import name_key, normalise

SIZE = 200
ROW = {"work", "database", "size", "unit", "ours", "naive", "limit", "goal", "met"}


@pytest.fixture(scope="module")
def blocks() -> list[rows.Block]:
    return list(rows.Desk(SIZE).blocks())


@pytest.fixture
def desk(db, blocks) -> None:
    """The rows in the tables, as `loading.build` puts them into an empty database."""
    made = rows.Desk(SIZE)
    loading.add("auth.User", made.people())
    loading.add("articles.Outlet", made.publishers())
    loading.add("claims.Source", made.register.sources)
    loading.add("claims.Alias", made.register.aliases)
    for block in blocks:
        for name, columns in rows.COLUMNS.items():
            loading.insert(apps.get_model(name), columns.split(), block[name])
    loading.number_on()


def test_rows_are_the_same_each_time(blocks):
    assert list(rows.Desk(SIZE).blocks()) == blocks


def test_desk_has_all_its_claims(desk):
    assert Claim.objects.count() == SIZE
    assert Article.objects.count() == SIZE // 10


def test_references_lead_to_rows(desk):
    connection.check_constraints()


def test_anchors_stand_on_the_words(desk):
    for claim in Claim.objects.select_related("version").prefetch_related("anchors"):
        text = claim.version.text
        at = {role: [] for role in Anchor.Role}
        for anchor in claim.anchors.all():
            if anchor.version_id == claim.version_id:
                at[anchor.role].append(text[anchor.start : anchor.end])

        assert " … ".join(at["content"]) == claim.words
        assert at["cue"] == [claim.cue][: bool(claim.cue)]
        written = claim.source_as_written
        assert at["source"] == [written][: bool(written)]


def test_texts_are_as_the_product_keeps_them(desk):
    for version in Version.objects.all():
        assert version.text == clean(version.text)
        assert version.fingerprint == fingerprint(version.text)


def test_claims_stand_in_the_order_of_the_text(desk):
    for article in Article.objects.all():
        claims = article.claims.filter(anchors__role="content").order_by("position")
        starts = list(dict(claims.values_list("pk", "anchors__start")).values())

        assert all(before < after for before, after in pairwise(starts))


def test_names_have_the_keys_of_the_register(desk):
    for alias in Alias.objects.all():
        assert alias.key == normalise(alias.text)
    for claim in Claim.objects.exclude(speaker=""):
        assert claim.name_key == name_key(claim.speaker, claim.article_id)


def test_signatures_are_those_of_other_people(desk):
    assert Claim.objects.filter(state="settled", settled_by=None).count() == 0
    for claim in Claim.objects.filter(state="settled"):
        assert claim.second_by_id != claim.checked_by_id


def test_every_claim_has_its_history(desk):
    assert Event.objects.filter(kind="found").count() == SIZE
    for claim in Claim.objects.prefetch_related("events"):
        assert claim.revision == len(claim.events.all())
        assert claim.updated == max(event.at for event in claim.events.all())


def test_pages_show_the_desk(desk, client):
    client.force_login(User.objects.create_superuser("boss"))

    queue = client.get("/claims/?queue=all").content.decode()
    article = client.get("/articles/1/").content.decode()

    assert queue.count("data-row") == 50
    assert article.count("<mark") >= Claim.objects.filter(article=1).count()


def line(**fields) -> Line:
    given = {"work": "CSV of everything", "database": "SQLite", "size": 200}
    given |= {"unit": "rows/s", "ours": 10.0, "naive": 1.0, "limit": 20.0}
    return Line(**(given | {"goal": ">= 2 x naive", "met": True} | fields))


def test_results_have_the_promised_shape(tmp_path):
    results.write([line(), line(database="PostgreSQL", ours=None)], tmp_path)

    kept = json.loads((tmp_path / "desk.json").read_text())
    with (tmp_path / "desk.csv").open(newline="") as file:
        cells = list(csv.DictReader(file))
    assert list(kept) == ["rows"]
    assert [set(row) for row in kept["rows"]] == [ROW, ROW]
    assert [set(row) for row in cells] == [ROW, ROW]
    assert [row["ours"] for row in kept["rows"]] == [10.0, None]


def test_results_replace_those_of_the_same_size_and_database(tmp_path):
    results.write([line(work="old"), line(work="other size", size=10)], tmp_path)

    merged = results.merged([line(work="new")], tmp_path)

    assert [one.work for one in merged] == ["other size", "new"]


@pytest.mark.parametrize(
    ("goal", "ours", "met"),
    [
        (Goal(at_most=5), 5, True),
        (Goal(at_most=5), 5.1, False),
        (Goal(of_limit=0.7), 70, True),
        (Goal(of_limit=0.7), 69, False),
        (Goal(of_naive=2), 20, True),
        (Goal(of_naive=2), 19, False),
        (Goal(at_most=5), None, False),
    ],
)
def test_goal_is_met(goal, ours, met):
    assert goal.met(ours, naive=10, limit=100) is met


def test_goal_without_its_measure_is_not_met():
    assert not Goal(of_limit=0.7).met(1000, naive=10, limit=None)


def test_picture_is_well_formed():
    several = [line(size=size, ours=size / 10) for size in (10_000, 100_000)]

    svg = etree.fromstring(drawing.drawn(several).encode())

    assert len(svg.findall(".//{*}circle[@class='ours']")) == 2


def test_picture_of_nothing_is_well_formed():
    etree.fromstring(drawing.drawn([]).encode())
