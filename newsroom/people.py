"""Who is signed in: with what they may do and what waits for them, in one query."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission, User
from django.db.models import Count, F, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat

from claims.listed import listed
from claims.models import Notice


class DeskBackend(ModelBackend):
    """Django's own way of signing in, which asks less on every page.

    A person comes with their permissions, by themselves and by their roles; with
    `unread`, how many notices wait for them; and with `single_keys`, whether keys of
    one letter are on.
    """

    def get_user(self, user_id: int) -> User | None:
        user: Any = _with_rights(user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        if not user.is_superuser:
            # Where `get_all_permissions` keeps what it found out.
            user._perm_cache = set(user.rights or ())
        found: User = user
        return found


def _with_rights(user_id: int) -> QuerySet[User]:
    right = Concat("content_type__app_label", Value("."), "codename")
    granted = Permission.objects.filter(
        Q(pk__in=Permission.objects.filter(group__user=user_id).values("pk"))
        | Q(pk__in=Permission.objects.filter(user=user_id).values("pk"))
    )
    waiting = Notice.objects.filter(user=user_id, read_at=None).order_by()
    unread = waiting.values("user").annotate(number=Count("pk")).values("number")
    return User.objects.filter(pk=user_id).annotate(
        rights=listed(granted, one=right),
        unread=Coalesce(Subquery(unread), 0),
        single_keys=Coalesce(F("preferences__single_keys"), True),
    )
