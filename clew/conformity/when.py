"""Days in words as the thread's margin has them."""

from datetime import date, datetime, time

from django.utils import timezone

from clew.kernel import clock
from clew.kernel.ui.words import calendar_day


def day_words(moment: date | datetime) -> str:
    """Return "3 Feb", with the year when it is not this one."""
    day = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    return calendar_day(day, year=day.year != clock.today().year)


def span_words(before: datetime, after: datetime) -> str:
    """Return how long before: "8 days before", "the same day"."""
    days = (timezone.localtime(after).date() - timezone.localtime(before).date()).days
    return "the same day" if days == 0 else "the day before" if days == 1 else f"{days} days before"


def days_open(since: datetime | date) -> str:
    """Return for how long something is open: "41 days", "today"."""
    day = timezone.localtime(since).date() if isinstance(since, datetime) else since
    days = (clock.today() - day).days
    return "today" if days <= 0 else "1 day" if days == 1 else f"{days:,} days"


def at_start_of(day: date, *, not_before: datetime | None = None) -> datetime:
    """Return a time for a day: when it was recorded if that was the same day, else noon."""
    if not_before is not None and timezone.localtime(not_before).date() == day:
        return not_before
    return timezone.make_aware(datetime.combine(day, time(12)))
