"""Events of the command that is running, before they are numbered."""

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Model

from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record


@dataclass
class Draft:
    """One decision of the running command; it gets its number as the last act before commit."""

    verb: str
    record: Record | None
    actor: Actor
    changes: dict[str, tuple[Any, Any]]
    reason: str
    happened_at: datetime | None
    revision: int | None
    files: tuple[str, ...]
    signature: str


@dataclass
class Batch:
    """All events of one outermost command."""

    drafts: list[Draft] = field(default_factory=list)


_batch: ContextVar[Batch | None] = ContextVar("batch", default=None)


def current() -> Batch | None:
    """Return the batch of the command that is running, None outside of one."""
    return _batch.get()


def emit(
    verb: str,
    record: Record | None,
    *,
    actor: Actor,
    changes: dict[str, tuple[Any, Any]] | None = None,
    reason: str = "",
    happened_at: datetime | None = None,
    revision: int | None = None,
    files: Iterable[str] = (),
    signature: str = "",
) -> None:
    """Say what was decided, inside a command.

    verb: `kind.past_participle` (order.accepted). changes: field → (before, after); the values are
    kept apart from the leaf and can be erased. happened_at: when it happened outside, if not now.
    files: SHA-256 digests of files this decision rests on. signature: a statement's digest.
    """
    batch = current()
    if batch is None:
        raise RuntimeError(f"{verb}: an event needs a running command")
    batch.drafts.append(
        Draft(
            verb,
            record,
            actor,
            {name: pair for name, pair in (changes or {}).items() if pair[0] != pair[1]},
            reason,
            happened_at,
            revision,
            tuple(files),
            signature,
        )
    )


def assign(instance: Model, **values: Any) -> dict[str, tuple[Any, Any]]:
    """Set fields of a row, save it if anything differs, and return what changed for `emit`."""
    changes = {}
    for name, new in values.items():
        old = getattr(instance, name)
        if old != new:
            setattr(instance, name, new)
            changes[name] = (plain(old), plain(new))
    if changes:
        instance.save(update_fields=list(changes))
    return changes


def plain(value: Any) -> Any:
    """Return the value as JSON can hold it: dates as ISO, decimals as text, rows as numbers."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, Record):
        return value.number
    if isinstance(value, Model):
        record = getattr(value, "record", None)
        return record.number if isinstance(record, Record) else str(value.pk)
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    raise TypeError(f"An event cannot hold a {type(value).__name__}.")
