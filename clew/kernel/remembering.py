"""What is asked again and again, read once in a request or a command, and anew in the next one.

    def rules() -> Rules:
        return remembered("review rules", _read)

A command begins with nothing remembered: it decides by what stands in its own transaction. What a
command itself may change half-way is `read_once`: a page reads it once, a command each time.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass
class _Block:
    """What a block knows by now; reading: it only reads, until a command begins inside it."""

    reading: bool
    known: dict[str, Any] = field(default_factory=dict)


_block: ContextVar[_Block | None] = ContextVar("known", default=None)


@contextmanager
def remembering(*, reading: bool = False) -> Iterator[None]:
    """Let this block read what is asked again only once; reading: it changes nothing, as a page.

    A block that reads inside of one that reads knows what that one knows.
    """
    outer = _block.get()
    if reading and outer is not None and outer.reading:
        yield
        return
    token = _block.set(_Block(reading))
    try:
        yield
    finally:
        _block.reset(token)


def remembered(name: str, load: Callable[[], T]) -> T:
    """Return what `load` gives, loaded once in a block that remembers, each time outside of one."""
    return _once(_block.get(), name, load)


def read_once(name: str, load: Callable[[], T]) -> T:
    """Return the same on a page; in a command, and outside of any block, `load` each time."""
    block = _block.get()
    return _once(block if block and block.reading else None, name, load)


def _once(block: _Block | None, name: str, load: Callable[[], T]) -> T:
    if block is None:
        return load()
    if name not in block.known:
        block.known[name] = load()
    found: T = block.known[name]
    return found


def forget() -> None:
    """Forget what was read, because it was just changed."""
    block = _block.get()
    if block is not None:
        block.known.clear()
