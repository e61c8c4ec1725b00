"""The history of a claim as people read it, and bringing earlier words back."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField
from django.utils import timezone
from django.utils.formats import date_format

from claims import inbox
from claims.changes import IllegalMove, change
from claims.closed import why_not_edited
from claims.models import Claim, Event, Notice, Rating
from claims.models.event import LABELS

# What can be brought back, and by which change.
WORDS = ("wording",)
ANSWERS = ("attribution", "verification", "rationale")
# In which order the fields of a change are read: PostgreSQL keeps none of its own.
ORDER = ("wording", "words", "source", *ANSWERS, "state")
# What the sentence of an event tells by itself: who did it, and where that led.
SIGNATURES = {"checked_by", "second", "second_by", "settled_by", "override_by"}
MOVES = {
    Event.Kind.ACCEPTED,
    Event.Kind.DISMISSED,
    Event.Kind.CHECKED,
    Event.Kind.SENT_BACK,
    Event.Kind.SETTLED,
    Event.Kind.REOPENED,
}
# Words that differ are looked for one by one up to this many pairs of them.
MOST_PAIRS = 250_000
WORD = re.compile(r"\s*\S+|\s+$")

SAME, WAS, NOW = "same", "was", "now"


@dataclass(frozen=True)
class Line:
    """One field of a change, as it was and as it became."""

    label: str
    was: str
    now: str

    @cached_property
    def pieces(self) -> list[tuple[str, str]]:
        return difference(self.was, self.now)


@dataclass(frozen=True)
class Entry:
    """One event with its lines, and what of it can be brought back."""

    event: Event
    lines: list[Line]
    earlier: dict[str, Any]

    @property
    def sentence(self) -> str:
        """What was done, to be read after the name of who did it."""
        if self.event.kind != Event.Kind.ASSIGNED:
            return self.event.get_kind_display()
        people = self.event.changes.get("assignee", (None, None))
        was, now = (_shown("assignee", person) for person in people)
        by = str(self.event.by or "")
        if not now:
            return "gave the claim back" if was == by else f"took the claim from {was}"
        gave = "took the claim" if now == by else f"gave the claim to {now}"
        return f"{gave}, which {was} had" if was and was != by else gave

    @property
    def offer(self) -> str:
        """The fields that would be brought back, in words."""
        return ", ".join(_label(name) for name in self.earlier)


def entries(claim: Claim, events: Iterable[Event]) -> list[Entry]:
    """The events of a claim for its page, in their order."""
    return [Entry(event, _lines(event), earlier(claim, event)) for event in events]


def earlier(claim: Claim, event: Event) -> dict[str, Any]:
    """What stood there before an event and differs from what stands there now.

    Empty for a claim that is closed; a rating is given by its number.
    """
    if not claim.is_editable:
        return {}
    was = {
        name: change[0]["pk"] if isinstance(change[0], dict) else change[0]
        for name, change in sorted(event.changes.items(), key=_place)
        if name in (*WORDS, *ANSWERS) and change[0]
    }
    stands = {name: getattr(claim, name) for name in was}
    if "verification" in stands:
        stands["verification"] = claim.verification_id
    return {name: value for name, value in was.items() if value != stands[name]}


def restore(claim: Claim, event: Event, *, by: User, revision: int) -> Claim:
    """Bring back what stood there before an event, as a new change with its own Event.

    A doubled submit changes nothing the second time. Raises StaleClaim, and
    IllegalMove for a closed claim or a rating that is not given any more.
    """
    current = Claim.objects.get(pk=claim.pk)
    if why := why_not_edited(current):
        raise IllegalMove(why)
    fields = earlier(current, event)
    if not fields:
        return current
    if "verification" in fields:
        fields["verification"] = _rating(fields["verification"])
    if current.state == Claim.State.SUGGESTED:
        fields["state"] = Claim.State.OPEN
    when = date_format(timezone.localtime(event.at), "j F Y, H:i")
    restored = change(
        claim,
        Event.Kind.EDITED if set(WORDS) & set(fields) else Event.Kind.JUDGED,
        fields,
        by=by,
        revision=revision,
        reason=f"Brought back from before {when}.",
        why_not=why_not_edited,
    )
    if "wording" in fields:
        inbox.tell(restored.assignee, Notice.Kind.CHANGED, claim=restored, by=by)
    return restored


def difference(was: str, now: str) -> list[tuple[str, str]]:
    """Two texts as one, word by word: ("same" | "was" | "now", words) in turn."""
    old, new = WORD.findall(was), WORD.findall(now)
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    head = "".join(old[:start])
    tail = "".join(old[len(old) - end :])
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    pieces = [(SAME, head), *_middle(old, new), (SAME, tail)]
    return [piece for piece in pieces if piece[1]]


def _middle(old: list[str], new: list[str]) -> list[tuple[str, str]]:
    if len(old) * len(new) > MOST_PAIRS:
        return [(WAS, "".join(old)), (NOW, "".join(new))]
    pieces = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            pieces.append((SAME, "".join(old[a:b])))
        else:
            pieces += [(WAS, "".join(old[a:b])), (NOW, "".join(new[c:d]))]
    return pieces


def _alike(old: list[str], new: list[str]) -> int:
    """With how many equal words two texts begin."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


def _lines(event: Event) -> list[Line]:
    """What changed, field by field, but for what the sentence tells by itself."""
    told = {"places", "name_key"} | SIGNATURES
    if event.kind in MOVES:
        told.add("state")
    if event.kind == Event.Kind.ASSIGNED:
        told.add("assignee")
    return [
        Line(_label(name), _shown(name, was), _shown(name, now))
        for name, (was, now) in sorted(event.changes.items(), key=_place)
        if name not in told
    ]


def _place(change: tuple[str, Any]) -> tuple[int, str]:
    name = change[0]
    return (ORDER.index(name) if name in ORDER else len(ORDER), name)


def _label(name: str) -> str:
    return LABELS.get(name, name.replace("_", " "))


def _shown(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return str(value["name"])
    if isinstance(value, list):
        return ", ".join(_shown(name, one) for one in value)
    try:
        field = Claim._meta.get_field(name)
    except FieldDoesNotExist:  # what an event tells beside the fields
        return str(value)
    if isinstance(field, DateField):
        return date_format(date.fromisoformat(value), "j M Y")
    return str(dict(getattr(field, "flatchoices", ())).get(value, value))


def _rating(pk: int) -> Rating:
    rating = Rating.objects.get(pk=pk)
    if rating.retired:
        raise IllegalMove(f"“{rating}” is not given any more.")
    return rating
