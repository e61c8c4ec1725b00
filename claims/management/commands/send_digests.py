from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from claims import digest


class Command(BaseCommand):
    help = "Mail people what is new in their inbox. Once a day is enough."

    def handle(self, *args, **options):
        if not settings.SEND_DIGESTS:
            raise CommandError(
                "Mail is off. Set EMAIL_URL, DEFAULT_FROM_EMAIL and SITE_ADDRESS."
            )
        sent, failed = digest.send_all()
        self.stdout.write(f"{sent} sent, {failed} failed.")
        if failed:
            raise CommandError("Some could not be sent; the log says why.")
