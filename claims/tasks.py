"""Background work on claims. A task carries ids, calls one rule, may run twice."""

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from articles.models import Version
from articles.tasks import SWEPT, send
from claims import (
    capture,
    digest,
    downloads,
    due,
    evidence,
    harvest,
    priority,
    recount,
    repeats,
    tallies,
)
from claims.models import Capture, Claim

logger = logging.getLogger(__name__)


@shared_task
def harvest_version(pk: int) -> None:
    """Find the claims of a version; a failure is logged, and shown on the desk."""
    try:
        harvest.harvest(pk)
    except Exception:
        logger.exception("The claims of version %s could not be found", pk)
        harvest.give_up(pk)


@shared_task
def capture_page(pk: int) -> None:
    capture.capture(pk)


@shared_task
def count_repeats(keys: list[int], claims: list[int]) -> None:
    """Count in how many other articles the claims of these wordings are said."""
    repeats.refresh(keys, claims)


@shared_task
def weigh_outlet(pk: int) -> None:
    """Follow a change of how far an outlet is read."""
    priority.refresh(Claim.objects.filter(article__outlet=pk))


@shared_task
def weigh_article(pk: int) -> None:
    """Follow a change of whose outlet an article is."""
    priority.refresh(Claim.objects.filter(article=pk))


@shared_task
def recount_priorities() -> None:
    """Do what is left of adding up all priorities anew."""
    recount.go_on()


@shared_task
def recount_again() -> None:
    """Add up all priorities anew: what got lost on the way is found by it."""
    recount.ask()


@shared_task
def weigh_due() -> None:
    """Follow the days: what was due tomorrow is overdue before long."""
    priority.refresh_due(timezone.localdate())


@shared_task
def sweep() -> None:
    """Send again what a killed worker left behind."""
    if recount.waiting(now=timezone.now()):
        send("claims.tasks.recount_priorities")
    waiting = {
        "claims.tasks.harvest_version": Version.objects.to_harvest(now=timezone.now()),
        "claims.tasks.capture_page": Capture.objects.to_capture(now=timezone.now()),
    }
    for task, rows in waiting.items():
        for pk in rows.order_by("pk").values_list("pk", flat=True)[:SWEPT]:
            send(task, pk)


@shared_task
def sweep_files() -> None:
    """Remove the files of evidence that was never committed."""
    evidence.sweep_files(now=timezone.now())


@shared_task
def sweep_downloads() -> None:
    """Forget the reports of yesterday."""
    downloads.forget(now=timezone.now())


@shared_task
def tell_due() -> None:
    due.tell_what_is_due(timezone.localdate())


@shared_task
def count_statistics() -> None:
    """So that nobody waits for the figures of the whole desk."""
    tallies.count_desk()


@shared_task
def send_digests() -> None:
    """Mail what is new; where no mail is configured, nothing."""
    if settings.SEND_DIGESTS:
        digest.send_all()
