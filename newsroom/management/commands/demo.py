from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand
from tqdm import tqdm

from articles import intake, tasks
from articles.models import Article
from articles.reading import Reading
from articles.text import guess_headline
from claims import evidence, files, review, second, sources
from claims.models import Claim, DeskSettings, Rating, Source

SAMPLES = Path(__file__).resolve().parent.parent.parent / "demo"
PASSWORD = "claims-desk-demo"  # noqa: S105 - printed for whoever tries the demo

# user name: role
PEOPLE = {"ana": "reviewer", "ben": "editor", "cleo": "reader", "dora": "admin"}

# Who publishes what is settled here, as ClaimReview tells it.
PUBLISHER = {
    "publisher_name": "Claims desk demo",
    "publisher_url": "https://checks.example/",
    "check_page": "https://checks.example/on/{claim}",
}

# Bodies and people that any desk has in its register, with further names of theirs.
REGISTER = [
    ("Russia", "state", ["Russian Federation"]),
    ("Russian Defense Ministry", "body", ["Ministry of Defense of Russia"]),
    ("Kremlin", "body", []),
    ("Vladimir Putin", "person", ["President Vladimir Putin"]),
    ("Ukraine", "state", []),
    ("United Nations", "body", ["UN", "U.N."]),
]
PARENTS = {"Russian Defense Ministry": "Russia", "Kremlin": "Russia"}


@dataclass(frozen=True)
class Sample:
    file: str
    outlet: str
    byline: str
    published: datetime


ARTICLES = [
    Sample(
        "ferry-halt.txt", "Harbour Post", "", datetime(2026, 5, 15, 14, 5, tzinfo=UTC)
    ),
    Sample(
        "dam-levels.txt", "Inland Wire", "", datetime(2026, 7, 6, 9, 30, tzinfo=UTC)
    ),
    Sample(
        "clinic-vote.txt", "Merrow Courier", "", datetime(2026, 9, 1, 18, 0, tzinfo=UTC)
    ),
]

# Words of a claim, its source, both answers, the reasons, and how far it has come.
JUDGED = [
    (
        "Thirty-one passengers",
        ("Port Authority of Velm", Source.Kind.BODY),
        Claim.Attribution.CONFIRMED,
        "Verified",
        "The authority's log has 31 names; two passengers said the same.",
        Claim.State.SETTLED,
    ),
    (
        "nobody on board had been hurt",
        ("Port Authority of Velm", Source.Kind.BODY),
        Claim.Attribution.CONFIRMED,
        "Disputed",
        "The union names four people who were treated; the hospital is asked.",
        Claim.State.CHECKED,
    ),
    (
        "Every inspection this spring",
        ("Mara Olin", Source.Kind.PERSON),
        Claim.Attribution.CONFIRMED,
        "False",
        "The register has a remark of 12 March on the older engine.",
        Claim.State.OPEN,
    ),
    (
        "the clinic had cost the city 3.1 million crowns",
        ("Dana Whitlow", Source.Kind.PERSON),
        Claim.Attribution.CONFIRMED,
        "Mostly verified",
        "The city's accounts have 3.06 million crowns, the rent of the house in it.",
        Claim.Second.DISAGREED,
    ),
]
# What a second reviewer answers instead, and on what ground.
OTHER_ANSWER = (
    "Misleading",
    "The rent is for the whole house, of which the clinic has two floors of five.",
)

# Words of a claim, and evidence on it: question, stance, kind and what it says.
EVIDENCE = [
    (
        "Thirty-one passengers",
        [
            {
                "axis": "attribution",
                "stance": "supports",
                "kind": "recording",
                "passage": "Thirty-one passengers were on board, all of them safe.",
                "locator": "minute 4",
                "note": "The authority's briefing; our recording has it word for word.",
            },
            {
                "axis": "verification",
                "stance": "supports",
                "kind": "data",
                "file": ("passenger-log.csv", "seat,name\n1,A. Berg\n2,I. Calder\n"),
                "note": "The log that was filed with the harbour master: 31 names.",
            },
            {
                "axis": "verification",
                "stance": "supports",
                "kind": "witness",
                "note": "Two passengers counted 31 on the quay, each asked alone.",
            },
            {
                "axis": "verification",
                "stance": "context",
                "kind": "document",
                "note": "The ferry is licensed for 120.",
            },
        ],
    ),
    (
        "nobody on board had been hurt",
        [
            {
                "axis": "verification",
                "stance": "contradicts",
                "kind": "witness",
                "note": "The union gives the names of four people who were treated.",
            },
            {
                "axis": "verification",
                "stance": "supports",
                "kind": "reporter",
                "note": "Our reporter saw everybody walk off the ferry.",
            },
        ],
    ),
]


class Command(BaseCommand):
    help = "Fill an empty desk with people, sources and articles to try it on."

    def add_arguments(self, parser):
        parser.add_argument("--port", default="8000", help="Where the site will be.")

    def handle(self, *, port, **options):
        people = {name: self._person(name, role) for name, role in PEOPLE.items()}
        is_new = not Article.objects.exists()
        if not Source.objects.exists():
            self._fill_register()
        for sample in tqdm(ARTICLES, desc="Articles", disable=self._is_filled()):
            self._bring(sample, by=people["ben"])
        if is_new:
            DeskSettings.objects.filter(publisher_name="").update(**PUBLISHER)
            for words, given in EVIDENCE:
                self._put(words, given, by=people["ana"])
            for judged in JUDGED:
                self._judge(*judged, people=people)
        found = Claim.objects.count()
        self.stdout.write(
            f"{Article.objects.listed().count()} articles, {found} claims.\n\n"
            f"  http://127.0.0.1:{port}/\n\n"
            f"  Sign in as {', '.join(f'{n} ({r})' for n, r in PEOPLE.items())}\n"
            f"  with the password {PASSWORD}\n"
        )

    def _person(self, name, role):
        user, made = get_user_model().objects.get_or_create(
            username=name, defaults={"is_staff": role == "admin"}
        )
        if made:
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
            user.groups.add(Group.objects.get(name=role))
        return user

    def _fill_register(self):
        made = {}
        for name, kind, further in REGISTER:
            source = made[name] = sources.register(name, kind=kind)
            for text in further:
                sources.add_alias(source, text)
        for child, parent in PARENTS.items():
            made[child].parent = made[parent]
            made[child].save(update_fields=["parent"])

    def _bring(self, sample, *, by):
        text = (SAMPLES / sample.file).read_text(encoding="utf-8")
        found = Reading(
            text=text,
            headline=guess_headline(text),
            byline=sample.byline,
            published=sample.published,
            language="en",
        )
        receipt = intake.receive(
            found, door=Article.Door.FILE, by=by, outlet_name=sample.outlet
        )
        tasks.go_on(receipt)

    def _put(self, words, pieces, *, by):
        claim = Claim.objects.filter(words__contains=words).first()
        for given in pieces if claim else ():
            name, text = given.get("file", ("", ""))
            file = BytesIO(text.encode())
            checked = files.check(file, name, most=len(text)) if name else None
            evidence.add(claim, evidence.Given(**{**given, "file": checked}), by=by)

    def _judge(self, words, named, attribution, rating, rationale, state, *, people):
        claim = Claim.objects.filter(words__contains=words).first()
        if claim is None:
            return
        name, kind = named
        judgement = review.Judgement(
            source=sources.namesake(name) or sources.register(name, kind=kind),
            attribution=attribution,
            verification=Rating.objects.get(label=rating),
            rationale=rationale,
        )
        ana, ben = people["ana"], people["ben"]
        claim = review.judge(
            claim, judgement, by=ana, revision=claim.revision, same_speaker=True
        )
        if state != Claim.State.OPEN:
            claim = review.check(claim, by=ana, revision=claim.revision)
        if state == Claim.State.SETTLED:
            second.approve_and_settle(claim, by=ben, revision=claim.revision)
        elif state == Claim.Second.DISAGREED:
            rating, reason = OTHER_ANSWER
            second.answer(
                claim,
                attribution=attribution,
                verification=Rating.objects.get(label=rating),
                reason=reason,
                by=people["dora"],
                revision=claim.revision,
            )

    def _is_filled(self):
        return Article.objects.count() >= len(ARTICLES)
