"""The growth of some lines as a picture: SVG, both axes logarithmic."""

import math
import os
import platform
from collections import defaultdict
from datetime import date
from html import escape
from pathlib import Path

from .results import FOLDER, Line

SHOWN = {
    "queue to-check, deep": "Queue page deep down: database",
    "all, last changed, deep": "Ordered by last change, deep down",
    "counts: the slowest tab": "A count on a tab",
    "search: common word": "Search for a common word",
    "whole page: queue all, deep": "Whole page as served, deep down",
    "CSV of everything": "CSV of everything",
}
WAYS = {"ours": "this desk", "naive": "the naive way", "limit": "the database’s limit"}
DASHES = {"PostgreSQL": "none", "SQLite": "5 4"}
ACROSS, WIDTH, HEIGHT = 3, 320, 230
LEFT, TOP, RIGHT, BOTTOM = 56, 34, 24, 34  # around a panel's axes
HEAD, FOOT = 44, 26

STYLE = """
text { font: 12px system-ui, sans-serif; fill: #333; }
.title { font-weight: 600; } .quiet { fill: #6b6b6b; font-size: 11px; }
.axis { stroke: #d5d2ca; } .line { fill: none; stroke-width: 2; }
.ours { stroke: #1f5fa8; } .naive { stroke: #b3471d; } .limit { stroke: #7d8a7a; }
circle.ours { fill: #1f5fa8; } circle.naive { fill: #b3471d; }
circle.limit { fill: #7d8a7a; }
.paper { fill: #fbfaf7; }
@media (prefers-color-scheme: dark) {
  text { fill: #ddd; } .quiet { fill: #a3a3a3; } .axis { stroke: #4a4a4a; }
  .paper { fill: #1c1c1e; } .ours { stroke: #7fb2ec; } circle.ours { fill: #7fb2ec; }
  .naive { stroke: #ec9671; } circle.naive { fill: #ec9671; }
}
"""


def write(lines: list[Line], folder: Path = FOLDER) -> None:
    """desk.svg."""
    (folder / "desk.svg").write_text(f"{drawn(lines)}\n", encoding="utf-8")


def drawn(lines: list[Line]) -> str:
    """The picture; a work that was not measured leaves no gap."""
    by_work = defaultdict(list)
    for line in lines:
        by_work[line.work].append(line)
    works = [work for work in SHOWN if by_work[work]]
    panels = [
        f'<g transform="translate({place % ACROSS * WIDTH}, '
        f'{HEAD + place // ACROSS * HEIGHT})">{_panel(SHOWN[work], by_work[work])}</g>'
        for place, work in enumerate(works)
    ]
    width = ACROSS * WIDTH
    height = HEAD + math.ceil(len(works) / ACROSS) * HEIGHT + FOOT
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'role="img" aria-label="How the desk grows to a million claims">',
            f"<style>{STYLE}</style>",
            f'<rect class="paper" width="{width}" height="{height}"/>',
            _legend(),
            *panels,
            f'<text class="quiet" x="16" y="{height - 10}">{escape(_when())}</text>',
            "</svg>",
        ]
    )


def _legend() -> str:
    parts = []
    entries = [(name, way, "none") for way, name in WAYS.items()]
    entries += [(name, "axis-key", dash) for name, dash in DASHES.items()]
    for place, (name, kind, dash) in enumerate(entries):
        x = 16 + place * 178
        colour = f'class="line {kind}"' if kind in WAYS else 'stroke="#888" fill="none"'
        parts.append(
            f'<path {colour} stroke-width="2" stroke-dasharray="{dash}" '
            f'd="M{x} 22h26"/><text x="{x + 34}" y="26">{name}</text>'
        )
    return "".join(parts)


def _panel(title: str, lines: list[Line]) -> str:
    figures = [
        figure
        for line in lines
        for figure in (line.ours, line.naive, line.limit)
        if figure
    ]
    if not figures:
        return ""
    low = 10 ** math.floor(math.log10(min(figures)))
    high = max(10 ** math.ceil(math.log10(max(figures))), low * 10)
    sizes = sorted({line.size for line in lines})

    def x(size: int) -> float:
        room = WIDTH - LEFT - RIGHT
        if len(sizes) == 1:
            return LEFT + room / 2
        share = math.log(size / sizes[0]) / math.log(sizes[-1] / sizes[0])
        return LEFT + share * room

    def y(figure: float) -> float:
        share = math.log(figure / low) / math.log(high / low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    parts = [f'<text class="title" x="{LEFT}" y="18">{escape(title)}</text>']
    mark = low
    while mark <= high * 1.01:
        parts.append(
            f'<path class="axis" d="M{LEFT} {y(mark):.1f}H{WIDTH - RIGHT}"/>'
            f'<text class="quiet" x="{LEFT - 6}" y="{y(mark) + 4:.1f}" '
            f'text-anchor="end">{_short(mark)}</text>'
        )
        mark *= 10
    parts += [
        f'<text class="quiet" x="{x(size):.1f}" y="{HEIGHT - BOTTOM + 18}" '
        f'text-anchor="middle">{_short(size)}</text>'
        for size in sizes
    ]
    parts.append(
        f'<text class="quiet" x="{LEFT - 6}" y="{TOP - 16}" text-anchor="end">'
        f"{escape(lines[0].unit)}</text>"
    )
    for database, dash in DASHES.items():
        for way in WAYS:
            points = [
                (x(line.size), y(getattr(line, way)))
                for line in sorted(lines, key=lambda one: one.size)
                if line.database == database and getattr(line, way)
            ]
            parts.append(_curve(points, way, dash))
    return "".join(parts)


def _curve(points: list[tuple[float, float]], way: str, dash: str) -> str:
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dots = "".join(
        f'<circle class="{way}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in points
    )
    if not points:
        return ""
    return f'<path class="line {way}" stroke-dasharray="{dash}" d="M{path}"/>{dots}'


def _short(number: float) -> str:
    for factor, letter in ((1e6, "M"), (1e3, "k")):
        if number >= factor:
            return f"{number / factor:g}{letter}"
    return f"{number:g}"


def _when() -> str:
    today = date.today()
    return (
        f"Claims on the desk from left to right. Measured on {today:%-d %B %Y}: "
        f"{os.cpu_count()} cores, {platform.system()}, Python "
        f"{platform.python_version()}, PostgreSQL with the settings it comes with."
    )
