"""Who publishes the checks, where, and by which scale."""

from dataclasses import dataclass

from articles.fetching import site_of
from claims.agreed import agreed
from claims.models import Claim, DeskSettings, Rating


@dataclass(frozen=True)
class Publisher:
    """Who publishes the checks, where, and between which values they rate.

    `page` is the address of a check, with {claim} for the claim's number; `worst` and
    `best` are 0 where the scale has no values.
    """

    name: str = ""
    url: str = ""
    page: str = ""
    worst: int = 0
    best: int = 0
    upside_down: bool = False

    def page_of(self, claim: Claim) -> str:
        return self.page.replace("{claim}", str(claim.pk))

    def has(self, url: str) -> bool:
        """Whether an address is on the publisher's own site, or on a part of it."""
        own, other = site_of(self.url), site_of(url)
        return bool(own) and (other == own or other.endswith(f".{own}"))


def publisher() -> Publisher:
    """As the desk's settings and its scale have it."""
    desk = DeskSettings.objects.first() or DeskSettings()
    values: dict[str, list[int]] = {}
    for rating in agreed().scale:
        if rating.value is not None:
            values.setdefault(rating.basis, []).append(rating.value)
    every = [value for some in values.values() for value in some] or [0]
    true, false = values.get(Rating.Basis.TRUE), values.get(Rating.Basis.FALSE)
    return Publisher(
        name=desk.publisher_name.strip(),
        url=desk.publisher_url,
        page=desk.check_page,
        worst=min(every),
        best=max(every),
        upside_down=bool(true and false and min(true) <= max(false)),
    )
