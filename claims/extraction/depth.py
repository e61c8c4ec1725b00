"""Depth: attributions that stand inside another's content."""

from .candidates import Candidate


def depths(chosen: list[Candidate]) -> list[int]:
    """For each, 0 or one more than the attribution whose content holds its cue."""
    by_size = sorted(chosen, key=lambda one: -len(one.content))
    depth_at: dict[int, int] = {}
    found: dict[int, int] = {}
    for one in by_size:
        depth = found[one.word.index] = depth_at.get(one.word.index, 0)
        for index in one.content - one.cue:
            depth_at[index] = max(depth_at.get(index, 0), depth + 1)
    return [found[one.word.index] for one in chosen]
