# ruff: noqa: RUF005 - a long row is read in groups of columns
"""The rows of a desk of N claims: who speaks, who works, and what became of it all.

Rows are dictionaries or tuples of text, numbers and None, in blocks of some hundred
articles, so that a million claims never stand in memory. Times are UTC without saying
so, as SQLite keeps them.
"""

import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import accumulate, count, pairwise

from claims.names import name_key, normalise
from claims.wording import key_of

from . import words
from .writing import Said, Speaker, Writer

# Goes up with every change of what is written here: cached desks are built again.
GENERATOR = 5
# Everything ends here, so that the rows are the same whenever they are made.
END = datetime(2026, 11, 20, 18, 0)
YEARS = 5
ARTICLES_AT_ONCE = 500
OUTLETS = 200
PEOPLE = 40
EDITORS = range(1, 9)
REVIEWERS = range(1, 33)
LONGEST = 400, 60_000  # claims and characters of article 1
UNTOUCHED = 0.5
# What the weights to start from make of a claim at work, but for days and repetitions.
POINTS = {"casualty": 15, "number": 3, "urgent": 50, "raised": 20, "lowered": -20}
MARKS = list(POINTS)[2:]
STATES = {"suggested": 10, "open": 30, "checked": 10, "settled": 40, "dismissed": 10}

COLUMNS = {
    "articles.Article": (
        "id outlet_id url headline byline published language door state "
        "received_by_id created"
    ),
    "articles.Version": "id article_id number text fingerprint state created seen",
    "claims.Claim": (
        "id article_id version_id position wording words form act cue "
        "source_as_written speaker name_key source_id channel said_on flags confidence "
        "state dismissed_as due attribution verification_id rationale assignee_id "
        "checked_by_id second second_by_id seconded_at settled_by_id settled_at "
        "revision created updated mark priority wording_key"
    ),
    "claims.Anchor": "claim_id version_id role start end",
    "claims.Event": "claim_id by_id at kind changes reason",
    "claims.Evidence": (
        "claim_id axis stance kind url note confidential origin added_by_id added"
    ),
    "claims.SecondCheck": "claim_id revision by_id at decision attribution reason",
    "claims.ClaimSource": "claim_id source_id part place",
    "claims.Notice": "user_id kind claim_id by_id at read_at",
}
Block = dict[str, list[tuple]]


class Register:
    """The sources of the desk, their names, and who is quoted how often."""

    def __init__(self, size: int, chance: random.Random) -> None:
        self.chance = chance
        self.sources: list[dict] = []
        self.aliases: list[dict] = []
        self.speakers: list[list[Speaker]] = []
        wanted = max(10, min(50_000, size // 20))
        towns = words.coin(chance, max(50, wanted // 30), ["", "haven", "burg", "é"])
        surnames = words.coin(chance, max(200, wanted // 8), ["", "sen", "ova", "ić"])
        for number in range(1, wanted + 1):
            person = chance.random() < 0.6
            coined = self._person if person else self._body
            name, printed = coined(surnames if person else towns)
            kind = "person" if person else chance.choice(["body"] * 5 + ["state"])
            self.sources.append({"id": number, "kind": kind, "name": name})
            self.speakers.append([Speaker(number, one, name) for one in printed])
        self._name_all()
        self.weights = words.ladder(wanted, flat=8)
        self.order = chance.sample(range(wanted), wanted)
        self.strangers = [
            Speaker(None, name, name)
            for name in (self._person(surnames)[0] for _ in range(max(20, wanted // 5)))
        ] + [Speaker(None, name) for name in words.UNNAMED * 20]

    def drawn(self, number: int) -> list[Speaker | None]:
        """Who says the statements of an article: some names come again and again."""
        chance = self.chance
        places = chance.choices(self.order, cum_weights=self.weights, k=number)
        drawn: list[Speaker | None] = []
        for place in places:
            luck = chance.random()
            if luck < 0.1:
                drawn.append(None)
            elif luck < 0.22:
                drawn.append(chance.choice(self.strangers))
            else:
                drawn.append(chance.choice(self.speakers[place]))
        return drawn

    def _person(self, surnames: list[str]) -> tuple[str, list[str]]:
        first = self.chance.choice(words.FIRST_NAMES)
        last = self.chance.choice(surnames)
        title = self.chance.choice(words.TITLES)
        return f"{first} {last}", [f"{first} {last}", last, f"{title} {last}"]

    def _body(self, towns: list[str]) -> tuple[str, list[str]]:
        office = self.chance.choice(words.OFFICES)
        town = self.chance.choice(towns)
        name = f"{office} of {town}"
        return name, [f"the {name}", f"the {town} {office}"]

    def _name_all(self) -> None:
        """A name that two bear is ambiguous, as in the register itself."""
        bearers: dict[str, dict[int, str]] = defaultdict(dict)
        for source, printed in zip(self.sources, self.speakers, strict=True):
            for written in (source["name"], *(one.written for one in printed)):
                text = written.removeprefix("the ")
                bearers[normalise(text)].setdefault(source["id"], text)
        for key, texts in bearers.items():
            for number, text in texts.items():
                self.aliases.append(
                    {"source_id": number, "text": text, "key": key}
                    | {"ambiguous": int(len(texts) > 1)}
                )


class Desk:
    """All the rows of a desk of `size` claims; the same size gives the same rows."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.chance = random.Random(size)
        self.register = Register(size, self.chance)
        self.writer = Writer(self.chance)
        self.keys: dict[str, str] = {}
        self.claims = count(1)
        self.versions = count(1)
        self.outlets = words.ladder(OUTLETS, flat=3)
        self.workers = words.ladder(len(REVIEWERS), flat=2)

    def people(self) -> list[dict]:
        names = [name.lower() for name in words.FIRST_NAMES if name.isascii()]
        return [
            {"id": number, "username": name, "password": "!", "email": ""}
            for number, name in enumerate(names[:PEOPLE], start=1)
        ]

    def publishers(self) -> list[dict]:
        return [
            {"id": number, "name": f"{town} Post", "domain": f"post{number}.example"}
            for number, town in enumerate(self.writer.places[:OUTLETS], start=1)
        ]

    def blocks(self) -> Iterator[Block]:
        """The articles with their claims, and all that hangs on these, in order."""
        block: Block = defaultdict(list)
        sizes = self._sizes()
        for number, claims in enumerate(sizes, start=1):
            self._article(block, number, claims, self._published(number, len(sizes)))
            if number % ARTICLES_AT_ONCE == 0:
                yield block
                block = defaultdict(list)
        if block:
            yield block

    def _sizes(self) -> list[int]:
        """How many claims each article has: together exactly the desk's size."""
        articles = max(2, self.size // 10)
        longest = min(LONGEST[0], self.size // 5)
        shares = [0.2 + self.chance.expovariate(1) for _ in range(articles - 1)]
        factor = (self.size - longest) / sum(shares)
        edges = [0, *(round(share * factor) for share in accumulate(shares))]
        rest = [after - before for before, after in pairwise(edges)]
        return [longest, *rest]

    def _published(self, number: int, articles: int) -> datetime:
        before = timedelta(days=365 * YEARS) * (1 - number / articles)
        return END - before - timedelta(minutes=self.chance.randrange(60))

    def _article(
        self, block: Block, number: int, claims: int, published: datetime
    ) -> None:
        chance = self.chance
        speakers = self.register.drawn(claims)
        long = LONGEST[1] * claims // LONGEST[0] if number == 1 else 0
        text, said = self.writer.article(speakers, number=number, characters=long)
        outlet = chance.choices(range(1, OUTLETS + 1), cum_weights=self.outlets)[0]
        created = _time(published + timedelta(minutes=20))
        headline = self.writer.headline()
        block["articles.Article"].append(
            (number, outlet, f"https://post{outlet}.example/news/{number}", headline)
            + ("", _time(published), "en", "feed", "read", None, created)
        )
        shown = [text]
        if chance.random() < 0.05:  # the outlet put its last line there later
            shown.insert(0, text.rpartition("\n\n")[0])
        kept = []
        for place, one in enumerate(shown, start=1):
            kept.append(next(self.versions))
            digest = hashlib.sha256(one.encode()).hexdigest()
            seen = _time(published + timedelta(minutes=20 + 60 * place))
            block["articles.Version"].append(
                (kept[-1], number, place, one, digest, "harvested", created, seen)
            )
        touched = chance.random() > UNTOUCHED
        for position, one in enumerate(said, start=1):
            self._claim(block, number, kept, position, one, published, touched=touched)

    def _claim(
        self,
        block: Block,
        article: int,
        versions: list[int],
        position: int,
        said: Said,
        published: datetime,
        *,
        touched: bool,
    ) -> None:
        number = next(self.claims)
        speaker = said.speaker
        written = speaker.written if speaker else ""
        name = speaker.name if speaker else ""
        printed = _first_capital(written) if said.form in ("indirect", "mixed") else ""
        work = Work(self, number, said, published, touched=touched)
        block["claims.Claim"].append(
            (number, article, versions[-1], position, said.wording, said.words)
            + (said.form, "assert", said.cue, printed or written, name)
            + (self._key(name or written, article), speaker and speaker.number)
            + (work.channel, work.said_on, work.flags, work.confidence)
            + (work.state, work.dismissed_as, work.due, work.attribution)
            + (work.verification, work.rationale, work.assignee, work.checked_by)
            + (work.second, work.second_by, work.seconded_at)
            + (work.settled_by, work.settled_at, len(work.events))
            + (work.events[0][2], work.events[-1][2])
            + (work.mark, work.priority, key_of(said.wording))
        )
        anchors = [("content", *span) for span in said.content]
        anchors += [(role, *span) for role, span in said.at.items()]
        block["claims.Anchor"] += [
            (number, version, *anchor) for version in versions for anchor in anchors
        ]
        block["claims.Event"] += work.events
        block["claims.Evidence"] += work.evidence
        block["claims.SecondCheck"] += work.second_checks
        block["claims.Notice"] += work.notices
        if speaker and speaker.number and self.chance.random() < 0.03:
            other = speaker.number % len(self.register.sources) + 1
            block["claims.ClaimSource"].append((number, other, "also", 0))

    def _key(self, name: str, article: int) -> str:
        """`names.name_key`, remembered: the same names come again and again."""
        if name not in self.keys:
            self.keys[name] = name_key(name, 0)
        key = self.keys[name]
        return f"{key[:-1]}{article}" if key.endswith(" #0") else key


class Work:
    """What the desk did with a claim: its state, its signatures, its history."""

    def __init__(
        self,
        desk: Desk,
        number: int,
        said: Said,
        published: datetime,
        *,
        touched: bool,
    ) -> None:
        self.chance = chance = desk.chance
        self.number = number
        self.at = published + timedelta(minutes=30)
        self.state = "suggested"
        if touched:
            self.state = chance.choices(list(STATES), list(STATES.values()))[0]
        flags = ["number"] if said.words[:1].isdigit() else []
        flags += ["quote"] if said.form in ("direct", "mixed") else []
        flags += ["casualty"] if chance.random() < 0.03 else []
        self.flags = json.dumps(sorted(flags))
        self.confidence = round(0.4 + 0.6 * chance.random(), 3)
        self.channel = words.CHANNELS[number % 5] if chance.random() < 0.05 else ""
        self.said_on = str(published.date()) if chance.random() < 0.1 else None
        self.due = self.dismissed_as = self.rationale = self.second = None
        self.dismissed_as = self.rationale = self.second = ""
        self.attribution, self.verification = "unchecked", 1
        self.assignee = self.checked_by = self.second_by = self.settled_by = None
        self.seconded_at: str | None = None
        self.settled_at: str | None = None
        self.events: list[tuple] = []
        self.evidence: list[tuple] = []
        self.second_checks: list[tuple] = []
        self.notices: list[tuple] = []
        self._event(None, "found")
        at_work = self.state in ("suggested", "open", "checked")
        self.mark = chance.choice(MARKS) if at_work and chance.random() < 0.02 else ""
        reasons = [self.mark, *flags] if at_work else []
        self.priority = sum(POINTS.get(reason, 0) for reason in reasons)
        if at_work and chance.random() < 0.08:
            day = published + timedelta(days=chance.randrange(2, 30))
            self.due = str(day.date())
        if self.state != "suggested":
            drawn = chance.choices(REVIEWERS, cum_weights=desk.workers, k=2)
            self._worked(*drawn)

    def _worked(self, worker: int, other: int) -> None:
        self._event(worker, "accepted", state=["Suggested", "Open"])
        if self.state == "dismissed":
            self.dismissed_as = self.chance.choice(["opinion", "not a claim"])
            self._event(worker, "dismissed", state=["Open", "Dismissed"])
            return
        if self.state != "open" or self.chance.random() < 0.6:
            self.assignee = worker
            self._told(worker, other)
        if self.state in ("checked", "settled"):
            self._checked(worker, other if other != worker else worker % 32 + 1)

    def _checked(self, worker: int, other: int) -> None:
        chance = self.chance
        self.checked_by = worker
        self.attribution = chance.choices(
            ["confirmed", "distorted", "misattributed", "not found"], [80, 10, 5, 5]
        )[0]
        self.verification = chance.choices(range(2, 8), [45, 15, 12, 8, 12, 8])[0]
        self.rationale = "The documents and a second witness bear it out."
        for _ in range(chance.choices([1, 2, 3], [30, 50, 20])[0]):
            self._found_evidence(worker)
        self._event(worker, "checked", state=["Open", "Checked"])
        if self.state == "settled":
            self._seconded(other, "approved")
            self.settled_by = chance.choice(EDITORS)
            self.settled_at = _time(self.at)
            self._event(self.settled_by, "settled", state=["Checked", "Settled"])
        elif (drawn := chance.random()) < 0.4:
            self._seconded(other, "disagreed" if drawn < 0.1 else "approved")

    def _seconded(self, other: int, decision: str) -> None:
        self.second, self.second_by = decision, other
        self.seconded_at = _time(self.at)
        self._event(other, decision)
        self.second_checks.append(
            (self.number, len(self.events) - 1, other, _time(self.at), decision)
            + (self.attribution, "")
        )

    def _found_evidence(self, worker: int) -> None:
        chance = self.chance
        axis = "verification" if chance.random() < 0.75 else "attribution"
        domain = f"record{chance.randrange(3000)}.example"
        stance = chance.choices(["supports", "contradicts", "context"], [7, 2, 1])[0]
        self.evidence.append(
            (self.number, axis, stance, "document", f"https://{domain}/{self.number}")
            + ("", int(chance.random() < 0.02), domain, worker, _time(self.at))
        )

    def _told(self, worker: int, by: int) -> None:
        if worker != by and self.chance.random() < 0.2:
            read = _time(self.at + timedelta(hours=4)) if self.number % 20 else None
            at = _time(self.at)
            self.notices.append((worker, "assigned", self.number, by, at, read))

    def _event(self, by: int | None, kind: str, **changes: list[str]) -> None:
        self.events.append(
            (self.number, by, _time(self.at), kind, json.dumps(changes), "")
        )
        self.at += timedelta(minutes=self.chance.randrange(5, 3000))


def _first_capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _time(moment: datetime) -> str:
    return moment.isoformat(" ", "seconds")
