"""Words for times, counts and lists, the same on pages, in mails and on paper."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.dates import MONTHS_3

# Written out, not by Django's format letters: those are parsed anew for every time of a page.


def calendar_day(value: date, *, year: bool = True) -> str:
    """Return a day as it stands: "1 Jun 2026", or "1 Jun" without its year."""
    words = f"{value.day} {str(MONTHS_3[value.month]).title()}"
    return f"{words} {value.year}" if year else words


def stamp(moment: datetime) -> str:
    """Return a time with its day and zone: "1 Jun 2026, 06:00 UTC"."""
    local = timezone.localtime(moment)
    return f"{calendar_day(local)}, {local:%H:%M} {local.tzname()}"


def day(moment: datetime) -> str:
    """Return the day of a time: "1 Jun 2026"."""
    return calendar_day(timezone.localtime(moment))


def counted(n: int, noun: str, plural: str = "") -> str:
    """Return "1 line", "9 lines"."""
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"


def listed(words: list[str], link: str = "and") -> str:
    """Return "A, B and C"."""
    return f" {link} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
