"""Words for times, counts and lists, the same on pages, in mails and on paper."""

from datetime import datetime

from django.utils import timezone
from django.utils.dateformat import format as date_format


def stamp(moment: datetime) -> str:
    """Return a time with its day and zone: "1 Jun 2026, 06:00 UTC"."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'j M Y, H:i')} {local.tzname()}"


def day(moment: datetime) -> str:
    """Return the day of a time: "1 Jun 2026"."""
    return date_format(timezone.localtime(moment), "j M Y")


def counted(n: int, noun: str, plural: str = "") -> str:
    """Return "1 line", "9 lines"."""
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"


def listed(words: list[str], link: str = "and") -> str:
    """Return "A, B and C"."""
    return f" {link} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
