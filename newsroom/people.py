"""Who is signed in: with what they may do and what waits for them, in one query."""

from functools import cache
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, User
from django.db.models import F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, Concat

from articles.counting import number_of
from claims.listed import listed
from claims.models import Notice


class DeskBackend(ModelBackend):
    """Django's own way of signing in, which asks less on every page.

    A person comes with their permissions, by themselves and by their roles; with
    `unread`, how many notices wait for them; and with `single_keys`, whether keys of
    one letter are on.
    """

    def get_user(self, user_id: int) -> User | None:
        user: Any = _with_rights().filter(pk=user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        if not user.is_superuser:
            # Where `get_all_permissions` keeps what it found out.
            user._perm_cache = {*(user.by_role or ()), *(user.alone or ())}
        found: User = user
        return found


@cache
def _with_rights() -> QuerySet[User]:
    """Built once, for that takes longer than to ask."""
    person = OuterRef("pk")
    roles = User.groups.through.objects.filter(user=OuterRef(person))
    by_role = Group.permissions.through.objects.filter(group__in=roles.values("group"))
    alone = User.user_permissions.through.objects.filter(user=person)
    right = Concat(
        "permission__content_type__app_label", Value("."), "permission__codename"
    )
    return User.objects.annotate(
        by_role=listed(by_role, one=right),
        alone=listed(alone, one=right),
        unread=number_of(Notice.objects.filter(user=person, read_at=None)),
        single_keys=Coalesce(F("preferences__single_keys"), True),
    )
