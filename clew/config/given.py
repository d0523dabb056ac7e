"""The settings of `CLEW_` and `DATABASE_URL`: one that cannot be meant ends with a sentence.

No value is repeated that may hold a password.
"""

import os
import re
import sys
from typing import Never
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WRONG_WORDS = 2  # the exit code of words the command line cannot understand


def refuse(name: str, wanted: str) -> Never:
    """End the process: say which setting is wrong and what it takes."""
    print(f"{name} is set to something Clew cannot use: {wanted}", file=sys.stderr)
    raise SystemExit(WRONG_WORDS)


def text(name: str, default: str = "") -> str:
    """Return a setting as it stands."""
    return os.environ.get(name, default).strip()


def flag(name: str) -> bool:
    """Return whether a setting is 1; 0 and nothing are no."""
    value = text(name)
    if value not in {"", "0", "1"}:
        refuse(name, f"{value!r} is neither 1 nor 0.")
    return value == "1"


def number(name: str, default: int | None, *, most: int) -> int | None:
    """Return a whole number from 0 to `most`; the default when it is not set, None when empty."""
    if name not in os.environ:
        return default
    value = text(name)
    if not value:
        return None
    if not value.isascii() or not value.isdecimal() or int(value) > most:
        refuse(name, f"{value!r} is no whole number from 0 to {most}.")
    return int(value)


def names(name: str, pattern: str, wanted: str) -> list[str]:
    """Return what stands between commas; each must have the pattern."""
    found = [each.strip() for each in text(name).split(",") if each.strip()]
    for each in found:
        if not re.fullmatch(pattern, each):
            refuse(name, f"{each!r} is not {wanted}.")
    return found


def address(name: str, default: str) -> str:
    """Return the address of a site, http or https with a host."""
    value = text(name) or default
    if not _is_site(value):
        refuse(name, "it is no address such as https://qms.example.com.")
    return value


def _is_site(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def scheme_of(name: str, known: tuple[str, ...], example: str) -> str:
    """Return an address that may hold a password, once it begins with a scheme we know."""
    value = text(name)
    its = re.match(r"([A-Za-z][A-Za-z+]*)://", value)
    if value and its is None:
        refuse(name, f"it does not begin with a scheme; Clew knows {example}.")
    if its and its[1] not in known:
        refuse(name, f"it begins with {its[1]}://; Clew knows {example}.")
    try:
        urlsplit(value).port  # noqa: B018  # reading it is what refuses
    except ValueError:
        refuse(name, "its port is no number; a / or ? in a password is written %2F or %3F.")
    return value


def mailbox(name: str, default: str) -> str:
    """Return the sender of mails."""
    value = text(name) or default
    if not re.fullmatch(r"[^\r\n@]+@[^\r\n@]+", value):
        refuse(name, f"{value!r} is no mail address.")
    return value


def time_zone(name: str) -> str:
    """Return the name of a time zone this machine knows."""
    value = text(name) or "UTC"
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        refuse(name, f"{value!r} is no time zone such as Europe/Berlin.")
    return value
