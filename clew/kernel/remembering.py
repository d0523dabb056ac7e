"""What the company chose, read once in a request or a command, and anew in the next one.

    def rules() -> Rules:
        return remembered("review rules", _read)

A command begins with nothing remembered: it decides by what stands in its own transaction.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
_known: ContextVar[dict[str, Any] | None] = ContextVar("known", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Let this block read what is asked again only once."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def remembered(name: str, load: Callable[[], T]) -> T:
    """Return what `load` gives, loaded once in a block that remembers, each time outside of one."""
    known = _known.get()
    if known is None:
        return load()
    if name not in known:
        known[name] = load()
    found: T = known[name]
    return found


def forget() -> None:
    """Forget what was read, because it was just changed."""
    known = _known.get()
    if known is not None:
        known.clear()
