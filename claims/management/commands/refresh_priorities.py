from django.core.management.base import BaseCommand
from tqdm import tqdm

from claims import recount


class Command(BaseCommand):
    help = (
        "Add up the priorities of all claims anew: after claims came into the table"
        " other than through the desk. May be broken off, and run again."
    )

    def handle(self, *, verbosity, **_):
        recount.begin()
        with tqdm(unit=" claims", disable=verbosity == 0) as bar:
            for done in recount.pieces():
                bar.update(done)
        self.stdout.write("All priorities are added up.")
