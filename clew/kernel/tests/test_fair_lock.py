"""The write lock: in order inside the process, reasonable between processes, never stuck."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from clew.kernel import fair_lock
from clew.kernel.fair_lock import LockTimeout, write_lock

ROOT = Path(__file__).resolve().parents[3]

HOLDER = """
import sys, time
from pathlib import Path
from clew.kernel.fair_lock import write_lock
with write_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""
HAMMER = """
import sys, time
from pathlib import Path
from clew.kernel.fair_lock import write_lock
path, counter, turns = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
print("held", flush=True)
for _ in range(turns):
    with write_lock(path):
        found = int(counter.read_text())
        time.sleep(0.0005)
        counter.write_text(str(found + 1))
"""


@contextmanager
def process(script: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Another process that runs the script, at work when the block begins."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert child.stdout is not None
    try:
        assert child.stdout.readline() == "held\n"
        yield child
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


def wait_until(true: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end, "waited 10 seconds in vain"
        time.sleep(0.001)


def waiting(path: Path | None) -> int:
    return len(fair_lock._lock_of(path)._queue)


@pytest.fixture(params=["file", "memory"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path | None:
    return tmp_path / "clew.lock" if request.param == "file" else None


def test_threads_get_their_turn_in_the_order_they_came(path: Path | None) -> None:
    order: list[int] = []

    def take(number: int) -> None:
        with write_lock(path):
            order.append(number)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(30)]
    with write_lock(path):
        for number, thread in enumerate(threads):
            thread.start()
            wait_until(lambda number=number: waiting(path) == number + 1)
    for thread in threads:
        thread.join()
    assert order == list(range(30))


def test_one_who_comes_back_stands_at_the_end(path: Path | None) -> None:
    order: list[str] = []

    def take() -> None:
        with write_lock(path):
            order.append("waited")

    thread = threading.Thread(target=take)
    with write_lock(path):
        thread.start()
        wait_until(lambda: waiting(path) == 1)
    with write_lock(path):
        order.append("came back")
    thread.join()
    assert order == ["waited", "came back"]


def test_never_two_at_once(path: Path | None) -> None:
    inside = 0
    most = 0

    def work() -> None:
        nonlocal inside, most
        for _ in range(40):
            with write_lock(path):
                inside += 1
                most = max(most, inside)
                time.sleep(0)
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_the_holder_may_enter_again(path: Path | None) -> None:
    with write_lock(path):
        with write_lock(path, timeout=0):
            pass
        assert not free_for_others(path)
    assert free_for_others(path)


def test_an_error_frees_the_lock(path: Path | None) -> None:
    def fail() -> None:
        with pytest.raises(ZeroDivisionError), write_lock(path):
            raise ZeroDivisionError

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert free_for_others(path)


def test_who_waits_too_long_is_told_and_leaves_the_queue(path: Path | None) -> None:
    answers: list[str] = []

    def give_up() -> None:
        try:
            with write_lock(path, timeout=0.05):
                answers.append("entered")
        except LockTimeout as refused:
            answers.append(str(refused))

    with write_lock(path):
        thread = threading.Thread(target=give_up)
        thread.start()
        thread.join()
        assert waiting(path) == 0
    assert len(answers) == 1
    assert "more than 0.05 seconds, so this one was not started and nothing was" in answers[0]
    assert free_for_others(path)


def test_an_interrupted_wait_leaves_no_trace(
    path: Path | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = threading.Event()
    go = threading.Event()

    def hold() -> None:
        with write_lock(path):
            held.set()
            go.wait()

    def interrupted(*_: object) -> bool:
        raise KeyboardInterrupt

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    with monkeypatch.context() as patch:
        patch.setattr(threading.Event, "wait", interrupted)
        with pytest.raises(KeyboardInterrupt), write_lock(path):
            pass
    assert waiting(path) == 0
    go.set()
    thread.join()
    assert free_for_others(path)


def test_a_thread_without_the_lock_cannot_free_it() -> None:
    with pytest.raises(RuntimeError, match="not held by this thread"):
        fair_lock.FairLock(None).release()


def test_two_names_of_one_file_are_one_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with write_lock(tmp_path / "clew.lock"), write_lock(Path("clew.lock"), timeout=0):
        assert not free_for_others(tmp_path / "x" / ".." / "clew.lock")


def test_a_lock_that_cannot_be_opened_is_named_and_not_held(tmp_path: Path) -> None:
    missing = tmp_path / "missing" / "clew.lock"
    for _ in range(2):
        with pytest.raises(FileNotFoundError, match="missing"), write_lock(missing):
            pass
    missing.parent.mkdir()
    assert free_for_others(missing)


def test_another_process_keeps_us_out_and_a_killed_one_does_not(tmp_path: Path) -> None:
    path = tmp_path / "clew.lock"
    with process(HOLDER, path) as child:
        with pytest.raises(LockTimeout), write_lock(path, timeout=0.05):
            pass
        entered: list[float] = []

        def take() -> None:
            with write_lock(path, timeout=20):
                entered.append(time.monotonic())

        thread = threading.Thread(target=take)
        thread.start()
        time.sleep(0.05)
        assert not entered
        killed = time.monotonic()
        child.send_signal(signal.SIGKILL)
        thread.join()
        assert entered[0] - killed < 5
    assert free_for_others(path)


def test_a_deleted_lock_file_does_not_divide_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "clew.lock"
    with process(HOLDER, path) as child:
        opened = os.open(path, os.O_RDWR)
        path.unlink()
        with write_lock(path, timeout=1):  # a new file: the old holder's folder was removed
            assert not os.path.samestat(os.fstat(opened), path.stat())
        os.close(opened)
        child.kill()


def test_a_file_exchanged_while_waiting_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "clew.lock"
    honest, tries = fair_lock._try, []

    def exchanged(handle: int) -> bool:
        tries.append(handle)
        if len(tries) == 2:  # the first is the door's
            path.unlink()
            path.touch()
        return honest(handle)

    monkeypatch.setattr(fair_lock, "_try", exchanged)
    with write_lock(path):
        held = fair_lock._lock_of(path)._file
        assert held is not None
        assert os.path.samestat(os.fstat(held), path.stat())
    assert len(tries) == 3


def test_a_copy_of_the_descriptor_does_not_keep_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "clew.lock"
    with write_lock(path):
        held = fair_lock._lock_of(path)._file
        assert held is not None
        copy = os.dup(held)  # as a child has it between fork and exec
    assert free_for_others(path)
    os.close(copy)


def test_processes_take_turns_and_lose_no_count(tmp_path: Path) -> None:
    path, counter = tmp_path / "clew.lock", tmp_path / "count"
    counter.write_text("0")
    with process(HAMMER, path, counter, 100) as one, process(HAMMER, path, counter, 100) as two:
        for _ in range(30):
            with write_lock(path):
                counter.write_text(str(int(counter.read_text()) + 1))
        assert (one.wait(30), two.wait(30)) == (0, 0)
    assert counter.read_text() == "230"


def test_a_busy_process_cannot_keep_another_out(tmp_path: Path) -> None:
    path, counter = tmp_path / "clew.lock", tmp_path / "count"
    counter.write_text("0")
    overtaken = []
    with process(HAMMER, path, counter, 100_000):
        wait_until(lambda: counter.read_text() > "0")
        for _ in range(25):
            before = int(counter.read_text() or "0")
            with write_lock(path):
                overtaken.append(int(counter.read_text()) - before)
            time.sleep(0.003)
    # Counted in turns, not in time. A busy machine may take this process from its processor between
    # counting and queueing, which costs some turns; an unfair lock costs far more.
    assert sorted(overtaken)[len(overtaken) // 2] <= 50


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_child_neither_holds_nor_frees_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "clew.lock"
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom clew.kernel.fair_lock import *\n"
        "path = Path(sys.argv[1])\n"
        "with write_lock(path):\n"
        "    child = os.fork()\n"
        "    if child == 0:\n"
        "        try:\n"
        "            with write_lock(path, timeout=0.05):\n"
        "                os._exit(1)\n"
        "        except LockTimeout:\n"
        "            os._exit(42)\n"
        "    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 42\n"
        "    ready, go = os.pipe()\n"
        "    child = os.fork()\n"
        "    if child == 0:\n"
        "        os.close(go)\n"
        "        os.read(ready, 1)\n"
        "        os._exit(0)\n"
        "with write_lock(path, timeout=1):\n"
        "    os.close(go)\n"
        "    os.waitpid(child, 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], cwd=ROOT, timeout=30)
    assert done.returncode == 0


def free_for_others(path: Path | None) -> bool:
    """Whether another thread could enter at once."""
    answers: list[bool] = []

    def enter() -> None:
        try:
            with write_lock(path, timeout=0):
                answers.append(True)
        except LockTimeout:
            answers.append(False)

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    return answers[0]
