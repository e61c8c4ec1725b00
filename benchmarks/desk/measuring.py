"""All that is measured of one desk."""

from dataclasses import asdict

from django.db import connection
from tqdm import tqdm

from claims.models import Claim

from . import pages, transfers
from .results import Line

PARTS = {
    "lists": pages.lists,
    "every": pages.every_list,
    "pages": pages.whole_pages,
    "counts": pages.counts,
    "searches": pages.searches,
    "desk": pages.desk,
    "queries": pages.query_counts,
    "report": transfers.report,
    "bulk": transfers.bulk,
}


def measured(database: str, *, only: str | None = None) -> list[dict]:
    """The lines of the desk in the database of the settings, as JSON takes them."""
    if connection.vendor == "postgresql":
        # As its own daemon does before long: what was measured last left dead rows.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
    size = Claim.objects.count()
    lines = []
    chosen = {only: PARTS[only]} if only else PARTS
    with tqdm(chosen.items(), desc=f"{database}, {size:,}", unit=" parts") as bar:
        for name, part in bar:
            bar.set_postfix_str(name)
            for work, unit, figures, goal, right in part(database):
                rounded = {way: _rounded(figures.get(way)) for way in WAYS}
                met = right and goal.met(**rounded)
                line = Line(
                    work, database, size, unit, goal=str(goal), met=met, **rounded
                )
                lines.append(asdict(line))
                bar.set_postfix_str(work)
    return lines


WAYS = ("ours", "naive", "limit")


def _rounded(figure: float | None) -> float | None:
    """To the digits that mean something."""
    return None if figure is None else float(f"{figure:.3g}")
