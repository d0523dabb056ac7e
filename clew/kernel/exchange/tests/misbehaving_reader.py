"""A reader that does what a hostile file would make a reader do."""

import errno
import os
import resource
import signal
import sys
import time
from pathlib import Path
from typing import Any

from clew.kernel.exchange.child import Emit, Refused
from clew.kernel.exchange.limits import Limits


def read(path: Path, *, limits: Limits, emit: Emit, how: str, value: Any = None) -> None:
    """Misbehave in the way `how` says."""
    if how == "memory":
        _ = bytearray(limits.memory * 2)
    elif how == "cpu":
        while True:
            pass
    elif how == "sleep":
        time.sleep(600)
    elif how == "output":
        while True:
            emit("row", "x" * 10_000)
    elif how == "abort":
        os.abort()
    elif how == "segfault":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif how == "disk":
        raise OSError(errno.ENOSPC, "full")
    elif how == "raise":
        raise RuntimeError("secret content of the file")
    elif how == "half":
        emit("row", [1, 2])
        sys.stdout.flush()
        os._exit(0)
    elif how == "garbage":
        sys.stdout.write("no json at all\n")
    elif how == "chatter":
        for _ in range(1000):
            sys.stderr.write("x" * 1000)
    elif how == "refuse":
        raise Refused("It says no.", place="page 3")
    elif how == "many":
        for n in range(limits.refusals + 7):
            emit("refused", [f"line {n}", "no"])
    elif how == "look":
        emit("seen", what_is_seen())


def what_is_seen() -> dict[str, Any]:
    """Return what the child has loaded, inherited and been limited to."""
    names = [name for name in dir(resource) if name.startswith("RLIMIT_")]
    return {
        "modules": sorted(sys.modules),
        "environment": dict(os.environ),
        "limits": {name: resource.getrlimit(getattr(resource, name)) for name in names},
    }
