"""What reading a file answers: what was read, what was refused and where, what it cost."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["read", "refused"]
Cause = Literal["", "file", "memory", "cpu", "wall", "output", "disk", "crash", "busy"]

WHOLE_FILE = "The file"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that was not taken: the place a reader can find, and a sentence why."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing a reader should know about what was taken (a guess, a hidden sheet)."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The answer of one reader.

    status: "refused" means that nothing at all was taken; "read" may still carry refusals for
    single rows, which are then missing from `records`.
    cause: which limit or fault ended the reading, "" when it ended by itself.
    records: what the reader wrote, as [tag, payload] pairs.
    peak_memory: bytes at the highest point of the child process; 0 when no child was started.
    """

    status: Status
    cause: Cause = ""
    records: list[tuple[str, Any]] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    peak_memory: int = 0
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0

    @property
    def was_read(self) -> bool:
        """Tell whether the file as a whole was read."""
        return self.status == "read"

    def payloads(self, tag: str) -> Iterator[Any]:
        """Yield what the reader wrote under one tag, in its order."""
        return (payload for name, payload in self.records if name == tag)


def refuse(reason: str, *, place: str = WHOLE_FILE, cause: Cause = "file") -> ReadResult:
    """Return the answer for a file that was not read at all."""
    return ReadResult(status="refused", cause=cause, refused=[Refusal(place, reason)])


def in_bytes(size: int) -> str:
    """Return a size as people say it: 512 MB, 12 kB, 3 bytes."""
    if size >= 1024 * 1024:
        return f"{size / (1024 * 1024):.0f} MB"
    if size >= 1024:
        return f"{size / 1024:.0f} kB"
    return "1 byte" if size == 1 else f"{size} bytes"
