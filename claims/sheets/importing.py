"""Bringing sources in from a sheet: all of it, as it was shown before, or nothing."""

from collections.abc import Iterable
from itertools import chain

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction

from claims.models import Alias, Source
from claims.sheets.file import Sheet
from claims.sheets.plan import Entry, Plan, plan

AT_ONCE = 1000


class NotAsShown(Exception):
    """The plan is not the one that was seen, or it has problems; nothing was done."""

    def __init__(self, made: Plan):
        super().__init__("The register has changed since. Look it over again.")
        self.plan = made


def bring_in(sheet: Sheet, *, by: User, seen: str) -> Plan:
    """Do what `plan` said when its fingerprint was `seen`, in one transaction.

    What changes goes into the history of each source. Raises NotAsShown.
    """
    try:
        with transaction.atomic():
            made = plan(sheet, lock=True)
            if made.problems or made.fingerprint != seen:
                raise NotAsShown(made)
            _write(made, by)
    except IntegrityError:  # somebody gave the same name at the same moment
        raise NotAsShown(plan(sheet)) from None
    return made


def _write(made: Plan, by: User) -> None:
    shared = [one.alias for one in made.shared]
    for part in _parts(shared):
        Alias.objects.filter(pk__in=part).update(ambiguous=True)
    _write_sources(made)
    _write_names(made.steps)
    _write_history(made, by)


def _write_sources(made: Plan) -> None:
    # A new source has less than 0 for a number in the plan, by its place.
    new = {-place - 1: one for place, one in enumerate(made.entries) if one.is_new}
    Source.objects.bulk_create([one.source for one in new.values()], batch_size=AT_ONCE)
    by_columns: dict[tuple[str, ...], list[Source]] = {}
    for entry in made.steps:
        parent = entry.parent
        if parent is not None and parent < 0:
            parent = new[parent].source.pk
        entry.source.parent_id = parent
        columns = entry.columns
        if entry.is_new:
            columns = ["parent"] if parent else []
        if columns:
            by_columns.setdefault(tuple(columns), []).append(entry.source)
    for same, sources in by_columns.items():
        Source.objects.bulk_update(sources, same, batch_size=AT_ONCE)


def _write_names(steps: list[Entry]) -> None:
    for entry in steps:
        for alias in entry.new_names:
            alias.source = entry.source
    new = list(chain.from_iterable(entry.new_names for entry in steps))
    changed = list(chain.from_iterable(entry.changed_names for entry in steps))
    Alias.objects.bulk_update(
        changed, ["language", "valid_from", "valid_to", "ambiguous"], batch_size=AT_ONCE
    )
    Alias.objects.bulk_create(new, batch_size=AT_ONCE)


def _write_history(made: Plan, by: User) -> None:
    kind = ContentType.objects.get_for_model(Source)

    def entry(source: Source, flag: int, told: str) -> LogEntry:
        return LogEntry(
            user=by,
            content_type=kind,
            object_id=str(source.pk),
            object_repr=str(source)[:200],
            action_flag=flag,
            change_message=told,
        )

    rows = [
        entry(
            one.source,
            ADDITION if one.is_new else CHANGE,
            f"Imported: {'; '.join(one.changes)}.",
        )
        for one in made.steps
    ]
    rows += [entry(one.source, CHANGE, one.change) for one in made.shared]
    LogEntry.objects.bulk_create(rows, batch_size=AT_ONCE)


def _parts(values: list[int]) -> Iterable[list[int]]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))
