"""What somebody is told of: written by the rule that causes it, read in their inbox."""

from django.contrib.auth.models import User
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils import timezone

from articles.models import Version
from claims import anchoring
from claims.models import Claim, Comment, Notice

Kind = Notice.Kind
LONGEST = 500  # characters of a notice's text


def tell(
    user: User | None,
    kind: Kind,
    *,
    claim: Claim,
    by: User | None = None,
    comment: Comment | None = None,
    text: str = "",
    key: str | None = None,
) -> None:
    """Put a notice into somebody's inbox, in the transaction of what causes it.

    Nobody (None), somebody who has left, and who did it themselves are not told. With
    a `key`, one person is told once however often it is called; a text that is too long
    is cut short.
    """
    if user is None or user == by or not user.is_active:
        return
    notice = Notice(
        user=user,
        kind=kind,
        claim=claim,
        by=by,
        comment=comment,
        text=_short(text),
        key=key,
        at=timezone.now(),
    )
    # The conflict is the key's: a repeated job must not break its transaction.
    Notice.objects.bulk_create([notice], ignore_conflicts=key is not None)


def of(user: User) -> QuerySet[Notice]:
    """Somebody's notices with what a line shows: the unread first, then the newest."""
    unread = ExpressionWrapper(Q(read_at=None), output_field=BooleanField())
    # Not joined, or all of somebody's notices would be, before they are sorted.
    notices = Notice.objects.filter(user=user).prefetch_related(
        "claim__article", "by", "comment"
    )
    return notices.order_by(unread.desc(), "-at", "-pk")


def read(notice: Notice) -> None:
    """Take a notice as read, once."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())


def read_all(user: User, *, until: int) -> int:
    """Take all notices as read, up to the newest one that was seen; how many were."""
    seen = Notice.objects.filter(user=user, read_at=None, pk__lte=until)
    return seen.update(read_at=timezone.now())


def tell_of_words_gone(version: Version) -> None:
    """Tell who works on earlier claims of the article that the words left its text."""
    claims = Claim.objects.filter(
        article=version.article_id,
        version__number__lt=version.number,
        state__in=Claim.State.at_work(),
        assignee__isnull=False,
    )
    for claim in claims.select_related("assignee"):
        if not _stands_in(version.text, claim.words):
            tell(
                claim.assignee,
                Kind.CHANGED,
                claim=claim,
                text=f"Version {version.number} of the article lacks its words.",
                key=f"version-{version.pk}-claim-{claim.pk}",
            )


def _stands_in(text: str, words: str) -> bool:
    try:
        return bool(anchoring.locate(text, words))
    except anchoring.WordsNotFound:
        return False
    except anchoring.Misplaced:
        return True  # in several places, which is not nowhere


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
