"""Small questions to a cell: is it a number, an amount, a date, an address, a binding sentence?"""

import re
from collections.abc import Iterable
from functools import cache

_NUMBER = re.compile(r"[+-]?[\d.,'\s]*\d%?\Z")
_AMOUNT = re.compile(
    r"(?:[$€£¥]|\b(?:EUR|USD|GBP|AUD|CHF)\b)\s?-?\d|\d\s?(?:[€$£]|(?:EUR|USD|GBP|AUD|CHF)\b)"
)
_DATE = re.compile(
    r"(?:\d{4}-\d{2}-\d{2}(?:[T ][\d:.]+)?"
    r"|\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})"
    r"|\d{1,2}/\d{1,2}/\d{2,4})\Z"
)
_MAIL = re.compile(r"[^\s@<>]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_NOT_A_WORD = re.compile(r"[^\w]+")


def plain(text: str) -> str:
    """Return the words of a text in small letters with single spaces: "Item No. " → "item no"."""
    return _NOT_A_WORD.sub(" ", text.casefold().replace("_", " ")).strip()


def is_number(cell: str) -> bool:
    """Tell whether a cell holds nothing but a number."""
    return bool(_NUMBER.match(cell.strip()))


def is_amount(cell: str) -> bool:
    """Tell whether a short cell holds a number with a currency."""
    return len(cell) <= 40 and bool(_AMOUNT.search(cell))


def is_date(cell: str) -> bool:
    """Tell whether a cell holds a date and nothing else."""
    return bool(_DATE.match(cell.strip()))


def is_mail_address(cell: str) -> bool:
    """Tell whether a short cell holds a mail address."""
    return len(cell) <= 320 and bool(_MAIL.search(cell))


def words_in(text: str, words: tuple[str, ...]) -> list[str]:
    """Return which of the words or phrases stand in a text as whole words."""
    return list(dict.fromkeys(_pattern(words).findall(f" {plain(text)} ")))


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first: Iterable[str] = sorted((plain(w) for w in words), key=len, reverse=True)
    return re.compile(r"(?<= )(" + "|".join(map(re.escape, longest_first)) + r")(?= )")
