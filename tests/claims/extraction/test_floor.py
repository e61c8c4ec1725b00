"""The floor: how well the engine reads articles that nothing is fitted to.

The figures may only rise. When they have, write them down:

    python -m tests.claims.extraction.test_floor

Only when marks are mended may floor.json be taken away and written anew.
"""

import json
from functools import cache

import pytest

from . import marked, scoring

FLOOR = marked.DATA / "floor.json"
LEEWAY = 0.5  # percentage points that another build of the parser may cost
CONSTRUCTIONS = {
    "according-to", "adverb", "caption", "coordination", "curly-quotes", "dateline",
    "denial", "demand", "direct", "evaluation", "first-person", "headline",
    "headline-colon", "indirect", "interrupted", "interview", "missing-closer", "mixed",
    "multi-paragraph", "nested", "nested-quote", "noun-cue", "own-voice", "promise",
    "relative-clause", "runs-on", "scare-quotes", "several-sentences", "single-quotes",
    "source-appositive", "source-coordinated", "source-empty", "source-passive",
    "source-possessive", "source-relative", "speaker-acronym", "speaker-full-name",
    "speaker-organization", "speaker-pronoun", "speaker-role", "speaker-they",
    "straight-quotes", "trailing-adverbial", "verb-frame",
}  # fmt: skip
KINDS = {
    "business", "court", "disaster", "opinion", "politics", "press-release", "science",
    "sports", "war",
}  # fmt: skip


@cache
def measured() -> dict[str, scoring.Score]:
    """Every article of the floor, by name."""
    return {one.name: scoring.score(one) for one in marked.articles("floor")}


def total() -> dict[str, float]:
    return sum(measured().values(), scoring.Score()).figures


def worse(floor: dict[str, dict[str, float]]) -> list[str]:
    """A line for each article that reads worse than it did."""
    return [
        f"{name}: {level} {floor[name][level]} -> {figure}"
        for name, one in measured().items()
        for level, figure in one.figures.items()
        if figure < floor.get(name, {}).get(level, 0.0)
    ]


@pytest.mark.parametrize("figure", [*scoring.LEVELS, *scoring.PROPERTIES])
def test_floor_holds(figure):
    floor = json.loads(FLOOR.read_text(encoding="utf-8"))

    message = "\n".join([f"below the floor in {figure}", *worse(floor["articles"])])

    assert total()[figure] >= floor["all"][figure] - LEEWAY, message


def test_floor_knows_every_article():
    floor = json.loads(FLOOR.read_text(encoding="utf-8"))

    assert sorted(floor["articles"]) == sorted(measured())


def test_floor_is_wide_enough():
    articles = marked.articles("floor")

    assert len(articles) >= 40
    assert all(90 <= len(one.text.split()) <= 260 for one in articles)


def test_floor_holds_every_construction():
    tags = set().union(*[one.tags for one in marked.articles("floor")])

    assert tags == CONSTRUCTIONS | KINDS | {"hard"}


def test_floor_and_training_share_no_sentence():
    sentences = [
        {
            line
            for one in marked.articles(folder)
            for line in one.text.split("\n")
            if line
        }
        for folder in ("floor", "train")
    ]

    assert not sentences[0] & sentences[1]


def write_floor() -> None:
    """Raise the floor to what is measured now; what is lower stays."""
    old = {"all": {}, "articles": {}}
    if FLOOR.exists():
        old = json.loads(FLOOR.read_text(encoding="utf-8"))
    before, articles = old["articles"], {}
    for name, one in measured().items():
        articles[name] = _higher(before.get(name, {}), one.figures)
    floor = {"all": _higher(old["all"], total()), "articles": articles}
    lines = [f"    {json.dumps(k)}: {json.dumps(v)}" for k, v in articles.items()]
    FLOOR.write_text(
        f'{{\n  "all": {json.dumps(floor["all"])},\n  "articles": {{\n'
        + ",\n".join(lines)
        + "\n  }\n}\n",
        encoding="utf-8",
    )


def _higher(old: dict[str, float], new: dict[str, float]) -> dict[str, float]:
    return {name: max(figure, old.get(name, 0.0)) for name, figure in new.items()}


if __name__ == "__main__":
    write_floor()
