"""Who finds who said what: our engine, and what a user would pick instead.

    python -m benchmarks.attribution                     the tables
    python -m benchmarks.attribution --ablation          and what each stage adds
    python -m benchmarks.attribution --ablation --write  the same, into README.md
    python -m benchmarks.attribution --errors            instead, what goes wrong
    python -m benchmarks.attribution --own floor         any of it on our own articles

README.md tells what the figures mean.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from .ablation import SPEAKERS, without_each
from .confidence import confidence_table
from .contenders import ABSENT, CONTENDERS, ours
from .errors import error_report
from .published import machine, write
from .scoring import LEVELS, SHARED, Collection, NothingToMeasure, Score, Scorer
from .tables import changes, levels, speakers, table

GIVEN_UP = "not on the package registry; figures not reproduced here"
COLUMNS = ["", *LEVELS, "words/s", "speakers right"]


def main(arguments: list[str]) -> int:
    """Print what is asked for; 2 and a line on stderr when something is missing."""
    asked = _asked(arguments)
    try:
        for name, section in _sections(Scorer(asked.data), asked):
            print(section, end="\n\n", flush=True)
            if asked.write and not asked.errors and not asked.own:
                write(name, section)
    except NothingToMeasure as missing:
        sys.stderr.write(f"{missing}\n")
        return 2
    return 0


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.attribution")
    parser.add_argument("--ablation", action="store_true", help="what each stage adds")
    parser.add_argument("--errors", action="store_true", help="errors, by their kind")
    parser.add_argument("--examples", type=int, default=2, help="of each kind of error")
    parser.add_argument("--write", action="store_true", help="into README.md as well")
    parser.add_argument(
        "--own", choices=["floor", "train"], help="on articles of our own instead"
    )
    parser.add_argument(
        "--data", type=Path, default=SHARED, help="the folder with scorer and articles"
    )
    return parser.parse_args(arguments)


def _sections(scorer: Scorer, asked: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """(name, Markdown) of each section of the answer, as it gets ready."""
    own = asked.own and [scorer.own(asked.own)]
    collections = own or scorer.collections()
    if asked.errors:
        # The floor is held out: no rule is written after a sentence of it.
        examples = 0 if asked.own == "floor" else asked.examples
        for collection in collections:
            yield "errors", error_report(scorer, collection, examples)
        return
    parts = {"figures": _comparison, "confidence": confidence_table}
    if asked.ablation:
        parts["ablation"] = _ablation
    for name, part in parts.items():
        tables = [
            f"### {collection.name}\n\n{part(scorer, collection)}"
            for collection in collections
        ]
        yield name, "\n\n".join([machine(), *tables])


def _comparison(scorer: Scorer, collection: Collection) -> str:
    """Every contender on the same articles."""
    rows = []
    for name, run in CONTENDERS.items():
        done = run(collection.texts)
        score = scorer.score(collection, done.found)
        speed = f"{collection.words_per_second(done.seconds):,}"
        rows.append([name, *levels(score), speed, speakers(score)])
    rows += [[name, GIVEN_UP, *[""] * (len(COLUMNS) - 2)] for name in ABSENT]
    return _known(collection, [COLUMNS, *rows])


def _ablation(scorer: Scorer, collection: Collection) -> str:
    """The whole engine, and what changes as each stage is left out."""
    runs = without_each(lambda: scorer.score(collection, ours(collection.texts).found))
    full: Score | None = None
    rows = []
    for name, score in runs:
        figures = levels(score) if full is None else changes(score, full)
        full = full or score
        if full.speakers or not name.startswith(SPEAKERS):
            rows.append([name, *figures, speakers(score)])
    return _known(collection, [["left out", *LEVELS, "speakers right"], *rows])


def _known(collection: Collection, rows: list[list[str]]) -> str:
    """A table, without its last column where nobody marked who is meant."""
    last = None if collection.tells_who else -1
    return table(*(row[:last] for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
