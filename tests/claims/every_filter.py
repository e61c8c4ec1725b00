"""Values of every filter of the queue: common ones, rare ones and several at once.

In braces stand numbers of what the desk in hand has: sources and outlets with many and
with few claims.
"""

from claims.queues import QUEUES

FILTERS = {
    "queue": [f"queue={name}" for name in QUEUES],
    "words": ["words=ferry", "words=aquifer", "words=ferry+-council"],
    "article": ["article=7", "article=7&article=8"],
    "outlet": ["outlet={often}", "outlet={seldom}", "outlet=Outlet+3"],
    "source": ["source={common}", "source={rare}", "source={common}&source={rare}"],
    "no_source": ["no_source=on"],
    "state": ["state=settled", "state=open&state=dismissed"],
    "attribution": ["attribution=distorted", "attribution=confirmed"],
    "verification": ["verification=2", "verification=2&verification=5"],
    "form": ["form=direct", "form=unattributed"],
    "flag": ["flag=number", "flag=casualty&flag=quote", "flag=future"],
    "mark": ["mark=urgent", "mark=raised&mark=lowered"],
    "because": ["because=every", "because=casualty"],
    "dismissed_as": ["dismissed_as=opinion"],
    "assignee": ["assignee=me", "assignee=nobody", "assignee=ana&assignee=ben"],
    "published": ["published=7-days", "published=this-year"],
    "published_after": ["published_after=2026-11-01"],
    "published_before": ["published_before=2022-01-01"],
    "due": ["due=overdue", "due=week", "due=some"],
    "due_after": ["due_after=2026-11-20"],
    "due_before": ["due_before=2026-11-20"],
    "created_after": ["created_after=2026-11-01"],
    "created_before": ["created_before=2026-11-01"],
    "settled_after": ["settled_after=2026-11-01"],
    "settled_before": ["settled_before=2026-11-01"],
    "seconded": ["seconded=disagreed", "seconded=approved&seconded=disagreed"],
    "seconded_after": ["seconded_after=2026-11-01"],
    "seconded_before": ["seconded_before=2026-11-01"],
    "first_source": ["first_source={common}", "first_source={rare}"],
    "no_outlet": ["no_outlet=on"],
    "order": [""],
}
