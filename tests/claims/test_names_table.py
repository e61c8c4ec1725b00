"""Names in context: what they mean for certain, and what a person is asked."""

from datetime import date, datetime
from pathlib import Path

import pytest

from claims import sources
from claims.models import Alias, Source
from claims.names import normalise
from tests.claims.factories import make_article

DATA = Path(__file__).parent.parent / "data"
# When the articles of the table were published.
ARTICLES = {
    "today": "2026-05-15",
    "harbour": "2026-05-16",
    "border": "2026-05-17",
    "old": "2016-03-01",
}
# Who was merged, and into whom; the name went along.
MERGED = {"Velm Harbour Office": "port"}


def table(file):
    """The rows of a table, each as its cells."""
    lines = (DATA / file).read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line and not line.startswith("#")]
    return [[cell.strip() for cell in row.split("|")] for row in rows]


@pytest.fixture
def desk(db):
    """The register and the articles, by what the tables call them."""
    articles = {
        name: make_article(name, published=datetime.fromisoformat(f"{day}T12:00Z"))
        for name, day in ARTICLES.items()
    }
    known = {}
    for called, kind, name, others in table("register.txt"):
        known[called] = Source.objects.create(kind=kind, name=name)
        _, *more = [("", name, ""), *map(parted, filter(None, others.split(";")))]
        own = [(name, "shared" if kind == "unnamed" else "")]
        keys = {normalise(text) for text, _ in more}
        for text, about in more + [one for one in own if normalise(name) not in keys]:
            give(known[called], text, about, articles)
    for name, into in MERGED.items():
        Source.objects.create(kind="body", name=name, merged_into=known[into])
        give(known[into], name, "", articles)
    return known, articles


def parted(written):
    """A name, and what stands behind it in brackets."""
    text, _, about = written.strip().partition(" [")
    return text, about.removesuffix("]")


def give(source, text, about, articles):
    word, _, day = about.partition(" ")
    dates = {"from": "valid_from", "until": "valid_to"}
    more = {dates[word]: date.fromisoformat(day)} if day else {}
    Alias.objects.create(
        source=source,
        text=text,
        key=normalise(text),
        article=articles.get(about),
        ambiguous=about == "shared",
        **more,
    )


CASES = table("names.txt")


def answer(resolution, known):
    called = {source.pk: name for name, source in known.items()}
    if resolution.source:
        return f"= {called[resolution.source.pk]}"
    among = {called[one.source.pk] for one in resolution.candidates}
    return f"? {', '.join(sorted(among))}".strip() if among else "new"


def is_right(wanted, given):
    """The very answer, or to ask, with at least those who are named offered."""
    if not wanted.startswith("?"):
        return wanted == given
    named = set(filter(None, wanted[1:].strip().split(", ")))
    return given.startswith("?") and named <= set(given[1:].strip().split(", "))


def test_table_is_long_enough():
    assert len(CASES) >= 150
    assert len(table("register.txt")) >= 55
    answers = [wanted for *_, wanted in CASES]
    assert {wanted[0] for wanted in answers} == {"=", "?", "n"}


def test_names_mean_what_the_table_says(desk):
    known, articles = desk
    wrong = {}

    for name, article, kind, wanted in CASES:
        resolution = sources.resolve(name, articles[article], kind)
        given = answer(resolution, known)
        if not is_right(wanted, given):
            wrong[name, article, kind] = f"{wanted}, not {given}"

    assert wrong == {}


def test_reasons_are_given_in_words(desk):
    _, articles = desk

    for name, article, kind, _ in CASES:
        resolution = sources.resolve(name, articles[article], kind)
        assert resolution.reason.endswith(".")
        assert all(candidate.reason for candidate in resolution.candidates)
