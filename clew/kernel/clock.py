"""The server's clock, and the one exception to it: the demo clock.

Times of record are server times. Only a database whose first log leaf says "demo" may be told
another time, so that it can show a year of history (audit_trail.append refuses it elsewhere).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_demo_time: ContextVar[datetime | None] = ContextVar("demo_time", default=None)


def now() -> datetime:
    """Return the time of record: the server's, or the demo clock's while it is set."""
    return _demo_time.get() or timezone.now()


def today() -> date:
    """Return the day of record in the company's time zone."""
    return timezone.localdate(now())


def is_demo_time() -> bool:
    """Tell whether the demo clock is set; the log refuses it in a real company."""
    return _demo_time.get() is not None


@contextmanager
def demo_time(moment: datetime) -> Iterator[None]:
    """Let the clock say `moment` (aware) for the length of the block."""
    if moment.tzinfo is None:
        raise ValueError("The demo clock needs a time with its zone.")
    token = _demo_time.set(moment)
    try:
        yield
    finally:
        _demo_time.reset(token)
