"""How many claims each value of a filter would leave, with all the other filters."""

from claims import compound
from claims.filters import ClaimFilter
from claims.queues import COUNTED, capped

FACETS = (
    "state",
    "attribution",
    "verification",
    "form",
    "flag",
    "because",
    "dismissed_as",
    "mark",
)


def count(queue: ClaimFilter) -> None:
    """Let the form of a queue say of each value how many claims it leaves.

    A value is counted as if it were the only one of its filter, up to COUNTED. One
    query; nothing for filters that are not valid.
    """
    if not queue.is_valid():
        return
    fields = {name: queue.form.fields[name] for name in FACETS}
    values = [(name, value) for name in FACETS for value, _ in fields[name].choices]
    groups = [[queue.matching(**{name: [value]})] for name, value in values]
    numbers = compound.capped_counts(groups, most=COUNTED + 1)
    counted = dict(zip(values, map(capped, numbers), strict=True))
    for name, field in fields.items():
        # The widget's alone: chips and errors go by the labels as they are.
        field.widget.choices = [
            (value, f"{label} ({counted[name, value]})")
            for value, label in field.choices
        ]
