"""Adding up the priorities of all claims anew: after the weights have changed, and
once a day for what got lost.

It goes on from where it came to, a piece at a time, so a killed worker loses little and
two that run at once do no harm.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils import timezone

from articles.tasks import send
from claims import priority, repeats
from claims.models import Claim, Recount
from claims.wording import NO_KEY, key_of

LEASE = timedelta(minutes=2)  # without a piece done, nobody is at it any more
PIECE = 5000  # claims


def ask() -> None:
    """Have all priorities added up anew, from the first claim on, after the commit."""
    begin()
    transaction.on_commit(lambda: send("claims.tasks.recount_priorities"))


def begin() -> None:
    """Note that all priorities are to be added up anew; `go_on` or `pieces` does it."""
    now = timezone.now()
    begun = {"asked_at": now, "moved_at": now, "reached": 0, "finished_at": None}
    Recount.objects.update_or_create(pk=1, defaults=begun)


def waiting(*, now: datetime) -> bool:
    """Whether a recount was asked for, and nobody is at it."""
    left = Recount.objects.filter(finished_at=None, moved_at__lt=now - LEASE)
    return left.exists()


def go_on() -> None:
    """Do what is left of the recount that was asked for, if any is."""
    for _ in pieces():
        pass


def pieces() -> Iterator[int]:
    """Do what is left, a piece at a time: each gives how many claims it went through.

    Asked for again meanwhile, it starts from the first claim once more.
    """
    while (run := Recount.objects.filter(finished_at=None).first()) is not None:
        if not run.reached:
            _key_all()
        mine = Recount.objects.filter(asked_at=run.asked_at, reached=run.reached)
        last, count = _piece(run.reached)
        now = timezone.now()
        if count:
            mine.update(reached=last, moved_at=now)
        else:
            mine.update(finished_at=now, moved_at=now)
        yield count


def progress() -> tuple[int, int] | None:
    """How far the recount has come, and how far it has to go; None when it is done."""
    run = Recount.objects.filter(finished_at=None).first()
    if run is None:
        return None
    last = Claim.objects.order_by("-pk").values_list("pk", flat=True).first()
    return run.reached, max(last or 0, run.reached)


def _piece(reached: int) -> tuple[int, int]:
    """Add up the next claims: the number of the last of them, and how many they are."""
    rows = Claim.objects.filter(pk__gt=reached).order_by("pk")
    found = list(rows.values_list("pk", flat=True)[:PIECE])
    if not found:
        return reached, 0
    within = Q(pk__gt=reached, pk__lte=found[-1])
    repeats.refresh(_said_again(within), _linked(within))
    priority.refresh(Claim.objects.filter(within))
    return found[-1], len(found)


def _said_again(within: Q) -> set[int]:
    """The keys of wordings that several articles have, or had when it was counted."""
    claims = Claim.objects.order_by()
    keys = claims.filter(within).exclude(wording_key=NO_KEY)
    same = claims.filter(wording_key__in=keys.values("wording_key"))
    articles = same.values("wording_key").annotate(n=Count("article", distinct=True))
    again = articles.filter(n__gt=1).values_list("wording_key", flat=True)
    counted = claims.filter(within, repeated__gt=0)
    known = counted.values_list("wording_key", flat=True)
    return {key for key in (*again, *known) if key}


def _linked(within: Q) -> list[int]:
    """Claims that a link makes the same as others, or made so."""
    linked = Q(links__kind="same") | Q(links_back__kind="same")
    once = Q(repeated__gt=0, wording_key=NO_KEY)
    rows = Claim.objects.filter(within, linked | once).order_by().distinct()
    return list(rows.values_list("pk", flat=True))


def _key_all() -> None:
    """Give a key to the wordings that came into the table without one."""
    keyless = Claim.objects.filter(wording_key=None).order_by("pk")
    rows = keyless.values_list("pk", "wording")
    last = 0
    while found := list(rows.filter(pk__gt=last)[:PIECE]):
        last = found[-1][0]
        _write_keys([(pk, key_of(wording)) for pk, wording in found])


def _write_keys(keyed: list[tuple[int, int]]) -> None:
    """Write keys by the number of their claim; what was reworded meanwhile has its own.

    `bulk_update` takes five times as long for what a million claims need once.
    """
    marks = ", ".join(["(%s, %s)"] * len(keyed))
    statement = f"""
        WITH keyed (pk, wording_key) AS (VALUES {marks})
        UPDATE claims_claim SET wording_key = keyed.wording_key FROM keyed
        WHERE claims_claim.id = keyed.pk AND claims_claim.wording_key IS NULL
    """  # noqa: S608 - nothing but marks is put in
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for pair in keyed for value in pair])
