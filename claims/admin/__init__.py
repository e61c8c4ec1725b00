"""The register of sources, and what the desk agreed on; claims from a file.

What is done to claims one by one is done at the desk, by `review`.
"""

from claims.admin.desk import DeskSettingsAdmin, SecondCheckRuleAdmin
from claims.admin.matters import MatterAdmin
from claims.admin.names import AliasAdmin
from claims.admin.priority import PriorityWeightAdmin
from claims.admin.reports import ClaimImportAdmin
from claims.admin.scale import RatingAdmin
from claims.admin.sources import SourceAdmin
from claims.admin.transfers import TransferAdmin

__all__ = [
    "AliasAdmin",
    "ClaimImportAdmin",
    "DeskSettingsAdmin",
    "MatterAdmin",
    "PriorityWeightAdmin",
    "RatingAdmin",
    "SecondCheckRuleAdmin",
    "SourceAdmin",
    "TransferAdmin",
]
