"""Wakes the worker thread of this process when there is news to deliver."""

import threading

_bell = threading.Event()


def ring() -> None:
    """Say that something waits; the worker looks at once instead of at its next round."""
    _bell.set()


def wait(seconds: float) -> None:
    """Wait until somebody rings or the seconds are over."""
    _bell.wait(seconds)
    _bell.clear()
