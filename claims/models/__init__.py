from claims.models.bulk import BulkChange
from claims.models.chain import ClaimLink, ClaimSource
from claims.models.claim import Anchor, Claim
from claims.models.download import Download
from claims.models.event import Event
from claims.models.evidence import Capture, Evidence
from claims.models.flags import Flag, HasFlag
from claims.models.imports import ClaimImport
from claims.models.priority import PriorityWeight, Recount
from claims.models.queue import SavedQueue
from claims.models.rating import Rating
from claims.models.search import ClaimSearch
from claims.models.second import DeskSettings, SecondCheck, SecondCheckRule
from claims.models.source import (
    Alias,
    Interest,
    Matter,
    Role,
    SameAs,
    Source,
    Transfer,
)
from claims.models.talk import Comment, Contact, Notice, Preferences
from claims.models.tally import Tally

__all__ = [
    "Alias",
    "Anchor",
    "BulkChange",
    "Capture",
    "Claim",
    "ClaimImport",
    "ClaimLink",
    "ClaimSearch",
    "ClaimSource",
    "Comment",
    "Contact",
    "DeskSettings",
    "Download",
    "Event",
    "Evidence",
    "Flag",
    "HasFlag",
    "Interest",
    "Matter",
    "Notice",
    "Preferences",
    "PriorityWeight",
    "Rating",
    "Recount",
    "Role",
    "SameAs",
    "SavedQueue",
    "SecondCheck",
    "SecondCheckRule",
    "Source",
    "Tally",
    "Transfer",
]
