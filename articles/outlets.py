"""Which outlet an article is of: what a person says, else the site it stands on."""

from articles.fetching import site_of
from articles.models import Outlet
from articles.reading import Reading


def name_for(found: Reading) -> str:
    """The name to propose for the outlet of what was read.

    A page may call itself anything, so its own word only names a site that is not
    known yet, and never one by the name of another.
    """
    host = site_of(found.url)
    known = Outlet.objects.filter(domain=host).first() if host else None
    if known:
        return known.name
    if host and Outlet.objects.filter(name__iexact=found.outlet).exists():
        return host[:200]
    return found.outlet[:200] or host[:200]


def outlet_of(found: Reading, *, named: str) -> Outlet | None:
    """The outlet of an article: as a person said, or by the site that it stands on."""
    host = site_of(found.url)
    if named:
        return _outlet_named(named, host or None)
    if not host:
        return None
    known = Outlet.objects.filter(domain=host).first()
    return known or _outlet_named(name_for(found), host)


def _outlet_named(name: str, host: str | None) -> Outlet:
    known = Outlet.objects.filter(name__iexact=name).first()
    if known:
        return known
    taken = host and Outlet.objects.filter(domain=host).exists()
    return Outlet.objects.create(name=name, domain=None if taken else host)
