from django.core.management.base import BaseCommand

from claims import tallies


class Command(BaseCommand):
    help = "Count the statistics of the whole desk again. Every 15 minutes is enough."

    def handle(self, *args, **options):
        pages = tallies.count_desk()
        done = f"{pages} pages counted." if pages else "Few claims: nothing to keep."
        self.stdout.write(done)
