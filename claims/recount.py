"""Adding up the priorities of all claims anew: after the weights have changed, and
once a day for what got lost.

It goes on from where it came to, a piece at a time, so a killed worker loses little and
two that run at once do no harm.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles.tasks import send
from claims import priority, repeats
from claims.models import Claim, Recount

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
    found = list(rows.values_list("pk", "wording_key")[:PIECE])
    if not found:
        return reached, 0
    last = found[-1][0]
    within = Q(pk__gt=reached, pk__lte=last)
    repeats.refresh({key for _, key in found if key}, _too_short(within))
    priority.refresh(Claim.objects.filter(within))
    return last, len(found)


def _too_short(within: Q) -> list[int]:
    """Claims that only a link can make the same as others, and have one or had one."""
    linked = Q(links__kind="same") | Q(links_back__kind="same") | Q(repeated__gt=0)
    rows = Claim.objects.filter(within, linked, wording_key=repeats.NO_KEY)
    return list(rows.order_by().distinct().values_list("pk", flat=True))


def _key_all() -> None:
    """Give a key to the wordings that came into the table without one."""
    keyless = Claim.objects.filter(wording_key=None)
    rows = keyless.order_by("pk").values_list("pk", "wording")
    last = 0
    while found := list(rows.filter(pk__gt=last)[:PIECE]):
        last = found[-1][0]
        keyed = [Claim(pk=pk, wording_key=repeats.key_of(said)) for pk, said in found]
        # What was reworded meanwhile has its key already.
        keyless.bulk_update(keyed, ["wording_key"], batch_size=500)
