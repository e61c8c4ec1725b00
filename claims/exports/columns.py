"""The columns of the claim report, in the order in which they leave unless chosen."""

COLUMNS = (
    "claim",
    "article",
    "headline",
    "outlet",
    "url",
    "published",
    "position",
    "wording",
    "words",
    "form",
    "cue",
    "source_as_written",
    "source",
    "source_kind",
    "state",
    "attribution",
    "verification",
    "rationale",
    "evidence",
    "independent_origins",
    "assignee",
    "checked_by",
    "settled_by",
    "updated",
)
# What people wrote: it may begin as a formula does.
WRITTEN = frozenset(
    (
        "headline",
        "outlet",
        "url",
        "wording",
        "words",
        "cue",
        "source_as_written",
        "source",
        "verification",
        "rationale",
        "assignee",
        "checked_by",
        "settled_by",
    )
)
SEVERAL = "; "  # between the sources of a claim, the first first
