"""What a foreign file may cost: the one place where the figures stand."""

from dataclasses import asdict, dataclass, replace
from typing import Any

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps for reading one foreign file; sizes in bytes, times in seconds."""

    # The child process
    memory: int = 512 * MIB
    cpu_seconds: int = 30
    wall_seconds: float = 60.0
    open_files: int = 32
    output: int = 128 * MIB  # all JSON lines together, and each extracted attachment
    children: int = 2  # readers at work at the same time in one server process

    # The file as it lies on the disk
    file_size: int = 64 * MIB
    mail_size: int = 40 * MIB

    # Archives (XLSX, ODS)
    inflated: int = 200 * MIB
    ratio: int = 250  # inflated to packed, judged for a part above `ratio_from`
    ratio_from: int = 8 * MIB
    entries: int = 2_000
    directory: int = 1 * MIB  # the archive's own table of contents

    # Tables
    rows: int = 100_000
    columns: int = 512
    cell_length: int = 32_767
    sheets: int = 200

    # Mails
    mail_parts: int = 500
    mail_depth: int = 20
    mail_text: int = 2 * MIB  # characters of readable text kept
    attachments: int = 200

    # What is told
    refusals: int = 1_000

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values, to be handed to the child process."""
        return asdict(self)

    def but(self, **changes: Any) -> "Limits":
        """Return a copy with some figures changed (tests, a smaller machine)."""
        return replace(self, **changes)


DEFAULT = Limits()
