"""The process that reads a foreign file: it limits itself, then imports one reader.

Nothing of the application is imported here; a bug in a parser meets no database, no settings
and no secrets. The answer leaves as JSON lines on standard output, never as pickles.
"""

import errno
import importlib
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from clew.kernel.exchange.limits import Limits

Emit = Callable[[str, Any], None]


class Refused(Exception):
    """Raised by a reader when the whole file is refused; carries place and sentence."""

    def __init__(self, reason: str, *, place: str = "The file") -> None:
        super().__init__(reason)
        self.place = place
        self.reason = reason


def limit_self(limits: Limits) -> None:
    """Set the limits of this process; a limit the platform lacks is passed over.

    macOS accepts RLIMIT_AS but does not enforce it: there the caps on size, rows and CPU stand
    alone.
    """
    import resource  # absent on Windows, which the sandbox refuses before

    wanted = {
        "RLIMIT_AS": (limits.memory, limits.memory),
        "RLIMIT_CPU": (limits.cpu_seconds, limits.cpu_seconds + 1),
        "RLIMIT_FSIZE": (limits.output, limits.output),
        "RLIMIT_NOFILE": (limits.open_files, limits.open_files),
        "RLIMIT_CORE": (0, 0),
        "RLIMIT_NPROC": (0, 0),  # a reader starts nothing
    }
    for name, pair in wanted.items():
        which = getattr(resource, name, None)
        if which is None:
            continue
        try:
            resource.setrlimit(which, pair)
        except (ValueError, OSError):
            continue
    # The second clock: should the parent die, nobody else would end this process.
    signal.alarm(int(limits.wall_seconds) + 5)


def peak_memory() -> int:
    """Return the highest resident memory of this process in bytes.

    ru_maxrss on Linux begins with the memory of the parent that started us, so the kernel's own
    figure for this program is asked first.
    """
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024


class Output:
    """The JSON lines of one reading; refusals are capped, the cap is said."""

    def __init__(self, limits: Limits) -> None:
        self.stream = sys.stdout
        self.cap = limits.refusals
        self.refusals = 0

    def emit(self, tag: str, payload: Any) -> None:
        """Write one line; tags are "row", "sheet", "mail", "refused", "note" and the like."""
        if tag == "refused":
            self.refusals += 1
            if self.refusals > self.cap:
                return
        self.stream.write(json.dumps([tag, payload], separators=(",", ":")) + "\n")

    def end(self, status: str, cause: str) -> None:
        """Write the last line; without it the parent takes nothing."""
        if self.refusals > self.cap:
            more = f"{self.refusals - self.cap:,} more places were refused and are not listed."
            self.stream.write(json.dumps(["refused", ["The file", more]]) + "\n")
        closing = {"status": status, "cause": cause, "peak_memory": peak_memory()}
        self.stream.write(json.dumps(["end", closing]) + "\n")
        self.stream.flush()


def read(job: dict[str, Any], limits: Limits, output: Output) -> tuple[str, str]:
    """Run the one reader the job names; return status and cause."""
    reader = importlib.import_module(job["module"])
    try:
        reader.read(Path(job["path"]), limits=limits, emit=output.emit, **job["options"])
    except Refused as refusal:
        output.emit("refused", [refusal.place, refusal.reason])
        return "refused", "file"
    return "read", ""


def main() -> None:
    """Read the job from standard input, do it, and leave without running exit hooks."""
    job = json.load(sys.stdin)
    limits = Limits(**job["limits"])
    limit_self(limits)
    output = Output(limits)
    try:
        status, cause = read(job, limits, output)
        output.end(status, cause)
    except MemoryError:
        os._exit(71)
    except OSError as error:
        # EFBIG: the output reached RLIMIT_FSIZE
        os._exit({errno.EFBIG: 72, errno.ENOSPC: 73}.get(error.errno or 0, 70))
    except BaseException:  # a panic of a Rust reader is not an Exception
        os._exit(70)
    os._exit(0)
