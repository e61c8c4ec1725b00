"""Writing what a batch plans: the claims, and all that comes in with them."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Max
from django.utils import timezone

from claims import flags, inbox, names, priority, repeats, sources
from claims.changes import change_each
from claims.importing import company
from claims.importing.batch import Batch, New
from claims.importing.copying import insert, number_on, numbers
from claims.importing.drafts import PEOPLE, Named
from claims.importing.known import Desk, in_parts
from claims.importing.options import Options
from claims.importing.reading import Problem
from claims.importing.texts import Text
from claims.models import Anchor, Claim, ClaimSource, Event, Notice, Source
from claims.wording import key_of

State = Claim.State
CLAIM = (
    "id",
    "article_id",
    "version_id",
    "position",
    "wording",
    "words",
    "form",
    "cue",
    "source_as_written",
    "name_key",
    "source_id",
    "flags",
    "priority",
    "wording_key",
    "state",
    "attribution",
    "verification_id",
    "rationale",
    "assignee_id",
    "checked_by_id",
    "settled_by_id",
    "settled_at",
    "created",
    "updated",
)
EVENT = ("claim_id", "by_id", "at", "kind", "changes", "reason")
ANCHOR = ("claim_id", "version_id", "role", "start", "end")
FURTHER = ("claim_id", "source_id", "part", "place")


class Writer:
    """Writes the batches of one file, each in a transaction of the caller's."""

    def __init__(self, desk: Desk, options: Options):
        self.desk = desk
        self.options = options
        self.weights = priority.weights()
        self.priorities: dict[tuple[object, ...], int] = {}

    def write(self, batch: Batch) -> None:
        """Do what was planned in this transaction.

        A change that was overtaken by somebody's becomes a problem of the batch.
        """
        now = timezone.now()
        if batch.new:
            company.add_people(self.desk, batch.new)
            company.add_sources(self.desk, batch.new)
            homes = company.add_articles(
                self.desk, batch.new, by=self.options.by, now=now
            )
            self._add_claims([(one, homes[one.article]) for one in batch.new], now)
        if batch.changes:
            self._change(batch)

    def _add_claims(self, new: list[tuple[New, Text]], now: datetime) -> None:
        _number([one for one, _ in new])
        positions = _Positions(
            text.article.pk for one, text in new if one.draft.position is None
        )
        claims, events, anchors, further = [], [], [], []
        by = self.options.by and self.options.by.pk
        for one, text in new:
            told, pk = one.draft, one.draft.number
            position = told.position or positions.next_in(text.article.pk)
            speakers = [self._standing(speaker) for speaker in one.speakers]
            claims.append(self._claim(one, text, position, speakers, now))
            events.append((pk, by, now, Event.Kind.IMPORTED, "{}", self._reason(one)))
            spans = text.spans(
                told.cell("words"),
                cue=told.cell("cue"),
                source=told.cell("source_as_written"),
                anchors=told.beside.get("anchors"),
            )
            anchors += [(pk, text.version, *span) for span in spans]
            further += [
                (pk, source, ClaimSource.Part.ALSO, place)
                for place, source in enumerate(speakers[1:], start=1)
            ]
        insert(Claim, CLAIM, claims)
        insert(Event, EVENT, events)
        insert(Anchor, ANCHOR, anchors)
        insert(ClaimSource, FURTHER, further)
        repeats.count_later(key_of(one.draft.cell("wording")) for one, _ in new)

    def _standing(self, speaker: Source | Named) -> int:
        found = self.desk.sources[speaker] if isinstance(speaker, Named) else speaker
        return found.pk if isinstance(found, Source) else 0

    def _claim(
        self,
        one: New,
        text: Text,
        position: int,
        speakers: list[int],
        now: datetime,
    ) -> tuple[Any, ...]:
        told = one.draft
        cell = told.cell
        wording, words, cue = cell("wording"), cell("words"), cell("cue")
        written = cell("source_as_written")
        form = told.form or _form(cue, written, speakers)
        state, updated = told.state or State.OPEN, told.updated or now
        flagged = flags.told_by(form, words, wording, cue)
        return (
            told.number,
            text.article.pk,
            text.version,
            position,
            wording,
            words,
            form,
            cue,
            written,
            _name_key(written, text.article.pk),
            speakers[0] if speakers else None,
            json.dumps(flagged),
            self._priority(state, tuple(flagged), text),
            key_of(wording),
            state,
            told.attribution or Claim.Attribution.UNCHECKED,
            one.rating.pk,
            cell("rationale"),
            *(self._person(cell(column)) for column in PEOPLE),
            # What is settled changes no more: that was its last change.
            updated if state == State.SETTLED else None,
            now,
            updated,
        )

    def _priority(self, state: str, flagged: tuple[str, ...], text: Text) -> int:
        """What `priority.total` makes of claims like this; there are few kinds."""
        reach = text.article.outlet.reach if text.article.outlet else ""
        like = state in State.at_work(), flagged, reach
        if like not in self.priorities:
            claim = Claim(state=state, flags=list(flagged), article=text.article)
            self.priorities[like] = priority.total(claim, by_weights=self.weights)
        return self.priorities[like]

    def _person(self, name: str) -> int | None:
        return self.desk.people[name].pk if name else None

    def _reason(self, one: New) -> str:
        """Where it came from, and what was said there of who signed it."""
        told = f"{self.options.name}, line {one.draft.line}"
        signed = one.draft.cell("settled_by") or one.draft.cell("checked_by")
        state = one.draft.state
        return f"{told}: {state} by {signed} there" if signed else told

    # Claims that are here

    def _change(self, batch: Batch) -> None:
        held = sources.hold_all(
            change.fields["source"]
            for change in batch.changes
            if change.fields.get("source")
        )
        rows = Claim.objects.select_for_update(no_key=True).order_by("pk")
        # Not by joins, for what is joined would be locked too.
        rows = rows.prefetch_related("assignee", "source", "verification")
        current = rows.in_bulk([change.claim.pk for change in batch.changes])
        done, told, had = [], [], []
        for change in batch.changes:
            claim, fields = current[change.claim.pk], change.fields
            if claim.revision != change.claim.revision:
                text = "Somebody changed it just now. Bring the file in again."
                batch.problems.append(Problem(change.line, "updated", text))
                continue
            if fields.get("source"):
                fields["source"] = held[fields["source"].pk]
            done.append(change)
            had.append(claim.assignee)
            told.append((claim, fields, f"{self.options.name}, line {change.line}"))
        batch.changes = done
        by = self.options.by
        if told and by:
            change_each(told, Event.Kind.IMPORTED, by=by)
            for before, (claim, fields, _) in zip(had, told, strict=True):
                _tell(claim, before, set(fields), by)


def _tell(claim: Claim, had: User | None, columns: set[str], by: User) -> None:
    """Tell who has a claim, and who had it, as the desk does."""
    if "assignee" in columns:
        inbox.tell(claim.assignee, Notice.Kind.ASSIGNED, claim=claim, by=by)
        inbox.tell(had, Notice.Kind.TAKEN, claim=claim, by=by)
    if "wording" in columns:
        inbox.tell(claim.assignee, Notice.Kind.CHANGED, claim=claim, by=by)


def _number(new: list[New]) -> None:
    """Give numbers to claims that have none; the others keep theirs."""
    highest = max((one.draft.number or 0 for one in new), default=0)
    number_on(Claim, highest)
    without = [one for one in new if not one.draft.number]
    free = numbers(Claim, len(without), above=highest)
    for one, number in zip(without, free, strict=True):
        one.draft.number = number


def _form(cue: str, written: str, speakers: list[int]) -> str:
    attributed = cue or written or speakers
    return Claim.Form.INDIRECT if attributed else Claim.Form.UNATTRIBUTED


@lru_cache(maxsize=50_000)
def _key(name: str) -> str:
    return names.name_key(name, 0)


def _name_key(name: str, article: int) -> str:
    """`names.name_key`, remembered: the same names come again and again."""
    key = _key(name)
    return f"{key.removesuffix(' #0')} #{article}" if key.endswith(" #0") else key


class _Positions:
    """The next position in articles that have claims already."""

    def __init__(self, articles: Iterable[int]):
        self.next: dict[int, int] = defaultdict(int)
        for part in in_parts(articles):
            rows = Claim.objects.filter(article__in=part).order_by()
            highest = rows.values_list("article").annotate(Max("position"))
            self.next.update(dict(highest))

    def next_in(self, article: int) -> int:
        self.next[article] += 1
        return self.next[article]
