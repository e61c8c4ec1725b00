"""What every page shows of the person who looks at it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Me:
    """How many notices wait for somebody, and whether keys of one letter are on."""

    unread: int
    single_keys: bool


def me(request):
    """A context processor: what came with who is signed in (`newsroom.people`)."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    unread = getattr(user, "unread", 0)
    return {"me": Me(unread=unread, single_keys=getattr(user, "single_keys", True))}
