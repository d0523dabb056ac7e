"""Reading a foreign file in a child process that has limits and no secrets."""

import importlib.util
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
import time
from functools import cache
from pathlib import Path
from typing import IO, Any

from clew.kernel.exchange.limits import DEFAULT, Limits
from clew.kernel.exchange.results import (
    Cause,
    Note,
    ReadResult,
    Refusal,
    Status,
    in_bytes,
    refuse,
)

READERS = {
    "delimited": "clew.kernel.exchange.delimited_reader",
    "workbook": "clew.kernel.exchange.workbook_reader",
    "mail": "clew.kernel.exchange.mail_reader",
    "attachment": "clew.kernel.exchange.attachment_reader",
}
ROOT = Path(__file__).resolve().parents[3]
START = (
    "import sys; sys.path[:0] = sys.argv[1:]; from clew.kernel.exchange.child import main; main()"
)
CAUSE_OF_EXIT: dict[int, Cause] = {
    71: "memory",
    72: "output",
    73: "disk",
    -signal.SIGABRT: "memory",  # Rust and glibc abort when an allocation is refused
    -signal.SIGKILL: "memory",  # not by us: the system's own out-of-memory killer
    -signal.SIGXCPU: "cpu",
    -signal.SIGXFSZ: "output",
    -signal.SIGALRM: "wall",
}
_turns: dict[int, threading.BoundedSemaphore] = {}
_turns_lock = threading.Lock()


def run_reader(reader: str, path: Path, *, limits: Limits = DEFAULT, **options: Any) -> ReadResult:
    """Read one file in a child process and return what it read, or why not.

    reader: a name in READERS. path: the file. options: plain values for the reader.
    limits: bytes and seconds; see limits.py. A file that is missing, no regular file, empty or
    over `limits.file_size` is refused before any process starts; a child that is killed, runs
    out of memory or time, or crashes is a refusal with a sentence. No exception reaches the
    caller because of what the file holds.

    The memory limit is RLIMIT_AS and holds on Linux. macOS accepts it without effect; there the
    caps on inflated size, rows and CPU time stand alone. Serves trust.md I1 (import bombs).
    """
    unfit = _unfit(path, limits)
    if unfit:
        return refuse(unfit)
    turn = _turn(limits.children)
    if not turn.acquire(timeout=limits.wall_seconds):
        return refuse(
            "Other files are being read at the moment. Nothing was stored; try again in a minute.",
            cause="busy",
        )
    try:
        return _run(reader, path, limits, options)
    except OSError:
        return refuse(
            "The file could not be read because this computer is short of memory, processes or "
            "disk space. Nothing was stored; try again later.",
            cause="busy",
        )
    finally:
        turn.release()


def _unfit(path: Path, limits: Limits) -> str:
    """Return the sentence that refuses a file by its looks, or ""."""
    if os.name != "posix":
        return "This system cannot limit a reading process, so foreign files are not read here."
    try:
        size = path.stat().st_size
    except OSError:
        return "The file could not be opened."
    if not path.is_file():
        return "This is not a file."
    if size == 0:
        return "The file is empty (0 bytes)."
    if size > limits.file_size:
        return (
            f"The file has {in_bytes(size)}; at most {in_bytes(limits.file_size)} are read. "
            "Nothing was stored; split it or remove pictures."
        )
    return ""


def _turn(children: int) -> threading.BoundedSemaphore:
    with _turns_lock:
        return _turns.setdefault(children, threading.BoundedSemaphore(children))


@cache
def _import_paths() -> list[str]:
    """Return the folders the child needs: ours and those of the one foreign parser.

    The child runs without site, so that no .pth file of the installation runs in it.
    """
    found = importlib.util.find_spec("python_calamine")
    parser = [str(Path(found.origin).parents[1])] if found and found.origin else []
    return list(dict.fromkeys([str(ROOT), *parser]))


def _run(reader: str, path: Path, limits: Limits, options: dict[str, Any]) -> ReadResult:
    job = {
        "module": READERS[reader],
        "path": str(path.resolve()),
        "options": options,
        "limits": limits.as_json(),
    }
    started = time.monotonic()
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and our own program
            [sys.executable, "-I", "-S", "-c", START, *_import_paths()],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.PIPE,
            env={"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"},  # no secrets of the application
            cwd="/",
            start_new_session=True,
        )
        expired = _hand_over(child, job, limits.wall_seconds)
        exit_code, cpu, maxrss = _reap(child)
        result = _answer(output, exit_code, expired, limits)
    return ReadResult(
        status=result.status,
        cause=result.cause,
        records=result.records,
        refused=result.refused,
        notes=result.notes,
        peak_memory=result.peak_memory or maxrss,
        cpu_seconds=cpu,
        wall_seconds=time.monotonic() - started,
    )


def _hand_over(child: "subprocess.Popen[bytes]", job: dict[str, Any], wall: float) -> bool:
    """Give the child its job and wait until it ends; kill it and say True when time is up.

    The child's standard error is our sign of life: it closes when the process ends. What is
    written there may quote the file and is thrown away.
    """
    assert child.stdin is not None
    assert child.stderr is not None
    try:
        child.stdin.write(json.dumps(job).encode())
        child.stdin.close()
    except BrokenPipeError:
        pass  # it died at once; its exit code will say why
    deadline = time.monotonic() + wall
    with selectors.DefaultSelector() as selector:
        selector.register(child.stderr, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0:
            if selector.select(left) and not os.read(child.stderr.fileno(), 65536):
                return False
    os.killpg(child.pid, signal.SIGKILL)
    return True


def _reap(child: "subprocess.Popen[bytes]") -> tuple[int, float, int]:
    """Collect the ended child; return exit code, CPU seconds and the kernel's memory figure.

    The memory figure also counts our own size at the start, so it is an upper bound, used only
    when the child could not report its own.
    """
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.stderr is not None
    child.stderr.close()
    unit = 1 if sys.platform == "darwin" else 1024
    return child.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss * unit


def _answer(output: IO[bytes], exit_code: int, expired: bool, limits: Limits) -> ReadResult:
    if expired:
        return refuse(_sentence("wall", limits), cause="wall")
    if exit_code != 0:
        cause = CAUSE_OF_EXIT.get(exit_code, "crash")
        return refuse(_sentence(cause, limits), cause=cause)
    output.seek(0)
    try:
        return _parse(output)
    except (ValueError, TypeError, KeyError, LookupError):
        return refuse(_sentence("crash", limits), cause="crash")


def _parse(output: IO[bytes]) -> ReadResult:
    """Turn the child's lines into an answer; without its last line nothing counts."""
    records: list[tuple[str, Any]] = []
    refused: list[Refusal] = []
    notes: list[Note] = []
    for line in output:
        tag, payload = json.loads(line)
        if tag == "refused":
            refused.append(Refusal(*payload))
        elif tag == "note":
            notes.append(Note(*payload))
        elif tag == "end":
            status: Status = "read" if payload["status"] == "read" else "refused"
            return ReadResult(
                status=status,
                cause=payload["cause"],
                records=records if status == "read" else [],
                refused=refused,
                notes=notes,
                peak_memory=int(payload["peak_memory"]),
            )
        else:
            records.append((tag, payload))
    raise ValueError("the child wrote no last line")


def _seconds(number: float) -> str:
    return f"{number:g} second" + ("" if number == 1 else "s")


def _sentence(cause: Cause, limits: Limits) -> str:
    sentences = {
        "memory": f"The file needs more than {in_bytes(limits.memory)} of memory to read",
        "cpu": f"The file needs more than {_seconds(limits.cpu_seconds)} of computing to read",
        "wall": f"The file was not read within {_seconds(limits.wall_seconds)}",
        "output": f"The file holds more than {in_bytes(limits.output)} of content",
        "disk": "There is no room left on the disk to read the file",
        "crash": "The file is damaged or no such file at all: its reader gave up",
    }
    return sentences[cause] + "; nothing was stored."
