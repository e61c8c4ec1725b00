"""Would a trained scorer decide better than the odds set by hand?

    python benchmarks/train_attribution.py

Fits a logistic model that starts from the hand-set odds of `decision.py`
and may only bend them: each feature's weight is drawn to zero. It trains on what a
project under a free licence may train on: `../shared/data/gum-news` (GUM, Zeldes 2017,
CC BY 4.0), where it is there, and our own articles in `tests/data/attribution/train`.
GUM is judged by leaving three documents out at a time, never on its own fit; so are our
own articles, a tenth of them at a time. Nothing is written: the table says whether to
go on. What it said is in docs/odds.md.
"""

import json
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from claims.extraction.candidates import Candidate, cue_spans, spans  # noqa: E402
from claims.extraction.cues import lent, raised  # noqa: E402
from claims.extraction.decision import CLAUSAL, KEPT, LIKELY, decide  # noqa: E402
from claims.extraction.lexicon import words  # noqa: E402
from claims.extraction.parse import Document, Word, parse  # noqa: E402
from claims.extraction.proposal import propose  # noqa: E402
from claims.extraction.quotations import find_quotations  # noqa: E402
from claims.extraction.quoting import Voices, locate  # noqa: E402
from claims.extraction.sources import is_passive  # noqa: E402
from claims.extraction.turns import Turn, find_turns  # noqa: E402

GUM = ROOT.parent / "shared" / "data" / "gum-news"
OWN = ROOT / "tests" / "data" / "attribution" / "train"
STRENGTHS = (3.0, 10.0, 30.0)  # how strongly weights are drawn to zero
Gold = list[dict[str, list[list[int]]]]
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate: its text, features, hand-set log-odds, and whether it holds."""

    name: str
    features: frozenset[str]
    odds: float
    right: bool
    clausal: bool


def features(document: Document, one: Candidate, *, talk: bool) -> frozenset[str]:
    """What is told of a candidate, apart for clauses and for the rest."""
    frame = "+" if one.frame.startswith("+") else one.frame
    top, subject = raised(one.word), one.subject
    cue = {document.words[index].lower for index in one.cue}
    length = sum(document.words[index].pos != "PUNCT" for index in one.content)
    named = subject is not None and subject.entity in {"PERSON", "ORG", "GPE", "NORP"}
    told = {
        f"{frame} {one.word.pos} {'sure' if one.sure else 'doubtful'}",
        f"does {one.entry.act}",
        f"brings quotations {'quote' in one.entry.sure}",
        f"stands as {top.dep}",
        f"form {top.tag}",
        f"words {'1' if length < 2 else '2-3' if length < 4 else '4+'}",
        f"source {_who(subject)}",
        f"source named {named}",
        f"passive {is_passive(one.word)}",
        f"lent {lent(one.word) is not None}",
        f"negated {bool(cue & words('negative'))}",
        f"interview {talk}",
    }
    kind = "clause" if one.frame in CLAUSAL else "other"
    return frozenset(f"{kind}: {feature}" for feature in told)


def _who(subject: Word | None) -> str:
    if subject is None:
        return "nobody"
    lower, lemma = subject.lower, subject.lemma
    if lower in {"i", "we", "you", "he", "she", "it", "they", "who", "which", "that"}:
        return lower
    for listed in ("persons", "bodies", "documents"):
        if lemma in words(listed):
            return listed
    return "other"


def rows(name: str, text: str, gold: Gold) -> Iterator[Row]:
    """Every candidate of a text."""
    document = parse(text)
    voices = Voices(document, locate(document, find_quotations(text)))
    candidates = propose(document, voices)
    decide(document, voices, candidates)
    talk = any(turn is not Turn.LEAD for turn in find_turns(document))
    for one in candidates:
        found = spans(document, one.content)
        if not found:
            continue
        roles = (spans(document, one.source), cue_spans(document, one.cue), found)
        yield Row(
            name,
            features(document, one, talk=talk),
            math.log(one.confidence / (1 - one.confidence)),
            any(_usable([_letters(s) for s in roles], other) for other in gold),
            one.frame in CLAUSAL,
        )


def _letters(found: tuple) -> set[int]:
    return {index for span in found for index in range(span.start, span.end)}


def _usable(roles: list[set[int]], gold: dict[str, list[list[int]]]) -> bool:
    """Half of the content, and some of the source, by characters."""
    source, _, content = roles
    wanted = {i for start, end in gold["content"] for i in range(start, end)}
    named = {i for start, end in gold["source"] for i in range(start, end)}
    shared = 2 * len(content & wanted) / (len(content) + len(wanted) or 1)
    return shared >= 0.5 and (bool(source & named) or not (source or named))


def read_gum() -> list[tuple[str, str, Gold]]:
    """GUM's news, or nothing and a line that says so."""
    if not GUM.exists():
        print(f"{GUM} is missing: without GUM")
        return []
    files = [json.loads(path.read_text("utf-8")) for path in sorted(GUM.glob("*.json"))]
    return [(one["id"], one["text"], one["attributions"]) for one in files]


def read_own() -> list[tuple[str, str, Gold]]:
    """Our own marked-up articles, or nothing and a line that says so."""
    if not OWN.exists():
        print(f"{OWN} is missing: without our own articles")
        return []
    from tests.claims.extraction.marked import articles  # noqa: PLC0415

    found = []
    for article in articles("train"):
        gold = [
            {
                role: [[span.start, span.end] for span in getattr(one, role)]
                for role in ("source", "cue", "content")
            }
            for one in article.attributions
        ]
        found.append((article.name, article.text, gold))
    return found


def fit(matrix: Vector, odds: Vector, right: Vector, strength: float) -> Vector:
    """Weights by Newton's method: logistic regression with the odds as its offset."""
    weights = np.zeros(matrix.shape[1])
    for _ in range(25):
        chance = 1 / (1 + np.exp(-(odds + matrix @ weights)))
        slope = matrix.T @ (chance - right) + strength * weights
        curve = (matrix * (chance * (1 - chance))[:, None]).T @ matrix
        weights -= np.linalg.solve(curve + strength * np.eye(len(weights)), slope)
    return weights


def held_out(
    judged: list[Row], beside: list[Row], folds: int, strength: float
) -> Vector:
    """The log-odds of each judged row by a model that has not seen its text."""
    names = sorted({feature for row in judged + beside for feature in row.features})
    place = {name: number for number, name in enumerate(names)}
    matrix = np.zeros((len(judged) + len(beside), len(names)))
    for number, row in enumerate(judged + beside):
        matrix[number, [place[feature] for feature in row.features]] = 1
    odds = np.array([row.odds for row in judged + beside])
    right = np.array([float(row.right) for row in judged + beside])
    texts = sorted({row.name for row in judged})
    fold = {name: number % folds for number, name in enumerate(texts)}
    told = np.array([fold[row.name] for row in judged] + [-1] * len(beside))
    found = odds.copy()
    for number in range(folds):
        known = told != number
        weights = fit(matrix[known], odds[known], right[known], strength)
        found[~known] = odds[~known] + matrix[~known] @ weights
    return found[: len(judged)]


def report(label: str, judged: list[Row], odds: Vector) -> None:
    """A row of the table: kept, right, precision, and the log loss of the odds."""
    lowest = np.array([KEPT if row.clausal else LIKELY for row in judged])
    chance = 1 / (1 + np.exp(-odds))
    right = np.array([row.right for row in judged])
    kept = chance >= lowest
    loss = -np.mean(np.where(right, np.log(chance), np.log(1 - chance)))
    held = int((kept & right).sum())
    print(f"| {label} | {kept.sum()} | {held} | {held / kept.sum():.3f} | {loss:.3f} |")


def main() -> None:
    """Print how the hand-set odds and each fit do on texts the fit has not seen."""
    gum = [row for one in read_gum() for row in rows(*one)]
    own = [row for one in read_own() for row in rows(*one)]
    print("| judged on | kept | right | precision | log loss |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for label, judged, beside, folds in (
        ("GUM", gum, own, 11),
        ("own articles", own, gum, 10),
    ):
        if not judged:
            continue
        report(f"{label}, by hand", judged, np.array([row.odds for row in judged]))
        for strength in STRENGTHS:
            odds = held_out(judged, beside, folds, strength)
            report(f"{label}, fitted, strength {strength:g}", judged, odds)


if __name__ == "__main__":
    main()
