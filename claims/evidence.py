"""Evidence: what is put on a claim, taken off it, and how it counts.

Each function writes its change and the Event in one transaction. History is read by
everybody, so of confidential evidence it says no more than that there is some.
"""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any

from django.contrib.auth.models import User
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import Truncator

from claims import origins
from claims.changes import IllegalMove, change
from claims.closed import why_not_at_work
from claims.files import Checked
from claims.models import Capture, Claim, Event, Evidence
from claims.models.evidence import stored_as
from claims.origins import too_few_origins

Kind = Event.Kind

CONFIDENTIAL = "confidential evidence"
NOTHING = "counts for nothing"
NAME_CHARACTERS = 200
# How long a file may lie there before the evidence that names it is committed.
PATIENCE = timedelta(days=1)


@dataclass(frozen=True)
class Given:
    """What somebody puts up as evidence. One of link, file, passage and note is there.

    The same given twice by the same person is one piece of evidence (a doubled submit).
    """

    axis: str
    stance: str
    kind: str = ""
    url: str = ""
    archive_url: str = ""
    file: Checked | None = None
    passage: str = ""
    locator: str = ""
    note: str = ""
    confidential: bool = False

    def fields(self) -> dict[str, Any]:
        """As the table has them, but for the file itself."""
        kept = {one.name: getattr(self, one.name) for one in fields(self)}
        file = kept.pop("file")
        kept["file_name"] = file.name if file else ""
        kept["file_sha256"] = file.sha256 if file else ""
        return kept


def add(claim: Claim, given: Given, *, by: User) -> Evidence:
    """Put evidence on a claim that is at work; a link waits to be captured.

    Raises IllegalMove. Then, and when the transaction fails, no file stays behind.
    """
    stored = _store(given.file) if given.file else ""
    evidence = None
    try:
        evidence = _add(claim, given, stored, by=by)
    finally:
        if stored and (evidence is None or evidence.file.name != stored):
            default_storage.delete(stored)
    return evidence


@transaction.atomic
def _add(claim: Claim, given: Given, stored: str, *, by: User) -> Evidence:
    current = hold(claim)
    fields = {**given.fields(), "added_by": by}
    twin: Evidence | None = current.evidence.standing().filter(**fields).first()
    if twin:
        return twin
    refuse_closed(current)
    origin = origins.origin_of(
        current, url=given.url, kind=given.kind, has_file=bool(stored)
    )
    evidence = Evidence.objects.create(
        claim=current, origin=origin, file=stored, **fields
    )
    if given.url:
        Capture.objects.create(evidence=evidence)
    _tell(evidence, Kind.EVIDENCE, {"evidence": ["", shown(evidence)]}, by=by)
    return evidence


@transaction.atomic
def withdraw(evidence: Evidence, *, reason: str, by: User) -> Evidence:
    """Take evidence back, for a reason: it stays to be read, and counts no more.

    Whoever added it may, and editors. Raises IllegalMove.
    """
    claim = hold(evidence.claim)
    current = Evidence.objects.get(pk=evidence.pk)
    if current.withdrawn:
        return current  # a doubled submit
    refuse_closed(claim)
    if current.added_by_id != by.pk and not by.has_perm("claims.settle_claim"):
        raise IllegalMove("Only who added it and editors may withdraw it.")
    if not reason.strip():
        raise IllegalMove("Say why it is withdrawn.")
    current.withdrawn = timezone.now()
    current.withdrawn_by = by
    current.withdrawn_why = reason
    current.save(update_fields=["withdrawn", "withdrawn_by", "withdrawn_why"])
    was = {"evidence": [shown(current), ""]}
    _tell(current, Kind.WITHDRAWN, was, by=by, reason=reason)
    return current


@transaction.atomic
def set_origin(
    evidence: Evidence, *, beside: Evidence | None, counts: bool = True, by: User
) -> Evidence:
    """Say by hand how evidence counts: with other evidence, by itself, or not at all.

    No capture changes that again. Evidence of the article's own outlet never counts,
    and its texts do not count elsewhere. Raises IllegalMove.
    """
    claim = hold(evidence.claim)
    current = Evidence.objects.select_related("capture").get(pk=evidence.pk)
    refuse_closed(claim)
    if beside and beside.claim_id != claim.pk:
        raise IllegalMove("That is evidence on another claim.")
    # As it stands now, which may be otherwise than it was seen.
    other = Evidence.objects.get(pk=beside.pk) if beside else None
    own = origins.own_of(claim)
    if counts and any(map(own.has, addresses(current))):
        raise IllegalMove("It is of the article's own outlet, which never counts.")
    by_itself = current.origin.startswith(origins.ALONE) and not _others(current)
    if not counts:
        origin = ""
    elif other:
        origin = other.origin
    else:
        origin = current.origin if by_itself else origins.alone()
    if origin != current.origin or not current.origin_by_hand:
        count_as(current, origin, by=by, by_hand=True)
    return current


def count_as(
    evidence: Evidence, origin: str, *, by: User | None, by_hand: bool = False
) -> None:
    """Give evidence another key, and say so where it counts otherwise now.

    For whoever holds the claim. Without `by` it is the program that does.
    """
    before = _counted(evidence)
    evidence.origin = origin
    evidence.origin_by_hand = by_hand
    evidence.save(update_fields=["origin", "origin_by_hand"])
    now = _counted(evidence)
    if by or now != before:
        changes = {"evidence": ["", shown(evidence)], "origin": [before, now]}
        _tell(evidence, Kind.ORIGIN, changes, by=by)


def override(claim: Claim, *, reason: str, by: User, revision: int) -> Claim:
    """Let a claim pass as true with fewer origins than the desk asks for.

    An editor's, with the reason in writing; reopening the claim ends it. Raises
    IllegalMove and StaleClaim.
    """
    if not by.has_perm("claims.settle_claim"):
        raise IllegalMove("Only an editor may let it pass.")
    if not reason.strip():
        raise IllegalMove("Write why it may pass.")

    def why_not(current: Claim) -> str:
        if why := why_not_at_work(current):
            return why
        if current.override:
            return f"{current.override_by} has let it pass already."
        enough = "It has the origins that it needs: there is nothing to let pass."
        return "" if too_few_origins(current) else enough

    let = {"override": reason, "override_by": by}
    return change(
        claim, Kind.OVERRIDDEN, let, by=by, revision=revision, why_not=why_not
    )


def shown(evidence: Evidence) -> str:
    """Evidence in the words of history."""
    if evidence.confidential:
        return CONFIDENTIAL
    question, stance = evidence.get_axis_display(), evidence.get_stance_display()
    return f"{question} {stance}: {_name(evidence)}"


def addresses(evidence: Evidence) -> list[str]:
    """Where evidence stands: the link as it was given, and where it led to."""
    capture = getattr(evidence, "capture", None)
    return [url for url in (evidence.url, capture.url if capture else "") if url]


def refuse_closed(claim: Claim) -> None:
    """Raise IllegalMove unless the claim is at work."""
    if why := why_not_at_work(claim):
        raise IllegalMove(why)


def hold(claim: Claim) -> Claim:
    """The claim, for this transaction alone: evidence of it is counted together."""
    return Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)


def sweep_files(*, now: datetime) -> int:
    """Remove files that no evidence came to: their process was killed in between."""
    if not default_storage.exists("evidence"):
        return 0
    removed = 0
    for name in default_storage.listdir("evidence")[1]:
        path = f"evidence/{name}"
        old = default_storage.get_modified_time(path) < now - PATIENCE
        if old and not Evidence.objects.filter(file=path).exists():
            default_storage.delete(path)
            removed += 1
    return removed


def _store(file: Checked) -> str:
    """Keep a file under a name of ours; where it lies."""
    name = stored_as(None, f"file{PurePath(file.name).suffix}")
    file.file.seek(0)
    return default_storage.save(name, File(file.file))


def _others(evidence: Evidence) -> models.QuerySet[Evidence]:
    """What else counts as one with it."""
    same: models.QuerySet[Evidence] = Evidence.objects.standing().filter(
        claim=evidence.claim_id, origin=evidence.origin
    )
    return same.exclude(pk=evidence.pk)


def _counted(evidence: Evidence) -> str:
    """How evidence counts, in the words of history."""
    if not evidence.origin:
        return NOTHING
    other = _others(evidence).order_by("confidential", "pk").first()
    if other is None:
        return "by itself"
    return f"with {CONFIDENTIAL if other.confidential else _name(other)}"


def _name(evidence: Evidence) -> str:
    """What stands for evidence in history, where a long note would bury the rest."""
    return Truncator(str(evidence)).chars(NAME_CHARACTERS)


def _tell(
    evidence: Evidence,
    kind: Event.Kind,
    changes: dict[str, list[str]],
    *,
    by: User | None,
    reason: str = "",
) -> None:
    """Write the Event; everybody reads it."""
    if evidence.confidential:
        changes.pop("origin", None)
        reason = ""
    Event.objects.create(
        claim_id=evidence.claim_id,
        by=by,
        at=timezone.now(),
        kind=kind,
        changes=changes,
        reason=reason,
    )
