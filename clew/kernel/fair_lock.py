"""One fair lock around every write transaction, so that SQLite's writers queue in order.

Inside a process the order is exactly first come, first served: whoever leaves hands the lock to
the one who has waited longest. Between processes (server, worker, command line) two locked files
serve: the lock itself, and a place at its door. A process takes the door first and gives it back
once inside; since it must come to the door again for its next write, it cannot overtake another
process that already stands there. Waiting there means asking again every millisecond or so.

The file locks are flock: the system frees them when a process ends, however it ends. On Windows,
where Clew is not offered, there is only the order inside the process.
"""

import contextlib
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final

if sys.platform != "win32":
    import fcntl

FIRST_NAP: Final = 0.0005
LONGEST_NAP: Final = 0.004


class LockTimeout(TimeoutError):
    """The lock was not free in time; nothing was written."""

    def __init__(self, timeout: float) -> None:
        super().__init__(
            f"Other writes have kept the database busy for more than {timeout:g} seconds, "
            "so this one was not started and nothing was changed. Try again in a minute."
        )


def write_lock(path: Path | None, timeout: float = 30.0) -> "Turn":
    """Returns a context manager that holds the lock of this file.

    `path` is the lock file beside the database, made when missing (and a second one, ".door",
    beside it); None locks inside this process only. `timeout` is in seconds for the whole wait; 0
    asks once. A thread that holds the lock may take it again.
    Refuses by LockTimeout; an OSError names a lock file that cannot be opened.
    """
    return Turn(_lock_of(path), timeout)


class Turn:
    """One turn at a lock: entered, it holds the lock; left, whatever the reason, it does not."""

    def __init__(self, lock: "FairLock", timeout: float) -> None:
        self._lock = lock
        self._timeout = timeout

    def __enter__(self) -> None:
        self._lock.acquire(self._timeout)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lock.release()


class _Waiter:
    def __init__(self) -> None:
        self.thread = threading.get_ident()
        self.called = threading.Event()


class FairLock:
    """The lock of one file: a queue in this process, then the files. Use `write_lock`."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._guard = threading.Lock()
        self._queue: deque[_Waiter] = deque()
        self._owner: int | None = None
        self._depth = 0
        self._file: int | None = None

    def acquire(self, timeout: float) -> None:
        """Waits for the turn, at most `timeout` seconds, or raises LockTimeout."""
        if self._owner == threading.get_ident():
            self._depth += 1
            return
        deadline = time.monotonic() + timeout
        self._await_turn(deadline, timeout)
        try:
            if self.path is not None:
                self._file = _enter(self.path, deadline, timeout)
        except BaseException:
            self._hand_on()
            raise
        self._depth = 1

    def release(self) -> None:
        """Gives the turn to the longest waiting; refuses a thread that does not hold it."""
        if self._owner != threading.get_ident():
            raise RuntimeError("The write lock is not held by this thread.")
        self._depth -= 1
        if self._depth:
            return
        try:
            handle, self._file = self._file, None
            if handle is not None:
                _unlock(handle)
        finally:
            self._hand_on()

    def _await_turn(self, deadline: float, timeout: float) -> None:
        me = _Waiter()
        with self._guard:
            if self._owner is None:  # then nobody waits either: leaving hands over at once
                self._owner = me.thread
                return
            self._queue.append(me)
        try:
            if me.called.wait(max(0.0, deadline - time.monotonic())):
                return
        except BaseException:  # an interrupt in the wait must not leave a turn nobody takes
            if not self._leave_queue(me):
                self._hand_on()
            raise
        if self._leave_queue(me):
            raise LockTimeout(timeout)

    def _leave_queue(self, waiter: _Waiter) -> bool:
        """Whether the waiter was still in the queue; otherwise the turn is already its own."""
        with self._guard:
            if waiter.called.is_set():
                return False
            self._queue.remove(waiter)
            return True

    def _hand_on(self) -> None:
        with self._guard:
            heir = self._queue.popleft() if self._queue else None
            self._owner = heir.thread if heir else None
            if heir:
                heir.called.set()

    def forget(self) -> None:
        """In a child after fork: the threads of the parent, and its turn, are not the child's."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                os.close(self._file)  # the parent's lock stays: it ends with the last descriptor
        self.__init__(self.path)  # type: ignore[misc]  # the guard may be held for ever here


_locks: dict[Path | None, FairLock] = {}
_locks_guard = threading.Lock()


def _lock_of(path: Path | None) -> FairLock:
    place = Path(os.path.abspath(path)) if path is not None else None
    lock = _locks.get(place)
    if lock is None:
        with _locks_guard:
            lock = _locks.setdefault(place, FairLock(place))
    return lock


def _after_fork() -> None:
    global _locks_guard
    _locks_guard = threading.Lock()
    for lock in _locks.values():
        lock.forget()


def _enter(path: Path, deadline: float, timeout: float) -> int | None:
    """Takes the file's lock and returns its descriptor, for `_unlock`."""
    if sys.platform == "win32":
        return None
    door = _locked(path.with_name(path.name + ".door"), deadline, timeout)
    try:
        return _locked(path, deadline, timeout)
    finally:
        _unlock(door)


if sys.platform == "win32":

    def _unlock(handle: int) -> None:
        """Nothing is locked there."""

else:

    def _locked(path: Path, deadline: float, timeout: float) -> int:
        nap = _naps()
        while True:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                while not _try(handle):
                    if time.monotonic() >= deadline:
                        raise LockTimeout(timeout)
                    time.sleep(next(nap))
                if _is_still(handle, path):
                    return handle
            except BaseException:
                os.close(handle)
                raise
            os.close(handle)

    def _unlock(handle: int) -> None:
        # Closing alone would not do while a child that was just forked still has a copy.
        try:
            fcntl.flock(handle, fcntl.LOCK_UN)
        finally:
            os.close(handle)

    def _try(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _is_still(handle: int, path: Path) -> bool:
        """Whether the file was not deleted meanwhile: others would lock the new one instead."""
        try:
            there = os.stat(path)
        except FileNotFoundError:
            return False
        return os.path.samestat(os.fstat(handle), there)

    os.register_at_fork(after_in_child=_after_fork)


def _naps() -> Iterator[float]:
    """How long to sleep before asking again, in seconds: little at first, soon steady."""
    nap = FIRST_NAP
    while True:
        yield nap
        nap = min(nap * 1.5, LONGEST_NAP)
