"""Days and weeks as the desk counts them, in its own time zone."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

# Beyond these years the weeks before a day may leave the calendar.
FIRST, LAST = date(1900, 1, 1), date(9000, 1, 1)


def within(day: date) -> date:
    """The day, or the nearest one of the years that the desk knows."""
    return min(max(day, FIRST), LAST)


def monday_of(day: date) -> date:
    """The day on which its ISO week begins."""
    return day - timedelta(days=day.weekday())


def begins(day: date) -> datetime | None:
    """When a day begins at the desk; None for one before all news."""
    if day.year < 2:
        return None
    return timezone.make_aware(datetime.combine(day, time.min))


def ends(day: date) -> datetime | None:
    """When a day is over at the desk; None for one that never comes."""
    return begins(day + timedelta(days=1)) if day.year < 9998 else None
