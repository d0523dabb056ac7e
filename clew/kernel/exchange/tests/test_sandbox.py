import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from clew.kernel.exchange import sandbox
from clew.kernel.exchange.limits import DEFAULT, MIB
from clew.kernel.exchange.results import ReadResult, Refusal
from clew.kernel.exchange.sandbox import READERS, run_reader

SMALL = DEFAULT.but(memory=200 * MIB, cpu_seconds=1, wall_seconds=10, output=1 * MIB)


@pytest.fixture(autouse=True)
def misbehaving_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(READERS, "misbehave", "clew.kernel.exchange.tests.misbehaving_reader")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file.bin"
    path.write_bytes(b"x")
    return path


def misbehave(file: Path, how: str, **changes: Any) -> ReadResult:
    return run_reader("misbehave", file, limits=SMALL.but(**changes), how=how)


@pytest.mark.parametrize(
    ("how", "cause", "sentence"),
    [
        ("memory", "memory", "The file needs more than 200 MB of memory to read"),
        ("abort", "memory", "The file needs more than 200 MB of memory to read"),
        ("cpu", "cpu", "The file needs more than 1 second of computing to read"),
        ("output", "output", "The file holds more than 1 MB of content"),
        ("disk", "disk", "There is no room left on the disk to read the file"),
        ("segfault", "crash", "The file is damaged or no such file at all: its reader gave up"),
        ("raise", "crash", "The file is damaged or no such file at all: its reader gave up"),
        ("half", "crash", "The file is damaged or no such file at all: its reader gave up"),
        ("garbage", "crash", "The file is damaged or no such file at all: its reader gave up"),
    ],
)
def test_a_reader_that_fails_is_a_refusal_with_a_sentence(
    file: Path, how: str, cause: str, sentence: str
) -> None:
    result = misbehave(file, how)
    assert result.status == "refused"
    assert result.cause == cause
    assert result.refused == [Refusal("The file", sentence + "; nothing was stored.")]
    assert result.records == []


def test_a_reader_that_sleeps_is_killed_when_its_time_is_up(file: Path) -> None:
    started = time.monotonic()
    result = misbehave(file, "sleep", wall_seconds=0.5)
    assert time.monotonic() - started < 5
    assert (result.status, result.cause) == ("refused", "wall")
    assert str(result.refused[0]) == (
        "The file: The file was not read within 0.5 seconds; nothing was stored."
    )


def test_a_refusal_of_the_reader_keeps_its_place(file: Path) -> None:
    assert misbehave(file, "refuse").refused == [Refusal("page 3", "It says no.")]


def test_a_reader_that_chatters_on_standard_error_still_ends(file: Path) -> None:
    assert misbehave(file, "chatter").was_read


def test_refusals_are_capped_and_the_rest_is_counted(file: Path) -> None:
    refused = misbehave(file, "many").refused
    assert len(refused) == SMALL.refusals + 1
    assert refused[-1].reason == "7 more places were refused and are not listed."


def test_the_child_holds_no_framework_and_no_secrets(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "canary")
    seen = next(misbehave(file, "look").payloads("seen"))
    assert not [name for name in seen["modules"] if name.startswith(("django", "sqlite3"))]
    assert "canary" not in str(seen["environment"])


def test_the_child_may_start_nothing_and_dumps_nothing(file: Path) -> None:
    limits = next(misbehave(file, "look").payloads("seen"))["limits"]
    assert limits["RLIMIT_NPROC"] == limits["RLIMIT_CORE"] == [0, 0]
    assert limits["RLIMIT_NOFILE"] == [32, 32]
    assert limits["RLIMIT_CPU"] == [1, 2]


def test_empty_missing_and_large_files_start_no_process(tmp_path: Path) -> None:
    empty, large = tmp_path / "empty", tmp_path / "large"
    empty.touch()
    with large.open("wb") as stream:
        stream.truncate(200 * MIB)
    said = {
        path.name: run_reader("misbehave", path, how="refuse")
        for path in (empty, large, tmp_path / "missing", tmp_path)
    }
    assert said["empty"].refused[0].reason == "The file is empty (0 bytes)."
    assert said["large"].refused[0].reason.startswith("The file has 200 MB; at most 64 MB are")
    assert said["missing"].refused[0].reason == "The file could not be opened."
    assert said[tmp_path.name].refused[0].reason == "This is not a file."
    assert all(result.peak_memory == 0 for result in said.values())


def test_a_fifo_is_no_file_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert not run_reader("misbehave", tmp_path / "pipe", how="refuse").was_read


def test_the_peak_is_the_childs_own(file: Path) -> None:
    result = misbehave(file, "look")
    assert 4 * MIB < result.peak_memory < 60 * MIB
    assert result.cpu_seconds < 1


def test_a_child_starts_quickly(file: Path) -> None:
    misbehave(file, "look")
    assert min(misbehave(file, "look").wall_seconds for _ in range(5)) < 0.5


def test_a_child_that_cannot_start_is_a_refusal(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    result = misbehave(file, "look")
    assert (result.status, result.cause) == ("refused", "busy")
    assert "short of memory, processes or disk space" in result.refused[0].reason


def test_readers_wait_for_their_turn_and_say_so(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = threading.BoundedSemaphore(1)
    taken.acquire()
    monkeypatch.setitem(sandbox._turns, 1, taken)
    result = misbehave(file, "look", children=1, wall_seconds=0.1)
    assert result.cause == "busy"
    assert result.refused[0].reason.startswith("Other files are being read at the moment.")
    taken.release()
    assert misbehave(file, "look", children=1).was_read
