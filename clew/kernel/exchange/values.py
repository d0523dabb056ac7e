"""Cells that stand for something other than text: yes and no, dates, amounts."""

import re
from datetime import date
from decimal import Decimal

YES = frozenset(("yes", "y", "x", "true", "1", "ja", "j", "wahr", "✓", "✔", "critical"))
NO = frozenset(("no", "n", "false", "0", "nein", "falsch", "-", "–"))
_GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})\Z")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?\Z")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?\Z")


def yes_or_no(text: str) -> bool:
    """Return whether a cell says yes; raise ValueError when it says neither yes nor no."""
    word = text.strip().casefold()
    if word in YES or word in NO:
        return word in YES
    raise ValueError(f"'{text[:60]}' is neither yes nor no.")


def date_of(text: str) -> date:
    """Return a date written 2026-03-31 or 31.03.2026.

    03/04/2026 is refused: it is March in one country and April in the next.
    """
    iso, german = _ISO_DATE.match(text.strip()), _GERMAN_DATE.match(text.strip())
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if german:
            return date(int(german[3]), int(german[2]), int(german[1]))
    except ValueError:
        raise ValueError(f"'{text[:60]}' is not a day of the calendar.") from None
    raise ValueError(f"'{text[:60]}' is not a date. Write it as 2026-03-31.")


def decimal_of(text: str) -> Decimal:
    """Return a number with every digit; 1.234,50 and 1,234.50 are both understood.

    "1,234" and "1.234" alone are refused when they could be a thousand or one and a bit.
    """
    plain = text.strip().replace(" ", "").replace("\xa0", "").replace("'", "")
    comma, point = plain.rfind(","), plain.rfind(".")
    if comma >= 0 and point >= 0:
        thousands, sign = (",", ".") if point > comma else (".", ",")
        plain = plain.replace(thousands, "").replace(sign, ".")
    elif comma >= 0:
        if plain.count(",") > 1 or re.search(r",\d{3}\Z", plain):
            raise ValueError(f"'{text[:60]}' may be read in two ways. Write it without commas.")
        plain = plain.replace(",", ".")
    if not _NUMBER.match(plain):
        raise ValueError(f"'{text[:60]}' is not a number.")
    return Decimal(plain)
