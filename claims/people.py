"""Who may work on claims."""

from django.contrib.auth import get_user_model
from django.db.models import Q


def reviewers():
    """The people to whom a claim can be given."""
    return people_with("review_claim")


def people_with(codename: str):
    """The people at work whom a permission on claims was given, by user name."""
    users = get_user_model().objects.filter(is_active=True)
    by_role = users.filter(groups__permissions__codename=codename)
    alone = users.filter(user_permissions__codename=codename)
    given = Q(pk__in=by_role.values("pk")) | Q(pk__in=alone.values("pk"))
    return users.filter(given | Q(is_superuser=True)).order_by("username")
