"""What the rows of a file would do to the desk, and what stands in their way."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from articles.models import Article
from claims.importing.batch import Batch, New, Seen
from claims.importing.differences import Differences, as_reported, is_same
from claims.importing.drafts import (
    PEOPLE,
    Draft,
    Named,
    Told,
    draft,
    short,
    why_not_new,
)
from claims.importing.homes import Homes
from claims.importing.known import Desk, twins
from claims.importing.options import Options
from claims.importing.reading import Problem, Row
from claims.models import Claim, Rating, Source

SIGNED = (Claim.State.CHECKED, Claim.State.SETTLED)


class Planner:
    """Plans the batches of one file, in their order."""

    def __init__(self, options: Options):
        self.options = options
        self.seen = Seen()
        self.desk = Desk()
        self.differences = Differences(self.desk, options)
        self.homes = Homes([], self.seen)

    def plan(self, read: Sequence[Row | Problem]) -> Batch:
        """What these rows would do to the desk as it is."""
        batch = Batch(problems=[one for one in read if isinstance(one, Problem)])
        rows = [one for one in read if isinstance(one, Row)]
        numbers = list(map(self._number, rows))
        claims = self._claims(numbers)
        drafts = []
        for row, number in zip(rows, numbers, strict=True):
            claim = claims.get(number)
            known = claim and claim.pk not in self.seen.claims
            if claim and known and is_same(row, as_reported(claim)):
                self.seen.claims.add(claim.pk)
                batch.same += 1
            else:
                drafts.append(draft(row, own_numbers=not self.options.other_desk))
        self._look_up(drafts)
        claims |= self._claims(self._twins(drafts))
        for one in drafts:
            self._plan(batch, one, claims.get(one.number or 0))
        batch.problems.sort()
        return batch

    def _claims(self, numbers: Iterable[int]) -> dict[int, Claim]:
        by = self.options.by if self.options.veiled else None
        return self.desk.claims(set(numbers) - {0}, by=by)

    def _number(self, row: Row) -> int:
        """The number of a claim of ours that a row gives, or 0."""
        cell = row.cells.get("claim", "").strip()
        is_number = cell.isascii() and cell.isdecimal() and len(cell) < 14
        return int(cell) if is_number and not self.options.other_desk else 0

    def _look_up(self, drafts: list[Draft]) -> None:
        self.homes = Homes((one.article for one in drafts), self.seen)
        self.desk.look_up_outlets(one.article.outlet for one in drafts)
        self.desk.look_up_sources(named for one in drafts for named in one.speakers)

    def _twins(self, drafts: list[Draft]) -> list[int]:
        """Give rows without a number that of the same claim, where it is here.

        It stands on the same words of the same article, and at the same position if
        there are several.
        """
        homes: dict[int, int] = {}
        for one in drafts:
            home = None if one.number or one.problems else self._home(one)
            if isinstance(home, Article):
                homes[one.line] = home.pk
        here: dict[Any, list[Claim]] = defaultdict(list)
        for claim in twins(set(homes.values())):
            if claim.pk not in self.seen.claims:
                here[claim.article_id, claim.words or claim.wording].append(claim)
        found = []
        for one in drafts:
            words = one.cell("words") or one.cell("wording")
            among = here.get((homes.get(one.line, 0), words), [])
            at = [claim for claim in among if claim.position == one.position]
            for claim in (at or among)[:1]:
                one.number = claim.pk
                among.remove(claim)
                found.append(claim.pk)
        return found

    def _home(self, one: Draft) -> Article | Told | str:
        return self.homes.find(one.article)

    def _plan(self, batch: Batch, one: Draft, claim: Claim | None) -> None:
        if one.number and one.number in self.seen.claims:
            one.refuse("claim", f"Claim {one.number} is in the file twice.")
        elif claim is None:
            self._add(batch, one)
        elif not one.problems:
            change = self.differences.change(one, claim)
            if change:
                batch.changes.append(change)
            batch.same += not (change or one.problems)
        if one.number:
            self.seen.claims.add(one.number)
        batch.problems += one.problems

    def _add(self, batch: Batch, one: Draft) -> None:
        for column, text in why_not_new(one):
            one.refuse(column, text)
        home = self._home(one)
        if isinstance(home, str):
            one.refuse("article", home)
        elif isinstance(home, Told) and not (home.headline.strip() or home.url):
            told = f"There is no article {home.number} here. Say its headline or url."
            one.refuse("article", told)
        speakers = [self._speaker(one, named) for named in one.speakers]
        rating = self._rating(one)
        self._refuse_strangers(one)
        self._refuse_evidence(one)
        if one.problems or isinstance(home, str) or rating is None:
            return
        new = New(one, home, list(dict.fromkeys(filter(None, speakers))), rating)
        batch.new.append(new)
        self._bring_along(batch, new)

    def _speaker(self, one: Draft, named: Named) -> Source | Named | None:
        found = self.desk.sources.get(named)
        if isinstance(found, str):
            one.refuse("source", found)
        elif found is None and not named.kind:
            one.refuse(
                "source_kind",
                f"Nobody in the register goes by “{short(named.name)}”. Say of which"
                " kind the source is, and it is entered.",
            )
        elif not isinstance(found, str):
            return found or named
        return None

    def _rating(self, one: Draft) -> Rating | None:
        cell = one.cell("verification")
        rating = self.desk.rating(cell) if cell.strip() else self.desk.initial
        if rating is None:
            one.refuse("verification", self.desk.no_rating(cell))
        elif rating.initial and one.state in SIGNED:
            told = f"A {one.state} claim has an answer: is it so?"
            one.refuse("verification", told)
        return rating

    def _refuse_strangers(self, one: Draft) -> None:
        for column in PEOPLE:
            name = one.cell(column)
            if name and name not in self.desk.people and not self.options.create_people:
                one.refuse(
                    column,
                    f"Nobody here has the user name {short(name)}. Add them first, or"
                    " let accounts be made that are switched off.",
                )

    def _refuse_evidence(self, one: Draft) -> None:
        counted = one.cell("evidence").strip()
        if counted in ("", "0") or self.options.leave_evidence:
            return
        one.refuse(
            "evidence",
            f"The file counts evidence ({short(counted)}) and does not have it. Say"
            " that it is left behind.",
        )

    def _bring_along(self, batch: Batch, new: New) -> None:
        """What else comes in with a claim, each of it once."""
        if isinstance(new.article, Told):
            if not self.homes.is_coming(new.article):
                batch.articles[new.article] = None
            self.homes.take_in(new.article)
            outlet = new.article.outlet
            known = outlet in self.desk.outlets or outlet in self.seen.outlets
            if outlet and not known:
                batch.outlets[outlet] = None
                self.seen.outlets.add(outlet)
        for named in new.speakers:
            if isinstance(named, Named) and named not in self.seen.sources:
                batch.sources[named] = None
                self.seen.sources.add(named)
        for name in filter(None, map(new.draft.cell, PEOPLE)):
            if name not in self.desk.people and name not in self.seen.people:
                batch.people[name] = None
                self.seen.people.add(name)
