"""Who is signed in: with what they may do and what waits for them, in one query."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, Permission, User
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Concat

from claims.listed import listed, number_of
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
    by_role = Group.permissions.through.objects.filter(group__user=user_id)
    alone = User.user_permissions.through.objects.filter(user=user_id)
    granted = Permission.objects.filter(
        Q(pk__in=by_role.values("permission")) | Q(pk__in=alone.values("permission"))
    )
    waiting = Notice.objects.filter(user=user_id, read_at=None)
    return User.objects.filter(pk=user_id).annotate(
        rights=listed(granted, one=right),
        unread=number_of(waiting),
        single_keys=Coalesce(F("preferences__single_keys"), True),
    )
