from collections import Counter

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from articles import intake, polling, tasks
from articles.intake import Outcome
from articles.models import Article, Feed, Version


class Command(BaseCommand):
    help = (
        "Look at every active feed now, read the articles that wait, and find the "
        "claims of those that were read. Without workers, run this from cron."
    )

    def handle(self, *, verbosity, **options):
        self.hidden = True if verbosity == 0 else None  # None: unless it is a terminal
        problems = self._poll()
        tally = self._read()
        harvested = self._harvest()
        if verbosity:
            self.stdout.write(
                f"{tally[Outcome.NEW]} new, {tally[Outcome.NEWER]} newer versions, "
                f"{tally[Outcome.KNOWN]} known, {tally[None]} not read; "
                f"claims looked for in {harvested} more."
            )
        if problems:
            raise CommandError("These feeds could not be read:\n" + "\n".join(problems))

    def _poll(self):
        problems = []
        feeds = list(Feed.objects.filter(active=True))
        for feed in tqdm(feeds, desc="Feeds", disable=self.hidden):
            polling.poll(feed.pk)
            feed.refresh_from_db()
            if feed.problem:
                problems.append(f"{feed.url}: {feed.problem}")
        return problems

    def _read(self):
        tally = Counter()
        for pk in self._waiting(Article.objects.to_read, "Articles"):
            receipt = intake.read(pk)
            tally[receipt and receipt.outcome] += 1
            if receipt:
                tasks.go_on(receipt)
        return tally

    def _harvest(self):
        waiting = self._waiting(Version.objects.to_harvest, "Claims")
        for pk in waiting:
            tasks.send(settings.AFTER_READING, pk)
        return len(waiting)

    def _waiting(self, which, name):
        keys = which(now=timezone.now()).order_by("pk").values_list("pk", flat=True)
        return tqdm(list(keys), desc=name, disable=self.hidden)
