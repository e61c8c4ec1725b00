"""Tying a claim to the exact words it stands on.

A place is a half-open span of a version's text in Unicode code points. The words of a
claim may be broken by others ("Forty-six civilians," it said, "were evacuated"): then
it has several places, in text order, and its words are joined by " … ".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from articles.models import Version
from articles.text import clean, paragraphs
from claims.models import Anchor, Claim

JOIN = " … "
OPENING_QUOTES = ("“", "„", "«", '"')

Place = tuple[int, int]


@dataclass(frozen=True)
class Places:
    """Where a claim stands: what is said, what ties it to its source, who says it."""

    content: tuple[Place, ...]
    cue: tuple[Place, ...] = ()
    source: tuple[Place, ...] = ()

    def by_role(self) -> Iterator[tuple[str, tuple[Place, ...]]]:
        for role in Anchor.Role.values:
            yield role, getattr(self, role)


class Misplaced(Exception):
    """The words cannot be tied to one place; the message tells the reviewer why."""


class WordsNotFound(Misplaced):
    def __init__(self, words: str):
        super().__init__(
            f"“{words}” does not stand in the text. Copy the exact words; where others"
            f" break in between, join the pieces by “{JOIN}”."
        )


class WordsAmbiguous(Misplaced):
    def __init__(self, words: str, numbers: Sequence[int]):
        where = ", ".join(map(str, numbers))
        super().__init__(
            f"“{words}” stands in the text more than once (paragraphs {where})."
            " Name the paragraph, or add more of the words around it."
        )


def words_at(text: str, places: Sequence[Place]) -> str:
    """The words that stand at some places, pieces joined by " … "."""
    return JOIN.join(" ".join(text[start:end].split()) for start, end in places)


def locate(
    text: str,
    words: str,
    *,
    near: Sequence[int] = (),
    paragraph: int | None = None,
) -> tuple[Place, ...]:
    """Find words in a text, exactly as they stand but for white space.

    `near` are offsets at which pieces are expected to start: a piece that stands at one
    of them is taken there. `paragraph` (from 1) is where to look. Words in several
    places are never guessed between.

    Raises WordsNotFound and WordsAmbiguous.
    """
    words = " ".join(clean(words).split())
    if not words:
        return ()
    lines = paragraphs(text)
    pieces = [words] if _standing(text, words) else words.split(JOIN.strip())
    found: list[Place] = []
    for piece in filter(None, map(str.strip, pieces)):
        found.append(_locate_piece(text, piece, found, near, paragraph, lines))
    return tuple(sorted(found))


def form_of(text: str, places: Places) -> str:
    """How the words are given, told by the quotation marks around and in them."""
    if not places.cue and not places.source:
        return Claim.Form.UNATTRIBUTED
    quoted = [
        text[max(start - 1, 0) : start] in OPENING_QUOTES
        or text[start : start + 1] in OPENING_QUOTES
        for start, _ in places.content
    ]
    if all(quoted):
        return Claim.Form.DIRECT
    inside = any(
        mark in text[start:end] for start, end in places.content for mark in '“”«»"'
    )
    return Claim.Form.MIXED if any(quoted) or inside else Claim.Form.INDIRECT


def paragraph_of(lines: Sequence[Place], offset: int) -> int:
    """The number (from 1) of the paragraph that an offset stands in, 0 for none."""
    for number, (start, end) in enumerate(lines, start=1):
        if start <= offset < end:
            return number
    return 0


def places_of(claim: Claim) -> Places:
    """Where a claim stands now."""
    pieces: dict[str, list[Place]] = {role: [] for role in Anchor.Role.values}
    for anchor in claim.anchors.all():
        pieces[anchor.role].append((anchor.start, anchor.end))
    return Places(**{role: tuple(sorted(spans)) for role, spans in pieces.items()})


def anchors_for(claim: Claim, version: Version, places: Places) -> list[Anchor]:
    """The anchors (not saved) of a claim at its places.

    Raises ValueError when a place lies outside the text or is empty.
    """
    length = len(version.text)
    anchors = []
    for role, spans in places.by_role():
        for start, end in spans:
            if not 0 <= start < end <= length:
                raise ValueError(f"{start}-{end} is no place in {length} characters")
            anchors.append(
                Anchor(claim=claim, version=version, role=role, start=start, end=end)
            )
    return anchors


def renumber(article_id: int) -> None:
    """Number the claims of an article in the order of its text, versions in turn."""
    starts = dict(
        Anchor.objects.filter(claim__article=article_id, role=Anchor.Role.CONTENT)
        .order_by("-start")
        .values_list("claim_id", "start")
    )
    claims = Claim.objects.filter(article=article_id).select_related("version")
    claims = claims.defer("version__text")
    ordered = sorted(
        claims, key=lambda c: (c.version.number, starts.get(c.pk, 0), c.pk)
    )
    moved = []
    for position, claim in enumerate(ordered, start=1):
        if claim.position != position:
            claim.position = position
            moved.append(claim)
    Claim.objects.bulk_update(moved, ["position"], batch_size=500)


def _locate_piece(
    text: str,
    piece: str,
    before: list[Place],
    near: Sequence[int],
    paragraph: int | None,
    lines: Sequence[Place],
) -> Place:
    hits = _standing(text, piece)
    expected = [hit for hit in hits if hit[0] in near and hit not in before]
    if expected:
        return expected[0]
    if paragraph is not None:
        hits = [hit for hit in hits if paragraph_of(lines, hit[0]) == paragraph]
    if before:
        hits = [hit for hit in hits if hit[0] >= before[-1][1]]
    if not hits:
        raise WordsNotFound(piece)
    if len(hits) == 1:
        return hits[0]
    around = [start for start, _ in before[-1:]] or list(near[:1])
    home = {paragraph_of(lines, offset) for offset in around}
    close = [hit for hit in hits if paragraph_of(lines, hit[0]) in home]
    if len(close) == 1:
        return close[0]
    numbers = sorted({paragraph_of(lines, hit[0]) for hit in hits})
    raise WordsAmbiguous(piece, numbers)


def _standing(text: str, words: str) -> list[Place]:
    """Every place of some words: whole words first, parts of words if there is none."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    whole = re.finditer(rf"(?<!\w){pattern}(?!\w)", text)
    found = [match.span() for match in whole]
    return found or [match.span() for match in re.finditer(pattern, text)]
