"""Figures as Markdown tables."""

from .scoring import LEVELS, Score


def table(head: list[str], *rows: list[str]) -> str:
    """A Markdown table; the first column is for names."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def levels(score: Score) -> list[str]:
    """F1 at each level, the report subset in brackets."""
    return [f"{score.whole[one]:.1f} ({score.report[one]:.1f})" for one in LEVELS]


def changes(score: Score, full: Score) -> list[str]:
    """By how much each level differs from that of the whole engine."""
    return [
        f"{score.whole[one] - full.whole[one]:+.1f} "
        f"({score.report[one] - full.report[one]:+.1f})"
        for one in LEVELS
    ]


def speakers(score: Score) -> str:
    """How many of the speakers named are right, where that is known."""
    if not score.speakers:
        return "-"
    return f"{score.speakers_right} of {score.speakers}"
