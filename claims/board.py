"""A claim's evidence as people look at it: under its question, for and against.

Evidence that counts once stands together, with the reason why.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User

from claims import origins
from claims.models import Claim, Evidence
from claims.origins import Own

Stance = Evidence.Stance

HEADINGS = {
    Stance.SUPPORTS: "For",
    Stance.CONTRADICTS: "Against",
    Stance.CONTEXT: "Context",
}


@dataclass
class Group:
    """Evidence of one stance that counts once; most often it is one piece."""

    members: list[Evidence]
    why: str = ""  # several count as one; "" for a single piece
    beyond: list[Evidence] = field(default_factory=list)  # of another stance


@dataclass
class Column:
    """One question: its evidence by stance, and how much of it is independent."""

    axis: str
    label: str
    stances: list[tuple[str, str, list[Group]]]  # stance, heading, groups
    count: int  # what was not withdrawn
    origins: int
    hidden: int  # confidential, and not for who looks


def columns(claim: Claim, *, user: User) -> list[Column]:
    """Both questions, as a person may see them.

    Each piece of evidence gets its `label` and `site`; `nothing`, why it counts for
    nothing, or ""; and `choices`, how it could count.
    """
    every = origins.evidence_of(claim)
    sees_all = user.has_perm("claims.settle_claim")
    rows: list[Any] = [row for row in every if sees_all or not row.confidential]
    own = origins.own_of(claim)
    for row in rows:
        row.label, row.site = label(row), site(row)
        row.nothing = _nothing(row, own)
        row.choices = _choices(row, rows)
    return [_column(axis, rows, every) for axis in Evidence.Axis]


def _column(axis: Evidence.Axis, rows: list[Evidence], every: list[Evidence]) -> Column:
    here = [row for row in rows if row.axis == axis]
    standing = [one for one in every if one.axis == axis and not one.withdrawn]
    counting = {one.origin for one in standing if one.stance != Stance.CONTEXT}
    return Column(
        axis=axis.value,
        label=axis.label,
        stances=[
            (stance.value, heading, groups)
            for stance, heading in HEADINGS.items()
            if (groups := _groups(stance, here))
        ],
        count=len(standing),
        origins=len(counting - {""}),
        hidden=len(standing) - sum(not row.withdrawn for row in here),
    )


def _groups(stance: Stance, here: list[Evidence]) -> list[Group]:
    by_origin: dict[str, list[Evidence]] = {}
    for row in here:
        if row.stance == stance:
            key = row.origin if _counts(row) else f"nothing {row.pk}"
            by_origin.setdefault(key, []).append(row)
    groups = []
    for key, members in by_origin.items():
        beyond = [
            row
            for row in here
            if row.origin == key and _counts(row) and row.stance != stance
        ]
        why = _why([*members, *beyond]) if len(members) + len(beyond) > 1 else ""
        groups.append(Group(members, why, beyond))
    return groups


def _counts(row: Evidence) -> bool:
    is_context = row.stance == Stance.CONTEXT
    return bool(row.origin) and not row.withdrawn and not is_context


def _why(members: list[Evidence]) -> str:
    """Why several pieces of evidence count as one."""
    if any(row.origin_by_hand for row in members):
        return "put together by hand"
    if members[0].origin == origins.REPORTERS:
        return "from our own reporters"
    sites = Counter(site(row) for row in members)
    [(most, _), *others] = sites.most_common()
    return "the same text" if others or not most else f"the same site, {most}"


def site(row: Evidence) -> str:
    """The site that evidence is on, once the page was read where that led to."""
    capture = getattr(row, "capture", None)
    return origins.site_of((capture and capture.url) or row.url)


def _nothing(row: Evidence, own: Own) -> str:
    if row.withdrawn or _counts(row):
        return ""
    if row.stance == Stance.CONTEXT:
        return "context"
    capture = getattr(row, "capture", None)
    if any(own.has(url) for url in (row.url, capture.url if capture else "") if url):
        return "the article’s own outlet"
    if row.origin_by_hand:
        return "said by hand"
    if row.url:
        return "the article’s own text"
    return "it does not say what it rests on"


def _choices(row: Evidence, rows: list[Evidence]) -> list[tuple[str, str, bool]]:
    """How else it could count: value, words, and whether it counts so now."""
    others = {
        other.origin: other
        for other in reversed(rows)
        if other.origin and not other.withdrawn and other.pk != row.pk
    }
    together = [
        (str(other.pk), f"With {label(other)}", other.origin == row.origin)
        for other in reversed(others.values())
    ]
    alone = bool(row.origin) and row.origin not in others
    return [
        ("alone", "By itself", alone),
        ("nothing", "For nothing", not row.origin),
        *together,
    ]


def label(row: Evidence) -> str:
    """Evidence in a few words."""
    capture = getattr(row, "capture", None)
    title = (capture and capture.title) or ""
    text = title or row.file_name or row.url or row.passage or row.note
    line = " ".join(text.split())
    return f"{line[:60].rstrip()}…" if len(line) > 60 else line
