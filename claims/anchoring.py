"""Tying a claim to the exact words it stands on.

A place is a half-open span of a version's text in Unicode code points. The words of a
claim may be broken by others ("Forty-six civilians," it said, "were evacuated"): then
it has several places, in text order, and its words are joined by " … ".
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.db.models import F

from articles.models import Article, Version
from articles.text import clean, paragraphs
from claims.models import Anchor, Claim

JOIN = " … "
MOST_PIECES = 20
OPENING_QUOTES = ("“", "„", "«", "‘", '"')

Place = tuple[int, int]
Span = tuple[int, int, str]  # with the role


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
            f"{_quoted(words)} does not stand there. Copy the exact words of the text;"
            f" where others break in between, join the pieces by “{JOIN}”."
        )


class TooManyPieces(Misplaced):
    def __init__(self) -> None:
        super().__init__(f"A claim may have {MOST_PIECES} pieces; this has more.")


class WordsAmbiguous(Misplaced):
    def __init__(self, words: str, numbers: Sequence[int]):
        where = ", ".join(map(str, numbers[:10])) + (", …" if numbers[10:] else "")
        super().__init__(
            f"{_quoted(words)} stands in the text more than once (paragraphs {where})."
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

    Pieces are joined by " … " and stand in text order; where the text itself has " … "
    they are one. `near` are offsets at which pieces are expected to start: a piece that
    stands at one of them is taken there. `paragraph` (from 1) is where the first piece
    starts. Words in several places are never guessed between.

    Raises WordsNotFound, WordsAmbiguous and TooManyPieces.
    """
    pieces = " ".join(clean(words).split()).split(JOIN)
    if pieces == [""]:
        return ()
    if len(pieces) > MOST_PIECES:
        raise TooManyPieces
    page = _Page(text)
    found: list[Place] = []
    while pieces:
        runs = [JOIN.join(pieces[:size]) for size in range(len(pieces), 0, -1)]
        run, place = page.expected(runs, near, paragraph, found) or page.only(
            runs, near, paragraph, found
        )
        found.append(place)
        pieces = pieces[len(runs) - runs.index(run) :]
    return tuple(found)


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
        mark in text[start:end] for start, end in places.content for mark in '“”„«»‘"'
    )
    return Claim.Form.MIXED if any(quoted) or inside else Claim.Form.INDIRECT


def paragraph_of(lines: Sequence[Place], offset: int) -> int:
    """The number (from 1) of the paragraph that an offset stands in, 0 for none."""
    number = bisect_right(lines, offset, key=lambda line: line[0])
    return number if number and offset < lines[number - 1][1] else 0


def spans_of(claim: Claim) -> list[Span]:
    """The pieces of its version that a claim stands on: (start, end, role), in order.

    Asks for them, unless the claim came `with_spans`.
    """
    if hasattr(claim, "anchored"):
        return sorted((start, end, role) for start, end, role in claim.anchored or ())
    anchors = claim.anchors.filter(version=claim.version_id)
    return sorted(anchors.values_list("start", "end", "role"))


def places_of(claim: Claim) -> Places:
    """Where a claim stands now, in the version that it was made on."""
    pieces: dict[str, list[Place]] = {role: [] for role in Anchor.Role.values}
    for start, end, role in spans_of(claim):
        pieces[role].append((start, end))
    return Places(**{role: tuple(spans) for role, spans in pieces.items()})


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


def hold_order(article_id: int) -> None:
    """Let nobody else number the claims of an article until this transaction ends.

    Comes before any claim is touched: taken in another order, two people would wait
    for each other for ever.
    """
    Article.objects.select_for_update(no_key=True).get(pk=article_id)


def renumber(article_id: int) -> None:
    """Number the claims of an article in the order of its text, versions in turn.

    Needs a transaction that has the order (`hold_order`).
    """
    starts = dict(
        Anchor.objects.filter(
            claim__article=article_id,
            version=F("claim__version"),
            role=Anchor.Role.CONTENT,
        )
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


class _Page:
    """A text in which words are looked for, every run of white space one space."""

    def __init__(self, text: str):
        self.lines = paragraphs(text)
        self.flat = re.sub(r"\s+", " ", text)
        runs = [match.span() for match in re.finditer(r"\s\s+", text)]
        # How much shorter the text has become behind each run, here and there.
        self.lost = [0, *accumulate(end - start - 1 for start, end in runs)]
        self.ends = [end for _, end in runs]
        self.flat_ends = [
            end - lost for end, lost in zip(self.ends, self.lost[1:], strict=True)
        ]

    def expected(
        self,
        runs: Sequence[str],
        near: Sequence[int],
        paragraph: int | None,
        found: Sequence[Place],
    ) -> tuple[str, Place] | None:
        """The longest run of pieces at an expected offset, and its place there."""
        starts = [start for start in near if self._may_start(start, paragraph, found)]
        for run in runs:
            for start in starts:
                flat = start - self.lost[bisect_right(self.ends, start)]
                if self.flat.startswith(run, flat):
                    return run, self._place(flat, len(run))
        return None

    def only(
        self,
        runs: Sequence[str],
        near: Sequence[int],
        paragraph: int | None,
        found: Sequence[Place],
    ) -> tuple[str, Place]:
        """The longest run of pieces that stands here, and the one place where it does.

        Of several places, one in the paragraph of what goes before is that one.
        """
        for run in runs:
            hits = [
                hit
                for hit in self._standing(run)
                if self._may_start(hit[0], paragraph, found)
            ]
            if hits:
                break
        else:
            raise WordsNotFound(runs[-1])
        if len(hits) == 1:
            return run, hits[0]
        around = [start for start, _ in found[-1:]] or near[:1]
        home = {paragraph_of(self.lines, start) for start in around}
        close = [hit for hit in hits if paragraph_of(self.lines, hit[0]) in home]
        if len(close) == 1:
            return run, close[0]
        numbers = {paragraph_of(self.lines, start) for start, _ in hits}
        raise WordsAmbiguous(run, sorted(numbers))

    def _may_start(
        self, start: int, paragraph: int | None, found: Sequence[Place]
    ) -> bool:
        if found:
            return start >= found[-1][1]
        return paragraph is None or paragraph_of(self.lines, start) == paragraph

    def _standing(self, words: str) -> list[Place]:
        """Every place of some words: whole words first, parts of words if none is."""
        starts = list(self._starts(words))
        whole = [start for start in starts if self._is_whole(start, len(words))]
        return [self._place(start, len(words)) for start in whole or starts]

    def _starts(self, words: str) -> Iterator[int]:
        # Long words that overlap themselves are an attack, not a quotation.
        step = 1 if len(words) < 1000 else len(words)
        start = self.flat.find(words)
        while start >= 0:
            yield start
            start = self.flat.find(words, start + step)

    def _is_whole(self, start: int, length: int) -> bool:
        end = start + length
        around = self.flat[max(start - 1, 0) : start] + self.flat[end : end + 1]
        return not any(map(_is_of_word, around))

    def _place(self, start: int, length: int) -> Place:
        last = start + length - 1
        return (
            start + self.lost[bisect_right(self.flat_ends, start)],
            last + self.lost[bisect_right(self.flat_ends, last)] + 1,
        )


def _quoted(words: str) -> str:
    return f"“{words}”" if len(words) <= 100 else f"“{words[:100].rstrip()} …”"


def _is_of_word(char: str) -> bool:
    return (
        char.isalnum()
        or char in "_\u200c\u200d"
        or unicodedata.category(char).startswith("M")
    )
