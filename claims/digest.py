"""The daily mail of what is new in somebody's inbox. Off until mail is configured."""

import logging

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from claims.models import Notice, Preferences

logger = logging.getLogger(__name__)

MOST = 50  # notices in one mail; the inbox has them all
SIGNER = Signer(salt="claims.digest")


def send_all() -> tuple[int, int]:
    """Mail everybody what they have not read and were not mailed yet, once.

    Returns how many mails went, and how many could not be sent: those are tried again
    the next time, and the others go on. Safe to repeat, and to run twice at once.
    """
    sent = failed = 0
    for user in _recipients():
        try:
            sent += _send(user)
        except (OSError, ValueError):  # the server's refusals, and a broken address
            logger.exception("The digest of %s could not be sent", user)
            failed += 1
    return sent, failed


def opt_out_path(user: User) -> str:
    """Where somebody switches their mail off without signing in."""
    return reverse("digest_off", args=[SIGNER.sign(str(user.pk))])


def who_opts_out(token: str) -> User | None:
    """Whose opt-out link it is; None when we did not sign it."""
    try:
        return User.objects.filter(pk=SIGNER.unsign(token)).first()
    except BadSignature:
        return None


def switch_off(user: User) -> None:
    """No more mail for somebody, until they tick it again in their preferences."""
    Preferences.objects.update_or_create(user=user, defaults={"digest": False})


def _recipients() -> QuerySet[User]:
    waiting = Notice.objects.filter(read_at=None, mailed_at=None).values("user")
    people = User.objects.filter(pk__in=waiting, is_active=True).exclude(email="")
    return people.filter(Q(preferences=None) | Q(preferences__digest=True)).order_by(
        "pk"
    )


def _send(user: User) -> int:
    """One mail, of notices that no other run has taken; 0 when none are left."""
    stamp = timezone.now()
    waiting = Notice.objects.filter(user=user, read_at=None, mailed_at=None)
    if not waiting.update(mailed_at=stamp):
        return 0
    taken = Notice.objects.filter(user=user, mailed_at=stamp)
    try:
        _mail(user, taken).send()
    except Exception:
        taken.update(mailed_at=None)
        raise
    return 1


def _mail(user: User, notices: QuerySet[Notice]) -> EmailMessage:
    count = notices.count()
    off = f"{settings.SITE_ADDRESS}{opt_out_path(user)}"
    context = {
        "user": user,
        "notices": notices.select_related("by", "claim__article")[:MOST],
        "more": max(count - MOST, 0),
        "site": settings.SITE_ADDRESS,
        "off": off,
    }
    return EmailMessage(
        subject=f"Claims desk: {count} new in your inbox",
        body=render_to_string("claims/digest.txt", context),
        to=[user.email],
        headers={
            "List-Unsubscribe": f"<{off}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
