"""Counting working days, Monday to Friday, in the company's time zone."""

from datetime import datetime, timedelta

from django.utils import timezone

SATURDAY = 5


def working_days_after(moment: datetime, days: int) -> datetime:
    """Return the same time of day so many working days later; a weekend's mail counts from Monday.

    moment: aware. days: 0 and more; 0 on a weekend is Monday.
    """
    local = timezone.localtime(moment)
    day = local
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    counted = 0 if day == local else (1 if days else 0)
    while counted < days:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY:
            counted += 1
    return day
