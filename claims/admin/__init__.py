"""The register of sources, and the scale. Claims change through `review` alone."""

from claims.admin.matters import MatterAdmin
from claims.admin.names import AliasAdmin
from claims.admin.scale import RatingAdmin
from claims.admin.sources import SourceAdmin
from claims.admin.transfers import TransferAdmin

__all__ = ["AliasAdmin", "MatterAdmin", "RatingAdmin", "SourceAdmin", "TransferAdmin"]
