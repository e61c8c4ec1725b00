from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand
from tqdm import tqdm

from articles import intake, tasks
from articles.models import Article
from articles.reading import Reading
from articles.text import guess_headline
from claims import sources
from claims.models import Claim, Source

SAMPLES = Path(__file__).resolve().parent.parent.parent / "demo"
PASSWORD = "claims-desk-demo"  # noqa: S105 - printed for whoever tries the demo

# user name: role
PEOPLE = {"ana": "reviewer", "ben": "editor", "cleo": "reader", "dora": "admin"}

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


class Command(BaseCommand):
    help = "Fill an empty desk with people, sources and articles to try it on."

    def add_arguments(self, parser):
        parser.add_argument("--port", default="8000", help="Where the site will be.")

    def handle(self, *, port, **options):
        people = {name: self._person(name, role) for name, role in PEOPLE.items()}
        if not Source.objects.exists():
            self._fill_register()
        for sample in tqdm(ARTICLES, desc="Articles", disable=self._is_filled()):
            self._bring(sample, by=people["ben"])
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

    def _is_filled(self):
        return Article.objects.count() >= len(ARTICLES)
