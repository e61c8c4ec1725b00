"""Is the confidence worth its figure? Of what carries so much, how much is usable?"""

from collections.abc import Iterator

from .contenders import ours
from .pairing import Pairing
from .scoring import Collection, Scorer
from .tables import table

FLOORS = (0.9, 0.8, 0.7, 0.6, 0.5, 0.0)
HEAD = ["confidence", "found", "usable", "in the report subset", "usable"]


def confidence_table(scorer: Scorer, collection: Collection) -> str:
    """Finds of our engine by their confidence, and how many of them are usable."""
    told = list(_told(scorer, collection))
    rows, ceiling = [], 1.01
    for floor in FLOORS:
        here = [one for one in told if floor <= one[0] < ceiling]
        reported = [usable for _, usable, counts in here if counts]
        rows.append(
            [
                f"{floor:.1f} and more" if floor else "less",
                *_share([usable for _, usable, _ in here]),
                *_share(reported),
            ]
        )
        ceiling = floor
    return table(HEAD, *rows)


def _told(scorer: Scorer, collection: Collection) -> Iterator[tuple[float, bool, bool]]:
    """(confidence, usable, in the report subset) of each find."""
    found = ours(collection.texts).found
    for article, ones in zip(collection.articles, found, strict=True):
        marked = [
            {**plain, "confidence": one.confidence}
            for plain, one in zip(scorer.plain(ones), ones, strict=True)
        ]
        pairing = Pairing(scorer, article, marked)
        for one in pairing.invented:
            yield one["confidence"], False, pairing.counted(one)
        for one, gold in pairing.pairs:
            usable = pairing.grade(one, gold)["usable"]
            yield one["confidence"], usable, pairing.reported(gold)


def _share(usable: list[bool]) -> list[str]:
    if not usable:
        return ["0", "-"]
    return [str(len(usable)), f"{sum(usable) / len(usable):.1%}"]
