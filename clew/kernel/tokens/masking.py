"""Keys of links never reach a log: each record of every logger is masked when it is made.

Django writes the path of every refused request (`/p/<token>/sign`) to its log, a web server may
write all of them, and a failure may quote one. A filter on a handler would miss the handlers that
other packages bring, so the masking stands where Python makes records.
"""

import logging
import re
from collections.abc import Callable
from typing import Any

MASK = "(key)"
SLASH = r"(?:/|%2[fF])"
KEY_IN_PATH = re.compile(
    rf"((?:{SLASH}|\b)p{SLASH}|{SLASH}(?:stop|first|reset{SLASH}key){SLASH})[\w~%-]{{8,}}"
)
API_TOKEN = re.compile(r"\b(clew_)[\w-]{20,}")


def masked(text: str) -> str:
    """Return the text without the keys of links, first pages, password resets and programs."""
    text = API_TOKEN.sub(lambda found: f"{found[1]}{MASK}", text)
    return KEY_IN_PATH.sub(lambda found: f"{found[1]}{MASK}", text)


def install() -> None:
    """Have every log record from now on made without keys; a second call changes nothing."""
    made = logging.getLogRecordFactory()
    if not isinstance(made, MaskedRecords):
        logging.setLogRecordFactory(MaskedRecords(made))


class MaskedRecords:
    """Makes log records with message, arguments and exception text masked."""

    def __init__(self, make: Callable[..., logging.LogRecord]) -> None:
        self.make = make

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record = self.make(*args, **kwargs)
        _mask_message(record)
        if record.exc_info and record.exc_info[0] is not None:
            # A formatter takes this text instead of making its own.
            record.exc_text = masked(logging.Formatter().formatException(record.exc_info))
        if record.stack_info:
            record.stack_info = masked(record.stack_info)
        return record


def _mask_message(record: logging.LogRecord) -> None:
    try:
        said = record.getMessage()
    except Exception:
        # The arguments do not fit the words; logging would print them to say so.
        said = f"{record.msg} {record.args!r}"
        record.msg, record.args = masked(said), ()
        return
    clean = masked(said)
    if clean != said:
        record.msg, record.args = clean, ()
