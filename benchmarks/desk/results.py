"""What was measured: lines with their goals, kept as JSON and CSV, shown as a table."""

import csv
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "results"


@dataclass(frozen=True)
class Goal:
    """At most or at least a figure, or so many times the limit or the naive way."""

    at_most: float | None = None
    of_limit: float | None = None
    of_naive: float | None = None

    def __str__(self) -> str:
        if self.at_most is not None:
            return f"<= {self.at_most:g}"
        if self.of_limit is not None:
            return f">= {self.of_limit:g} x limit"
        return f">= {self.of_naive:g} x naive"

    def met(self, ours: float | None, naive: float | None, limit: float | None) -> bool:
        """False where a figure is missing: what cannot be shown is not reached."""
        if ours is None:
            return False
        if self.at_most is not None:
            return ours <= self.at_most
        if self.of_limit is not None:
            return limit is not None and ours >= self.of_limit * limit
        return naive is not None and ours >= (self.of_naive or 0) * naive


@dataclass(frozen=True)
class Line:
    """One figure of a run; None where there is no such way."""

    work: str
    database: str
    size: int
    unit: str
    ours: float | None
    naive: float | None
    limit: float | None
    goal: str
    met: bool


def merged(new: Iterable[Line], folder: Path = FOLDER) -> list[Line]:
    """The lines of a run in place of the older ones of the same databases and sizes."""
    new = list(new)
    measured = {(line.database, line.size) for line in new}
    path = folder / "desk.json"
    old = json.loads(path.read_text())["rows"] if path.exists() else []
    kept = [
        Line(**row) for row in old if (row["database"], row["size"]) not in measured
    ]
    return sorted([*kept, *new], key=lambda line: (line.database, line.size))


def write(lines: list[Line], folder: Path = FOLDER) -> None:
    """desk.json and desk.csv."""
    folder.mkdir(exist_ok=True)
    rows = [asdict(line) for line in lines]
    whole = json.dumps({"rows": rows}, indent=1, ensure_ascii=False)
    (folder / "desk.json").write_text(f"{whole}\n", encoding="utf-8")
    with (folder / "desk.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def table(lines: Iterable[Line]) -> str:
    head = ("work", "database", "size", "ours", "naive", "limit", "", "goal", "met")
    cells = [head]
    for line in lines:
        figures = map(_shown, (line.ours, line.naive, line.limit))
        met = "yes" if line.met else "NO"
        size = f"{line.size:,}"
        cells.append(
            (line.work, line.database, size, *figures, line.unit, line.goal, met)
        )
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if 2 <= place <= 5 else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )


def _shown(figure: float | None) -> str:
    if figure is None:
        return "-"
    if figure >= 100:
        return f"{figure:,.0f}"
    return f"{figure:.1f}" if figure >= 10 else f"{figure:.2f}"
