"""What a sheet would do to the register, line by line, and what stands in its way.

A line with a number is about that source; a line without one is about the source of
its kind that has its name for its own, or else about a new one. Empty cells empty,
columns that are not there leave alone, names are added and never taken away. So a
second import of a file changes nothing.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import normalize_newlines

from claims.models import Alias, Source
from claims.names import normalise
from claims.sheets.drafts import NUMBERED, Draft, drafts
from claims.sheets.file import Name, Problem, Sheet, names_cell
from claims.sheets.known import Borne, Known, Where


@dataclass
class Entry:
    """What a line would do: `changes` are sentences, none where nothing changes."""

    line: int
    source: Source
    is_new: bool
    changes: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    parent: "int | None" = None
    new_names: list[Alias] = field(default_factory=list)
    changed_names: list[Alias] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        return not self.is_new and bool(self.changes)


@dataclass
class Shared:
    """A name of a source outside the file that becomes ambiguous through it."""

    alias: int
    source: Source
    change: str


@dataclass
class Plan:
    entries: list[Entry] = field(default_factory=list)
    shared: list[Shared] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def added(self) -> int:
        return sum(entry.is_new for entry in self.entries)

    @property
    def changed(self) -> int:
        return sum(entry.is_changed for entry in self.entries)

    @property
    def unchanged(self) -> int:
        return len(self.entries) - self.added - self.changed

    @property
    def steps(self) -> list[Entry]:
        """The lines that do something."""
        return [entry for entry in self.entries if entry.changes]

    @property
    def fingerprint(self) -> str:
        """What tells this plan from another, made when the register was different."""
        said = [
            (entry.line, entry.source.pk, entry.parent, entry.changes)
            for entry in self.entries
        ]
        others = [(one.alias, one.change) for one in self.shared]
        return hashlib.sha256(repr((said, others)).encode()).hexdigest()


def plan(sheet: Sheet, *, lock: bool = False) -> Plan:
    """What bringing the sheet in would do to the register as it is.

    With `lock`, inside a transaction, nobody changes the sources meanwhile.
    """
    made, problems = drafts(sheet.rows)
    planner = _Planner(made, [*sheet.problems, *problems], lock=lock)
    return planner.plan()


class _Planner:
    def __init__(self, made: list[Draft], problems: list[Problem], *, lock: bool):
        self.drafts = made
        self.problems = problems
        self.known = Known(lock=lock)
        self.drafted: dict[int, Draft] = {}
        self.by_key: dict[str, list[Draft]] = defaultdict(list)
        self.parents: dict[int, int | None] = {}
        # Who bears a name after all this, and whether certainly.
        self.borne: dict[Where, dict[int, bool]] = defaultdict(dict)
        self.touched: set[Where] = set()

    def plan(self) -> Plan:
        self._look_up()
        for place, draft in enumerate(self.drafts):
            if not draft.amiss:
                self._tell_who(draft, place)
        self.known.look_up_names_of(who for who in self.drafted if who > 0)
        plan = Plan(problems=self.problems)
        plan.entries = [self._entry(one) for one in self.drafts if not one.amiss]
        self._check_circles()
        plan.shared = list(self._share())
        self.problems.sort(key=lambda problem: problem.line)
        return plan

    def _refuse(self, draft: Draft, text: str) -> None:
        self.problems.append(Problem(draft.line, text))

    def _look_up(self) -> None:
        """Everything that the lines name, by number or by name."""
        keys: set[str] = set()
        numbers: set[int] = set()
        articles: set[int] = set()
        for draft in self.drafts:
            if draft.name:
                self.by_key[draft.key].append(draft)
                keys.add(draft.key)
            keys.update(key for key, _ in draft.names)
            articles.update(article for _, article in draft.names if article)
            if draft.number:
                numbers.add(draft.number)
            if draft.parent:
                keys.add(normalise(draft.parent))
                if match := NUMBERED.fullmatch(draft.parent):
                    numbers.add(int(match[2]))
        self.known.look_up(keys, numbers, articles)

    # Whom a line is about

    def _tell_who(self, draft: Draft, place: int) -> None:
        draft.who = self._number_of(draft) or 0
        if draft.amiss:
            return
        draft.who = draft.who or -place - 1
        first = self.drafted.setdefault(draft.who, draft)
        if draft.who < 0:
            first = next(
                one for one in self.by_key[draft.key] if one.kind == draft.kind
            )
        if first is not draft:
            self._refuse(draft, f"Line {first.line} is about the same source.")
            draft.amiss = True

    def _number_of(self, draft: Draft) -> int | None:
        if draft.number is not None:
            return self._numbered(draft, draft.number)
        same = [
            one
            for one in self.known.bearers[draft.key, None]
            if self.known.sources[one].kind == draft.kind
            and self.known.sources[one].merged_into_id is None
            and self._is_called(one, draft.key)
        ]
        if len(same) > 1:
            told = ", ".join(f"#{one}" for one in sorted(same))
            self._refuse(
                draft,
                f"Several sources are called “{draft.name}” ({told}). Write the number"
                " of the one that is meant.",
            )
            draft.amiss = True
        return same[0] if same else None

    def _numbered(self, draft: Draft, number: int) -> int | None:
        source = self.known.sources.get(number)
        if source is None:
            self._refuse(draft, f"There is no source #{number}.")
        elif source.merged_into_id:
            self._refuse(
                draft, f"Source #{number} was merged into #{source.merged_into_id}."
            )
        else:
            return number
        draft.amiss = True
        return None

    # What a line does

    def _entry(self, draft: Draft) -> Entry:
        is_new = draft.who < 0
        kind = draft.kind or ""
        source = Source() if is_new else self.known.sources[draft.who]
        entry = Entry(draft.line, source, is_new)
        if is_new:
            entry.changes.append(f"new {kind}")
        self._set(entry, "kind", kind)
        self._set(entry, "name", draft.name)
        self._set(entry, "country", draft.country)
        self._set(entry, "ours", draft.ours)
        if draft.note != str(normalize_newlines(source.note)).strip():
            self._set(entry, "note", draft.note)
        entry.parent = source.parent_id
        if draft.parent is not None:
            self._set_parent(entry, draft)
        self.parents[draft.who] = entry.parent
        self._give_names(entry, draft)
        return entry

    def _set(self, entry: Entry, column: str, value: Any) -> None:
        before = getattr(entry.source, column)
        if value is None or value == before:
            return
        setattr(entry.source, column, value)
        entry.columns.append(column)
        if column == "note":
            entry.changes.append("another note" if value else "no note")
        elif not entry.is_new:
            entry.changes.append(f"{column}: {_said(before)} becomes {_said(value)}")

    def _set_parent(self, entry: Entry, draft: Draft) -> None:
        try:
            parent = self._parent(draft.parent or "")
        except LookupError as error:
            self._refuse(draft, str(error.args[0]))
            return
        if parent == entry.parent:
            return
        entry.parent = parent
        entry.columns.append("parent")
        if parent is None:
            entry.changes.append("belongs to nobody")
        else:
            entry.changes.append(f"belongs to {self._called(parent)}")

    def _parent(self, cell: str) -> int | None:
        """The number of the source that a cell names. LookupError says why not."""
        if not cell:
            return None
        if (numbered := self._parent_by_number(cell)) is not None:
            return numbered
        key = normalise(cell)
        drafted = {one.who for one in self.by_key[key]}
        borne = self.known.bearers[key, None]
        certain = {one for one, name in borne.items() if not name.ambiguous}
        called = {one for one in borne if self._is_called(one, key)}
        found = certain | called | drafted
        found = {one for one in found if not self._is_merged(one)}
        if not found:
            raise LookupError(f"There is no source “{cell}” for it to belong to.")
        if 0 in found:  # a line that is refused itself
            return None
        if len(found) > 1:
            raise LookupError(
                f"“{cell}” may be several sources. Write a number too, such as"
                f" “{cell} #12”."
            )
        return found.pop()

    def _parent_by_number(self, cell: str) -> int | None:
        match = NUMBERED.fullmatch(cell)
        source = self.known.sources.get(int(match[2])) if match else None
        if match is None or source is None:
            if match and not match[1]:
                raise LookupError(f"There is no source {cell} for it to belong to.")
            return None
        called = self.known.called[source.pk]
        names = {normalise(called)}
        if source.pk in self.drafted:
            names.add(self.drafted[source.pk].key)
        if match[1] and normalise(match[1]) not in names:
            raise LookupError(
                f"Source #{source.pk} is “{source.name}”, not “{match[1]}”."
            )
        if source.merged_into_id:
            raise LookupError(
                f"Source #{source.pk} was merged into #{source.merged_into_id}."
            )
        return source.pk

    def _is_called(self, number: int, key: str) -> bool:
        return normalise(self.known.called[number]) == key

    def _is_merged(self, number: int) -> bool:
        return number > 0 and self.known.sources[number].merged_into_id is not None

    def _called(self, number: int) -> str:
        if number in self.drafted:
            return f"“{self.drafted[number].name}”"
        return f"“{self.known.called[number]}”"

    # Names

    def _give_names(self, entry: Entry, draft: Draft) -> None:
        had = self.known.names_of[draft.who]
        wanted = dict(draft.names)
        own = draft.key, None
        if own not in wanted and own not in had:
            wanted[own] = Name(draft.name, ambiguous=self._is_shared(draft, own))
        for where, name in wanted.items():
            if where[1] and where[1] not in self.known.articles:
                self._refuse(draft, f"There is no article {where[1]} (“{name.text}”).")
            self.borne[where][draft.who] = not name.ambiguous
            if where not in had:
                self._name(entry, where, name)
            elif had[where].name != Name(**{**vars(name), "text": had[where].text}):
                self._name(entry, where, name, before=had[where])
        if entry.source.kind == Source.Kind.UNNAMED:
            self._check_uncertain(draft, had, wanted)

    def _is_shared(self, draft: Draft, own: Where) -> bool:
        """Is its own name ambiguous, though the line does not say so?"""
        others = [one.ambiguous for one in self.known.bearers[own].values()]
        return draft.kind == Source.Kind.UNNAMED or (bool(others) and all(others))

    def _name(
        self, entry: Entry, where: Where, name: Name, before: Borne | None = None
    ) -> None:
        self.touched.add(where)
        alias = Alias(
            pk=before.pk if before else None,
            text=name.text,
            key=where[0],
            article_id=where[1],
            language=name.language,
            valid_from=name.valid_from,
            valid_to=name.valid_to,
            ambiguous=name.ambiguous,
        )
        if before:
            entry.changed_names.append(alias)
            told = f"{names_cell([before.name])} becomes {names_cell([name])}"
            entry.changes.append(f"name: {told}")
            return
        entry.new_names.append(alias)
        if not entry.is_new or name.text != entry.source.name:
            entry.changes.append(f"another name: {names_cell([name])}")

    def _check_uncertain(
        self, draft: Draft, had: dict[Where, Borne], wanted: dict[Where, Name]
    ) -> None:
        for name in {where: one.name for where, one in had.items()} | wanted:
            one = wanted[name] if name in wanted else had[name].name
            if not one.ambiguous:
                self._refuse(
                    draft,
                    "A name of an unnamed source is never certain: write"
                    f" “{one.text} [ambiguous]”.",
                )

    def _share(self) -> Iterator[Shared]:
        """Names that others have too: refused where certain, or ambiguous for all."""
        for where in sorted(self.touched, key=lambda one: (one[0], one[1] or 0)):
            here, before = self.borne[where], self.known.bearers[where]
            outside = {who: one for who, one in before.items() if who not in here}
            if len(here) + len(outside) == 1:
                continue
            everyone = [*here, *outside]
            for who, certain in here.items():
                if certain:
                    other = next(one for one in everyone if one != who)
                    self._refuse_certain(self.drafted[who], where, other)
            for borne in outside.values():
                if not borne.ambiguous:
                    yield self._shared(borne, next(iter(here)))

    def _refuse_certain(self, draft: Draft, where: Where, other: int) -> None:
        name = draft.names.get(where, Name(draft.name)).text
        number = f" #{other}" if other > 0 else f" in line {self.drafted[other].line}"
        self._refuse(
            draft,
            f"{self._called(other)}{number} goes by “{name}” too. If both do, write"
            f" “{name} [ambiguous]” under “names”: then a person decides each time.",
        )

    def _shared(self, borne: Borne, who: int) -> Shared:
        source = self.known.sources[borne.source]
        change = f"“{borne.text}” became ambiguous: {self._called(who)} has it too."
        return Shared(borne.pk, source, change)

    # What belongs to what

    def _check_circles(self) -> None:
        moved = [who for who, parent in self.parents.items() if parent is not None]
        beyond = {self.parents[who] for who in moved}
        beyond |= {source.parent_id for source in self.known.sources.values()}
        while beyond := {one for one in beyond if one and self._is_unknown(one)}:
            self.known.look_up_sources(beyond)
            beyond = {self.known.sources[one].parent_id for one in beyond}
        for who in moved:
            if self._is_above_itself(who):
                draft = self.drafted[who]
                self._refuse(draft, f"“{draft.name}” would belong to itself.")

    def _is_unknown(self, number: int) -> bool:
        return number > 0 and number not in self.known.sources

    def _parent_of(self, number: int) -> int | None:
        if number in self.parents:
            return self.parents[number]
        return (
            self.known.sources[number].parent_id
            if number in self.known.sources
            else None
        )

    def _is_above_itself(self, who: int) -> bool:
        above, passed = self._parent_of(who), set()
        while above is not None and above not in passed:
            if above == who:
                return True
            passed.add(above)
            above = self._parent_of(above)
        return False


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"“{value}”"
