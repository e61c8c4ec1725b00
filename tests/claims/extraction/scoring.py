"""Measures the engine on marked-up articles, as the field measures attribution.

Attributions found and gold ones are matched one to one so that the sum of the F1 of
their roles is greatest; a pair must share a cue word or three tenths of the content.
The strictness levels are those of PolNeAR's own evaluation (Newell et al., LREC 2018).
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from scipy.optimize import linear_sum_assignment

from claims.extraction import Attribution, Span, extract

from .marked import GoldAttribution, MarkedArticle

WORD = re.compile(r"\w+(?:['’]\w+)?")
ROLES = ("cue", "content", "source")
LEVELS = ("usable", "good", "exact")
NAMED_ALIKE = 0.7  # "Mayor Ana Ruiz" is "Ana Ruiz", "Ruiz" is not
ARTICLES = {"the", "a", "an"}

Found = dict[str, frozenset[int]]


@dataclass
class Score:
    """Counts over one article or many; `figures` are percentages."""

    found: int = 0
    gold: int = 0
    hits: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Score") -> "Score":
        found, gold = self.found + other.found, self.gold + other.gold
        return Score(found, gold, self.hits + other.hits)

    @property
    def figures(self) -> dict[str, float]:
        """F1 by level, and the share of usable ones whose speaker and act are right."""
        both, usable = self.found + self.gold, self.hits["usable"]
        levels = {name: _percent(2 * self.hits[name], both) for name in LEVELS}
        return levels | {one: _percent(self.hits[one], usable) for one in PROPERTIES}


PROPERTIES = ("speaker", "act")


def score(article: MarkedArticle) -> Score:
    """How well the engine reads one article."""
    found = extract(article.text)
    starts = [match.span() for match in WORD.finditer(article.text)]
    ours = [roles(starts, one) for one in found]
    theirs = [roles(starts, one) for one in article.attributions]
    hits: Counter[str] = Counter()
    for i, j in pairs(ours, theirs):
        one, gold = found[i], article.attributions[j]
        hits.update(_hits(article.text, one, gold, ours[i], theirs[j]))
    return Score(len(found), len(theirs), hits)


def roles(
    words: list[tuple[int, int]], one: Attribution | GoldAttribution
) -> dict[str, frozenset[int]]:
    """The words of each role, as numbers."""
    return {role: _inside(words, getattr(one, role)) for role in ROLES}


def pairs(ours: list[Found], theirs: list[Found]) -> list[tuple[int, int]]:
    """The best one-to-one matching (Kuhn, 1955) of those that may match at all."""
    if not ours or not theirs:
        return []
    costs = [[-_likeness(one, gold) for gold in theirs] for one in ours]
    matched = zip(*linear_sum_assignment(costs), strict=True)
    return [(int(i), int(j)) for i, j in matched if costs[i][j] < 0]


def alike(name: str | None, gold: str | None, source: str) -> bool:
    """The same speaker: the same words, but for a title.

    A description ("report" for "report by the Harbour Board") may be shorter or longer.
    Where the text names nobody, the words of the source itself are as right as None.
    """
    one, other = _name(name or ""), _name(gold or "")
    if not gold:
        return one <= _name(source)
    contained = bool(one) and (one <= other or other <= one)
    return contained and (gold[0].islower() or f1(one, other) >= NAMED_ALIKE)


def f1(one: frozenset, other: frozenset) -> float:
    """Of two sets; 0 where one is empty."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _hits(
    text: str, found: Attribution, gold: GoldAttribution, ours: Found, theirs: Found
) -> set[str]:
    source = " ".join(text[span.start : span.end] for span in gold.source)
    likeness = f1(ours["content"], theirs["content"])
    same_source = ours["source"] & theirs["source"] or not (
        ours["source"] or theirs["source"]
    )
    hits = {"exact"} if ours == theirs else set()
    if likeness >= 0.8 and same_source:
        hits.add("good")
    if likeness >= 0.5 and same_source:
        hits.add("usable")
        if alike(found.speaker, gold.speaker, source):
            hits.add("speaker")
        if found.act == gold.act:
            hits.add("act")
    return hits


def _likeness(one: Found, gold: Found) -> float:
    cue, content, source = (f1(one[role], gold[role]) for role in ROLES)
    return 1 + cue + content + source if cue > 0 or content >= 0.3 else 0.0


def _inside(words: list[tuple[int, int]], spans: Iterable[Span]) -> frozenset[int]:
    return frozenset(
        number
        for span in spans
        for number, (start, end) in enumerate(words)
        if start < span.end and end > span.start
    )


def _name(name: str) -> frozenset[str]:
    return frozenset(WORD.findall(name.lower())) - ARTICLES


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0
