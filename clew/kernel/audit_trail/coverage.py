"""What `verify` covers besides record content, and why a table carries none: named by the rooms."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """One broken promise: the record (or "log") and a sentence."""

    record: str
    sentence: str


@dataclass
class Report:
    """What a verification looked at and what it found."""

    findings: list[Finding] = field(default_factory=list)
    covered: list[str] = field(default_factory=list)
    uncovered: list[tuple[str, str]] = field(default_factory=list)
    erased: list[tuple[str, int, str]] = field(default_factory=list)  # record, entry, field
    events: int = 0
    records: int = 0
    files: int = 0
    checkpoints: int = 0
    witnessed: bool = False

    @property
    def ok(self) -> bool:
        return not self.findings


checks: list[str] = []
reasons: dict[str, str] = {}


def also_verify(path: str) -> None:
    """Add a room's own check to every verification: the dotted path of (Report) → Findings."""
    if path not in checks:
        checks.append(path)


def not_covered(model: str, reason: str) -> None:
    """Say why a table carries no record content; every other table must be covered."""
    reasons[model] = reason
