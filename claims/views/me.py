"""What every page asks of the person who looks at it."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Count, Q
from django.utils.functional import SimpleLazyObject


@dataclass(frozen=True)
class Me:
    """How many notices wait for somebody, and whether keys of one letter are on."""

    unread: int
    single_keys: bool


def me(request):
    """A context processor; a page that shows nothing of it asks for nothing."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"me": SimpleLazyObject(lambda: _of(user))}


def _of(user) -> Me:
    unread = Count("notices", filter=Q(notices__read_at=None))
    people = User.objects.filter(pk=user.pk).annotate(unread=unread)
    row = people.values_list("unread", "preferences__single_keys").get()
    return Me(unread=row[0], single_keys=row[1] is not False)
