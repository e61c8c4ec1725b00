"""Background work on articles. A task carries ids, calls one rule, may run twice."""

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

from articles import intake, polling
from articles.models import Article, Feed, Version

# At once. The queue of a desk that is behind must not grow by all of it each time.
SWEPT = 500

logger = logging.getLogger(__name__)


def send(task: str, *given: int | list[int]) -> None:
    """Hand a task to the workers, or do it here when there are none.

    A broker that is down costs time, not work: the sweep sends it again.
    """
    try:
        import_string(task).delay(*given)
    except OperationalError:
        about = " ".join(map(str, given))
        logger.warning("The broker is down; %s %s waits for the sweep", task, about)


def go_on(receipt: intake.Receipt) -> None:
    """Start what a receipt asks for: reading an address, or finding the claims."""
    if receipt.outcome is intake.Outcome.WAITING:
        send("articles.tasks.read_article", receipt.article.pk)
    elif receipt.version and receipt.version.state == Version.State.READ:
        send(settings.AFTER_READING, receipt.version.pk)


@shared_task
def read_article(pk: int) -> None:
    receipt = intake.read(pk)
    if receipt:
        go_on(receipt)


@shared_task
def poll_feed(pk: int) -> None:
    for receipt in polling.poll(pk):
        go_on(receipt)


@shared_task
def poll_feeds() -> None:
    for pk in Feed.objects.filter(active=True).values_list("pk", flat=True):
        send("articles.tasks.poll_feed", pk)


@shared_task
def sweep() -> None:
    """Send again what a killed worker or a broker that was down left behind."""
    waiting = Article.objects.to_read(now=timezone.now()).order_by("pk")
    for pk in waiting.values_list("pk", flat=True)[:SWEPT]:
        send("articles.tasks.read_article", pk)
