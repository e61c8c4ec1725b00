from claims.models.claim import Anchor, Claim, Rating
from claims.models.event import Event
from claims.models.evidence import Evidence
from claims.models.source import Alias, Source

__all__ = ["Alias", "Anchor", "Claim", "Event", "Evidence", "Rating", "Source"]
