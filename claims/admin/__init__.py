"""The register of sources, and what the desk agreed on. Claims change by `review`."""

from claims.admin.desk import DeskSettingsAdmin, SecondCheckRuleAdmin
from claims.admin.matters import MatterAdmin
from claims.admin.names import AliasAdmin
from claims.admin.priority import PriorityWeightAdmin
from claims.admin.scale import RatingAdmin
from claims.admin.sources import SourceAdmin
from claims.admin.transfers import TransferAdmin

__all__ = [
    "AliasAdmin",
    "DeskSettingsAdmin",
    "MatterAdmin",
    "PriorityWeightAdmin",
    "RatingAdmin",
    "SecondCheckRuleAdmin",
    "SourceAdmin",
    "TransferAdmin",
]
