"""Background work on claims. A task carries ids, calls one rule, may run twice."""

import logging

from celery import shared_task
from django.utils import timezone

from articles.models import Version
from articles.tasks import SWEPT, send
from claims import harvest

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
def sweep() -> None:
    """Send again what a killed worker left behind."""
    waiting = Version.objects.to_harvest(now=timezone.now())
    for pk in waiting.order_by("pk").values_list("pk", flat=True)[:SWEPT]:
        send("claims.tasks.harvest_version", pk)
