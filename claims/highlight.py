"""The text of an article with the words of its claims marked.

Claims overlap (one stands inside another, two share a source), so the text is cut at
every edge of an anchor, and each stretch knows all the claims that it belongs to.
This is the one place that makes HTML without a template; every character of the text
passes through `escape`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from articles.text import paragraphs
from claims.models import Anchor, Claim


@dataclass(frozen=True)
class Stretch:
    """Text between two edges: its place, and whose content, cue or source it is."""

    start: int
    end: int
    content: tuple[Claim, ...] = ()
    cue: tuple[Claim, ...] = ()
    source: tuple[Claim, ...] = ()


@dataclass
class Paragraph:
    number: int
    start: int
    html: SafeString
    claims: list[Claim] = field(default_factory=list)


def marked(text: str, claims: Sequence[Claim]) -> list[Paragraph]:
    """The paragraphs of a text as HTML, with the anchors of the claims marked.

    The anchors of each claim must be of this text. The first content stretch of a claim
    has the id `words-PK`; a link to `#claim-PK` follows its last one.
    """
    last = _last_content(claims)
    begun: set[int] = set()
    result = []
    for number, (start, end) in enumerate(paragraphs(text), start=1):
        stretches = list(cut(start, end, claims))
        html = mark_safe(  # noqa: S308 - all of it comes from format_html
            "".join(_render(text, one, begun, last) for one in stretches)
        )
        inside = {c.pk: c for one in stretches for c in one.content}
        result.append(Paragraph(number, start, html, list(inside.values())))
    return result


def cut(start: int, end: int, claims: Iterable[Claim]) -> Iterable[Stretch]:
    """A span cut at every edge of an anchor within it, in order, without gaps."""
    inside = [
        (max(anchor.start, start), min(anchor.end, end), anchor.role, claim)
        for claim in claims
        for anchor in claim.anchors.all()
        if anchor.start < end and anchor.end > start
    ]
    edges = sorted({start, end, *(edge for one in inside for edge in one[:2])})
    for left, right in pairwise(edges):
        roles: dict[str, list[Claim]] = {role: [] for role in Anchor.Role.values}
        for a, b, role, claim in inside:
            if a <= left and right <= b:
                roles[role].append(claim)
        yield Stretch(left, right, **{r: tuple(found) for r, found in roles.items()})


def _render(text: str, one: Stretch, begun: set[int], last: dict[int, int]) -> str:
    html = format_html("{}", text[one.start : one.end])
    if one.cue:
        html = format_html('<span class="cue">{}</span>', html)
    if one.source:
        html = format_html('<span class="src">{}</span>', html)
    if not one.content:
        return html
    innermost = max(one.content, key=_opens)
    new = [claim.pk for claim in one.content if claim.pk not in begun]
    begun.update(new)
    ids = format_html_join("", '<span id="words-{}"></span>', ((pk,) for pk in new))
    refs = format_html_join(
        "",
        '<a class="ref" href="#claim-{}" aria-label="Claim {}, {}">{}</a>',
        (
            (claim.pk, claim.position, _said_and_so(claim), claim.position)
            for claim in one.content
            if last[claim.pk] == one.end
        ),
    )
    return format_html(
        '{}<mark class="{}{}" data-claims="{}">{}</mark>{}',
        ids,
        basis(innermost),
        " nested" if len(one.content) > 1 else "",
        " ".join(str(claim.pk) for claim in one.content),
        html,
        refs,
    )


def basis(claim: Claim) -> str:
    """The class by which a claim's words are coloured: what its verification rests on.

    Whether they said it never makes a claim look true.
    """
    if claim.state == Claim.State.DISMISSED:
        return "dismissed"
    return "open" if claim.verification.initial else claim.verification.basis


def _said_and_so(claim: Claim) -> str:
    return f"{claim.verification.label.lower()}, {claim.get_state_display().lower()}"


def _opens(claim: Claim) -> tuple[int, int]:
    starts = [a.start for a in claim.anchors.all() if a.role == Anchor.Role.CONTENT]
    return (min(starts), claim.pk)


def _last_content(claims: Iterable[Claim]) -> dict[int, int]:
    return {
        claim.pk: max(
            (a.end for a in claim.anchors.all() if a.role == Anchor.Role.CONTENT),
            default=0,
        )
        for claim in claims
    }
