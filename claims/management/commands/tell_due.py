from django.core.management.base import BaseCommand
from django.utils import timezone

from claims import due


class Command(BaseCommand):
    help = "Tell people of their claims that are due by tomorrow. Once a day is enough."

    def handle(self, *args, **options):
        count = due.tell_what_is_due(timezone.localdate())
        self.stdout.write(f"{count} claims are due by tomorrow.")
