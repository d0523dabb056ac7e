"""The demo's changes."""

from collections.abc import Iterator
from typing import Any


def play(*_: Any) -> Iterator[float]:
    """Not yet."""
    yield 0.1
