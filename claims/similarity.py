"""Whether two texts are one: an agency's report that several outlets carry.

Resemblance and containment of shingles, as in Broder, "On the resemblance and
containment of documents" (1997); at the size of a claim's evidence without sketches.
"""

import regex

# Words in a row. Two reports of one event share words, but few runs of five.
SHINGLE = 5
RESEMBLANCE = 0.8
# An outlet that shortens a report prints a part of it; but what both quote in one
# sentence does not make two texts one, so the shorter must be of some length.
CONTAINMENT = 0.9
LEAST_CONTAINED = 40  # shingles

WORD = regex.compile(r"\w+(?:['’]\w+)*")

Shingles = frozenset[tuple[str, ...]]


def shingles(text: str) -> Shingles:
    """Every run of five words of a text, whatever their case and punctuation.

    A text of fewer words is one shingle; one without words has none.
    """
    words = WORD.findall(text.casefold())
    if len(words) < SHINGLE:
        return frozenset([tuple(words)] if words else [])
    return frozenset(zip(*(words[start:] for start in range(SHINGLE)), strict=False))


def resemblance(one: Shingles, other: Shingles) -> float:
    """The share of all their shingles that both have, from 0 to 1; 0 for no words."""
    either = len(one | other)
    return len(one & other) / either if either else 0.0


def containment(one: Shingles, other: Shingles) -> float:
    """The share of the shorter one's shingles that the longer one has, from 0 to 1."""
    fewest = min(len(one), len(other))
    return len(one & other) / fewest if fewest else 0.0


def is_same_text(one: Shingles, other: Shingles) -> bool:
    """Whether two texts are near enough the same to come from one hand."""
    if resemblance(one, other) >= RESEMBLANCE:
        return True
    is_long = min(len(one), len(other)) >= LEAST_CONTAINED
    return is_long and containment(one, other) >= CONTAINMENT
