"""What a row changes of a claim that is here: by the rules, or why not.

A cell that says nothing (it is empty, or there is no such column) changes nothing,
but for those that may be emptied: source, rationale and assignee.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from claims.closed import why_not_edited
from claims.exports import SEVERAL
from claims.importing.batch import Change
from claims.importing.drafts import Draft, short
from claims.importing.known import Desk, seconds
from claims.importing.options import Options
from claims.importing.reading import Row
from claims.models import Claim, Source

# What the desk tells by itself, whatever a file says.
COUNTED = ("claim", "position", "evidence", "independent_origins", "source_kind")
# What of a claim belongs to its work, and ends with it.
JUDGED = ("wording", "source", "attribution", "verification", "rationale")
CHANGEABLE = (*JUDGED, "assignee")
MOST_SAID = 3  # values of a stale line in a message
ARTICLES = ("article", "headline", "outlet", "url", "published")


def as_reported(claim: Claim) -> dict[str, str]:
    """A claim of `Desk.claims` as the report tells of it, but for what is counted."""
    article, speakers = claim.article, claim.speakers
    return {
        "article": str(article.pk),
        "headline": article.headline,
        "outlet": str(article.outlet or ""),
        "url": article.url or "",
        "published": _time(article.published),
        "wording": claim.wording,
        "words": claim.words,
        "form": claim.form,
        "cue": claim.cue,
        "source_as_written": claim.source_as_written,
        "source": SEVERAL.join(source.name for source in speakers),
        "state": claim.state,
        "attribution": claim.attribution,
        "verification": claim.verification.label,
        "rationale": claim.rationale,
        "assignee": str(claim.assignee or ""),
        "checked_by": str(claim.checked_by or ""),
        "settled_by": str(claim.settled_by or ""),
        "updated": _time(claim.updated),
    }


def is_same(row: Row, reported: dict[str, str]) -> bool:
    """Whether a row says, to the letter, what the report says of a claim."""
    return all(
        cell == reported[column]
        for column, cell in row.cells.items()
        if column not in COUNTED
    )


def _time(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else ""


class Differences:
    """Compares rows with claims; `found` are whom the rows' names mean."""

    def __init__(self, desk: Desk, options: Options):
        self.desk = desk
        self.options = options

    def change(self, one: Draft, claim: Claim) -> Change | None:
        """What a row changes, or None where it changes nothing or is refused."""
        reported = as_reported(claim)
        differing = self._differing(one, claim, reported)
        if one.problems or not differing:
            return None
        self._refuse_stale(one, claim, reported, differing)
        for column in differing:
            if not one.problems:
                self._refuse_fixed(one, column, reported[column])
        if one.problems:
            return None
        fields = {column: self._value(one, column) for column in differing}
        self._refuse_by_rule(one, claim, fields)
        if one.problems:
            return None
        if claim.state == Claim.State.SUGGESTED and set(fields) & set(JUDGED):
            fields["state"] = Claim.State.OPEN
        said = [
            f"{column}: {_quoted(one.cell(column))}, was {_quoted(reported[column])}"
            for column in differing
        ]
        return Change(one.line, claim, fields, said)

    def _differing(
        self, one: Draft, claim: Claim, reported: dict[str, str]
    ) -> list[str]:
        """The columns in which a row says something else than is so."""
        left_out = (*COUNTED, "updated", *(ARTICLES[:1] * self.options.other_desk))
        return [
            column
            for column, cell in one.cells.items()
            if column not in left_out
            and _unbroken(cell) != _unbroken(reported[column])
            and not self._says_the_same(one, claim, column)
        ]

    def _says_the_same(self, one: Draft, claim: Claim, column: str) -> bool:
        """Whether a cell that is written otherwise means what is so, or nothing."""
        cell = one.cell(column)
        if column == "source":
            meant = [self._meant(one, named) for named in one.speakers]
            return bool(one.problems) or meant == list(claim.speakers)
        if not cell.strip():
            return column not in ("rationale", "assignee")
        tests: dict[str, Callable[[], bool]] = {
            "published": lambda: (
                one.article.published == seconds(claim.article.published)
            ),
            "verification": lambda: self._rating(one) == claim.verification,
            "form": lambda: one.form == claim.form,
            "attribution": lambda: one.attribution == claim.attribution,
            # A suggestion that was taken since, by this very file or by anybody.
            "state": lambda: (
                one.state == claim.state
                or (one.state, claim.state) == (Claim.State.SUGGESTED, Claim.State.OPEN)
            ),
        }
        return tests[column]() if column in tests else False

    def _meant(self, one: Draft, named: Any) -> Source | None:
        meant = self.desk.sources.get(named)
        if isinstance(meant, Source):
            return meant
        told = f"Nobody in the register goes by “{short(named.name)}”."
        one.refuse("source", meant or f"{told} Register the source first.")
        return None

    def _rating(self, one: Draft) -> Any:
        rating = self.desk.rating(one.cell("verification"))
        if rating is None:
            one.refuse("verification", self.desk.no_rating(one.cell("verification")))
        return rating

    def _refuse_stale(
        self,
        one: Draft,
        claim: Claim,
        reported: dict[str, str],
        differing: list[str],
    ) -> None:
        if one.updated is None:
            told = (
                "It does not say which state of the claim it changes. Keep this column"
                " as the export wrote it."
            )
            one.refuse("updated", told)
        elif one.updated != seconds(claim.updated):
            values = [
                f"{column} is {_quoted(reported[column])} here and"
                f" {_quoted(one.cell(column))} in the file"
                for column in differing[:MOST_SAID]
            ]
            more = "; …" if len(differing) > MOST_SAID else ""
            told = f"Somebody changed claim {claim.pk} since the export of this line"
            one.refuse("updated", f"{told}: {'; '.join(values)}{more}.")

    def _refuse_fixed(self, one: Draft, column: str, here: str) -> None:
        """Refuse what no file changes; the desk does."""
        if column in CHANGEABLE:
            return
        told = f"It is {_quoted(here)} here, and a file does not change it."
        if column in ("words", *ARTICLES):
            told += (
                " Is it another claim? If the file comes from another desk, say so, and"
                " its numbers do not count."
            )
        one.refuse(column, told)

    def _value(self, one: Draft, column: str) -> Any:
        """What a field becomes."""
        cell = one.cell(column)
        if column == "source":
            found = [self.desk.sources[named] for named in one.speakers]
            return found[0] if found else None
        if column == "verification":
            return self._rating(one)
        if column == "assignee":
            return self.desk.people.get(cell) if cell else None
        return one.attribution if column == "attribution" else cell

    def _refuse_by_rule(self, one: Draft, claim: Claim, fields: dict[str, Any]) -> None:
        """Refuse what the desk would not let the same person do."""
        by = self.options.by
        if by is None or not by.has_perm("claims.review_claim"):
            who = "Say whose changes they are" if by is None else "You review no claims"
            one.refuse("", f"{who}; a change of a claim is a reviewer's.")
            return
        judged = [column for column in fields if column in JUDGED]
        if judged and (why := why_not_edited(claim)):
            one.refuse(judged[0], why)
        rating = fields.get("verification")
        if rating and rating.retired:
            one.refuse("verification", f"“{rating}” is not given any more.")
        if "source" in fields and (len(claim.speakers) > 1 or len(one.speakers) > 1):
            told = "It has several sources: who says it too is changed at the desk."
            one.refuse("source", told)
        name = one.cell("assignee")
        to = fields.get("assignee")
        if "assignee" in fields and name and not self.desk.may_have_claims(to):
            told = f"Nobody who reviews has the user name {short(name)}."
            one.refuse("assignee", told)


def _unbroken(cell: str) -> str:
    """Spreadsheets write line ends in a way of their own."""
    return cell.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cell else cell


def _quoted(cell: str) -> str:
    return f"“{short(cell)}”" if cell.strip() else "empty"
