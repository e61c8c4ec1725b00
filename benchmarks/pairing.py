"""One article: what people marked, what was found, and which belong together."""

from typing import Any

from .scoring import Scorer

ROLES = ("content", "source", "cue")  # in the order in which they matter

Marked = dict[str, Any]  # an attribution: its spans by role


class Pairing:
    """Pairs as the scorer makes them, and what is left on either side.

    Where nothing nested is marked, nothing nested counts; `inner` keeps it.
    """

    def __init__(self, scorer: Scorer, article: Marked, found: list[Marked]) -> None:
        self.module = scorer.module
        self.text: str = article["text"]
        self.tokens = self.module.Tokens(self.text)
        self.gold = [one for one in article["gold"] if one["content"] or one["cue"]]
        nested = article["nested"]
        self.found = [one for one in found if nested or not one["depth"]]
        self.inner = [one for one in found if not nested and one["depth"]]
        pairs = self.module.pair(
            [self.ids(one) for one in self.found], [self.ids(one) for one in self.gold]
        )
        self.pairs = [(self.found[i], self.gold[j]) for i, j in pairs]
        self.missed = _rest(self.gold, [gold for _, gold in self.pairs])
        self.invented = _rest(self.found, [found for found, _ in self.pairs])

    def ids(self, one: Marked) -> dict[str, frozenset[int]]:
        """Its words by role, as the scorer counts them."""
        return {role: self.tokens.ids(one[role]) for role in ROLES}

    def reported(self, one: Marked) -> bool:
        """Does what is marked belong to the report subset, by its cue and content?"""
        return bool(self.module.reports(self.text, one))

    def counted(self, found: Marked) -> bool:
        """Does a false find count there?"""
        return not found["cue"] or self.reported(found)

    def grade(self, found: Marked, gold: Marked) -> dict[str, bool]:
        """Which levels of the measure a pair reaches."""
        grade: dict[str, bool] = self.module.grade(self.ids(found), self.ids(gold))
        return grade


def _rest(ones: list[Marked], met: list[Marked]) -> list[Marked]:
    known = {id(one) for one in met}
    return [one for one in ones if id(one) not in known]
