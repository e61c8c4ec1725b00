"""The marked-up news and the scorer, which are kept outside of the repository.

They are expected in `../shared`, or in the folder that BENCHMARK_DATA names:
`score_attribution.py`, and below `data/` one folder for each collection.
"""

import importlib
import importlib.util
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

SHARED = Path(os.environ.get("BENCHMARK_DATA", "../shared"))
FOLDERS = {"PolNeAR dev": "data/polnear/dev", "GUM news": "data/gum-news"}
LEVELS = ("usable", "good", "exact")
WORD = re.compile(r"\w+(?:['’]\w+)?")


class NothingToMeasure(Exception):
    """Data, or a program that a benchmark needs, is not there."""


@dataclass(frozen=True, slots=True)
class Collection:
    """Articles with the attributions that people found in them."""

    name: str
    articles: list[dict[str, Any]]

    @property
    def texts(self) -> list[str]:
        """What is given to whoever is measured."""
        return [article["text"] for article in self.articles]

    @property
    def tells_who(self) -> bool:
        """Is it marked who is meant by a source?"""
        return any(article["coref"] for article in self.articles)

    def words_per_second(self, seconds: float) -> int:
        """Its words, by the time taken over all of them."""
        return round(sum(len(WORD.findall(text)) for text in self.texts) / seconds)


@dataclass(frozen=True, slots=True)
class Score:
    """F1 by level in percent, over everything and over the report subset."""

    whole: dict[str, float]
    report: dict[str, float]
    speakers: int = 0
    speakers_right: int = 0


class Scorer:
    """The one scorer, loaded from where it lies."""

    def __init__(self, shared: Path = SHARED) -> None:
        self.shared = shared
        self.module = _load(shared / "score_attribution.py")

    def collections(self) -> list[Collection]:
        """Everything there is to measure on."""
        return [self._read(name, folder) for name, folder in FOLDERS.items()]

    def own(self, folder: str) -> Collection:
        """The articles that we wrote and marked up ourselves: "floor" or "train"."""
        try:
            marked = importlib.import_module("tests.claims.extraction.marked")
        except ModuleNotFoundError as missing:
            raise NothingToMeasure(f"no articles of our own here: {missing}") from None
        read = [
            {
                "id": one.name,
                "text": one.text,
                "gold": self.plain(one.attributions),
                "coref": _chains(one),
                "nested": True,
            }
            for one in marked.articles(folder)
        ]
        if not read:
            raise NothingToMeasure(f"no articles of our own in {folder}")
        return Collection(f"Our own articles, {folder}", read)

    def plain(self, found: Iterable[Any]) -> list[dict[str, Any]]:
        """Attributions, or their dicts, as the scorer wants them."""
        return [self.module.plain(one) for one in found]

    def score(self, collection: Collection, found: Iterable[Iterable[Any]]) -> Score:
        """What was found in each article, in their order, against what is there."""
        predicted = [self.plain(one) for one in found]
        result = self.module.measure(collection.articles, predicted)
        speaker = result.get("speaker", {"right": 0.0, "of": 0})
        return Score(
            {level: result["all"][level][2] for level in LEVELS},
            {level: result["report"][level][2] for level in LEVELS},
            speaker["of"],
            round(speaker["right"] * speaker["of"] / 100),
        )

    def _read(self, name: str, folder: str) -> Collection:
        articles = self.module.read_folder(str(self.shared / folder))
        if not articles:
            raise NothingToMeasure(f"no marked-up articles in {self.shared / folder}")
        return Collection(name, articles)


def _chains(marked: Any) -> list[list[tuple[int, int]]]:
    """For each speaker of a marked-up article: where it is named, and where it speaks.

    A name may be a part of another's ("Reed" in "Reed Industries"); as the scorer asks
    for most of a mention's words, that does no harm.
    """
    chains: dict[str, list[tuple[int, int]]] = {}
    for one in marked.attributions:
        if one.speaker and one.source:
            named = re.finditer(re.escape(one.speaker), marked.text)
            chain = chains.setdefault(one.speaker, [name.span() for name in named])
            chain.append((one.source[0].start, one.source[-1].end))
    return list(chains.values())


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_attribution", path)
    if spec is None or spec.loader is None or not path.exists():
        raise NothingToMeasure(
            f"no {path}: name the folder that holds it with --data or BENCHMARK_DATA"
        )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
