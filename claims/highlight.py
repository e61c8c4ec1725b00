"""The text of an article with the words of its claims marked.

Claims overlap (one stands inside another, two share a source), so the text is cut at
every edge of an anchor, and each stretch knows all the claims that it belongs to.
This is the one place that makes HTML without a template; every character of the text
passes through `escape`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import chain, pairwise

from django.utils.safestring import SafeString, mark_safe

from articles.text import paragraphs
from claims.anchoring import spans_of
from claims.models import Claim

# Django makes a dictionary of a field's labels each time that it is asked for one.
STATES = {value: label.lower() for value, label in Claim.State.choices}
Piece = tuple[int, int, str, Claim]  # start, end, role, whose


@dataclass(frozen=True)
class Stretch:
    """Text between two edges: its place, and whose content, cue or source it is."""

    start: int
    end: int
    content: tuple[Claim, ...] = ()
    cue: tuple[Claim, ...] = ()
    source: tuple[Claim, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    number: int
    start: int
    html: SafeString


def marked(text: str, claims: Sequence[Claim]) -> list[Paragraph]:
    """The paragraphs of a text as HTML, with the anchors of the claims marked.

    The anchors of each claim must be of this text, and the claims in its order: where
    several stand on the same words, these look as the last one does. The first content
    stretch of a claim has the id `words-PK`; a link to `#claim-PK` follows its last.
    """
    cuts = _cut_lines(text, claims)
    last = {c.pk: one.end for one in chain(*cuts) for c in one.content}
    begun: set[int] = set()
    return [
        _paragraph(
            number, stretches, (_render(text, one, begun, last) for one in stretches)
        )
        for number, stretches in enumerate(cuts, start=1)
    ]


def bracketed(text: str, claims: Sequence[Claim]) -> list[Paragraph]:
    """The paragraphs of a text as HTML for paper, where nothing links or has a colour.

    As `marked`, but each piece of a claim's words stands between brackets that carry
    its number, [3 so 3], and where claims overlap, so do their brackets.
    """
    return [
        _paragraph(number, stretches, _brackets(text, stretches))
        for number, stretches in enumerate(_cut_lines(text, claims), start=1)
    ]


def _cut_lines(text: str, claims: Sequence[Claim]) -> list[list[Stretch]]:
    lines = paragraphs(text)
    return [
        list(cut(start, end, pieces))
        for (start, end), pieces in zip(lines, _by_line(lines, claims), strict=True)
    ]


def _paragraph(
    number: int, stretches: Sequence[Stretch], html: Iterable[str]
) -> Paragraph:
    joined = mark_safe("".join(html))  # noqa: S308 - what is not ours was escaped
    return Paragraph(number, stretches[0].start, joined)


def cut(start: int, end: int, pieces: Iterable[Piece]) -> Iterator[Stretch]:
    """A span cut at every edge of a piece within it, in order, without gaps."""
    inside = [
        (max(left, start), min(right, end), role, claim)
        for left, right, role, claim in pieces
        if left < end and right > start
    ]
    edges = sorted({start, end, *(edge for one in inside for edge in one[:2])})
    for left, right in pairwise(edges):
        roles: dict[str, list[Claim]] = {}
        for a, b, role, claim in inside:
            if a <= left and right <= b:
                found = roles.setdefault(role, [])
                if claim not in found:
                    found.append(claim)
        yield Stretch(left, right, **{r: tuple(found) for r, found in roles.items()})


def _by_line(
    lines: Sequence[tuple[int, int]], claims: Iterable[Claim]
) -> list[list[Piece]]:
    """For each line, the pieces that reach into it, with their claims."""
    starts = [start for start, _ in lines]
    pieces: list[list[Piece]] = [[] for _ in lines]
    for claim in claims:
        for start, end, role in spans_of(claim):
            first = max(bisect_right(starts, start) - 1, 0)
            for line in range(first, bisect_left(starts, end)):
                pieces[line].append((start, end, role, claim))
    return pieces


def _brackets(text: str, stretches: Sequence[Stretch]) -> Iterator[str]:
    # The narrow space keeps number and words apart, and on one line.
    opened: list[Claim] = []
    for one in stretches:
        ended = [claim for claim in opened if claim not in one.content]
        begun = [claim for claim in one.content if claim not in opened]
        for claim in reversed(ended):
            yield f'<b class="edge">\u202f{claim.position}]</b>'
        for claim in begun:
            yield f'<b class="edge">[{claim.position}\u202f</b>'
        opened = [claim for claim in opened if claim not in ended] + begun
        html = _with_roles(text, one)
        if one.content:
            css = "nested" if len(one.content) > 1 else "single"
            html = f'<mark class="{css}">{html}</mark>'
        yield html
    for claim in reversed(opened):
        yield f'<b class="edge">\u202f{claim.position}]</b>'


def _with_roles(text: str, one: Stretch) -> str:
    """A stretch as HTML. Beside the text, labels alone are not ours: both are escaped.

    Strings are put together here, not `format_html`: a long text has thousands.
    """
    html = escape(text[one.start : one.end])
    if one.cue:
        html = f'<span class="cue">{html}</span>'
    if one.source:
        html = f'<span class="src">{html}</span>'
    return html


def _render(text: str, one: Stretch, begun: set[int], last: dict[int, int]) -> str:
    html = _with_roles(text, one)
    if not one.content:
        return html
    new = [claim.pk for claim in one.content if claim.pk not in begun]
    begun.update(new)
    ids = "".join(f'<span id="words-{pk}"></span>' for pk in new)
    refs = "".join(_ref(claim) for claim in one.content if last[claim.pk] == one.end)
    css = basis(one.content[-1]) + (" nested" if len(one.content) > 1 else "")
    keys = " ".join(str(claim.pk) for claim in one.content)
    mark = f'<mark class="{escape(css)}" data-claims="{keys}">{html}</mark>'
    return f"{ids}{mark}{refs}"


def _ref(claim: Claim) -> str:
    """The number behind a claim's last words, which leads to its card."""
    label = f"Claim {claim.position}, {_said_and_so(claim)}"
    return (
        f'<a class="ref" href="#claim-{claim.pk}" aria-label="{escape(label)}">'
        f"{claim.position}</a>"
    )


def basis(claim: Claim) -> str:
    """The class by which a claim's words are coloured: what its verification rests on.

    Whether they said it never makes a claim look true.
    """
    if claim.state == Claim.State.DISMISSED:
        return "dismissed"
    return "open" if claim.verification.initial else claim.verification.basis


def _said_and_so(claim: Claim) -> str:
    return f"{claim.verification.label.lower()}, {STATES[claim.state]}"
