"""The figures of the statistics: tables, pictures, and a queue behind every number.

They are made of plain rows (`claims.stats`) and of the filters that chose the claims,
so that each number leads to exactly the claims that it counts. Counts, never a score.
"""

from claims.figures.verdicts import verdicts
from claims.figures.work import work

# What makes the figures of each page.
PAGES = {"work": work, "verdicts": verdicts}
# The figures of each page, by name.
NAMES = {
    "work": [
        "open-by-age",
        "settled-per-week",
        "time-to-settle",
        "second-checks",
        "second-checks-by-answer",
    ],
    "verdicts": ["verdicts-by-source", "verdicts-by-outlet"],
}

__all__ = ["NAMES", "PAGES", "verdicts", "work"]
