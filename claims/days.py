"""Days and weeks as the desk counts them, in its own time zone."""

from datetime import date, timedelta

# Beyond these years the weeks before a day may leave the calendar.
FIRST, LAST = date(1900, 1, 1), date(9000, 1, 1)


def within(day: date) -> date:
    """The day, or the nearest one of the years that the desk knows."""
    return min(max(day, FIRST), LAST)


def monday_of(day: date) -> date:
    """The day on which its ISO week begins."""
    return day - timedelta(days=day.weekday())
