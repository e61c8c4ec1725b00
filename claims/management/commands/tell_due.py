from django.core.management.base import BaseCommand
from django.utils import timezone

from claims import downloads, due, priority, recount


class Command(BaseCommand):
    help = (
        "Tell people of their claims that are due by tomorrow, put claims higher in the"
        " queues as their day comes near, and forget yesterday's downloads. Once a day"
        " is enough."
    )

    def handle(self, *args, **options):
        today = timezone.localdate()
        recount.go_on()
        priority.refresh_due(today)
        downloads.forget(now=timezone.now())
        count = due.tell_what_is_due(today)
        self.stdout.write(f"{count} claims are due by tomorrow.")
