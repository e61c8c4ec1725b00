import sys
from collections import Counter

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from articles import importing, tasks
from articles.importing import FIELDS, KINDS, Importer
from articles.intake import Outcome
from articles.text import UnreadableDocument

HELP = f"""Bring articles in, and find their claims.

Each argument is a file ({" ".join(KINDS)}), a folder of such files, a .jsonl file with
an article a line (an object with {", ".join(FIELDS)}; text or url is needed), the
address of a page or of a feed, or - for a text on standard input. What is here already
is left as it is, so a run that was broken off can be started again."""


class Command(BaseCommand):
    help = HELP

    def add_arguments(self, parser):
        parser.add_argument("what", nargs="+", metavar="PATH|URL|-")
        parser.add_argument("--outlet", default="", help="Who published it.")
        parser.add_argument("--user", help="The user name of who brings it in.")

    def handle(self, *, what, outlet, user, verbosity, **options):
        self.importer = Importer(by=self._user(user), outlet_name=outlet)
        self.tally = Counter()
        hidden = True if verbosity == 0 else None  # None: unless it is a terminal
        with tqdm(total=0, unit=" articles", disable=hidden) as self.bar:
            if not self.bar.disable:
                self.bar.total = sum(1 for _ in self._items(what))
            for item in self._items(what):
                self._bring(item)
        if verbosity:
            self.stdout.write(self._summary())
        if failed := self.tally["failed"]:
            raise CommandError(f"{failed} could not be brought in, as named above.")

    def _bring(self, item):
        try:
            brought = importing.bring(item, self.importer)
        except UnreadableDocument as error:
            with tqdm.external_write_mode():
                self.stderr.write(f"{item.name}: {error}")
            self._count("failed")
            return
        if brought is None:
            self._count("skipped")
        elif isinstance(brought, list):
            self.bar.total = (self.bar.total or 0) + len(brought) - 1
            for entry in brought:
                self._bring(entry)
        else:
            tasks.go_on(brought)
            self._count(brought.outcome)

    def _count(self, what):
        self.tally[what] += 1
        self.bar.update()

    def _items(self, what):
        return importing.items(what, stdin=sys.stdin.buffer)

    def _summary(self):
        return (
            f"{self.tally[Outcome.NEW]} new, "
            f"{self.tally[Outcome.NEWER]} newer versions, "
            f"{self.tally[Outcome.KNOWN]} known, "
            f"{self.tally['skipped']} skipped, "
            f"{self.tally['failed']} failed."
        )

    def _user(self, name):
        if not name:
            return None
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no user “{name}”.")
        return user
