"""`fill`: HTML from a pattern, for marks and rows that stand on a page by the hundred.

It escapes exactly what `format_html` escapes, at a quarter of its calls (docs/decisions/0011).
"""

import re
from collections.abc import Iterable
from html import escape
from typing import Any

from django.utils.safestring import SafeString

_SPECIAL = re.compile("[&<>\"']")
NOTHING = SafeString("")


def safe(value: Any) -> str:
    """Return a value as text for a page: what is safe HTML already as it is, the rest escaped."""
    if hasattr(value, "__html__"):
        return str(value.__html__())
    text = str(value)
    return escape(text) if _SPECIAL.search(text) else text


def fill(pattern: str, *parts: Any) -> SafeString:
    """Return the pattern (our own HTML, `{}` for each part) with the parts made safe."""
    return SafeString(pattern.format(*[safe(part) for part in parts]))


def run(parts: Iterable[SafeString]) -> SafeString:
    """Return pieces of safe HTML in a row; a piece that is not safe is escaped."""
    return SafeString("".join([safe(part) for part in parts]))


def with_breaks(text: str) -> SafeString:
    """Return somebody's words with their line ends kept, as the filter linebreaksbr does."""
    if "\n" not in text and "\r" not in text:
        return SafeString(safe(text))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return SafeString("<br>".join([safe(line) for line in lines]))
