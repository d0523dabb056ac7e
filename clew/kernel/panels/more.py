"""What a higher room shows on the page of a lower room's record, without the lower knowing it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record

Fill = Callable[[Record, Actor], dict[str, Any]]


@dataclass(frozen=True)
class Panel:
    """A part of a record's page: its template, and what it shows under the name `shown`."""

    template: str
    shown: dict[str, Any]


_panels: dict[str, list[tuple[str, Fill]]] = {}


def add(kind: str, template: str, fill: Fill) -> None:
    """Put a panel on the pages of a kind; called when the higher room is loaded.

    fill: gives what the template shows; it asks `visible_to` like any door.
    """
    row = (template, fill)
    if row not in _panels.setdefault(kind, []):
        _panels[kind].append(row)


def panels_of(record: Record, actor: Actor) -> list[Panel]:
    """Return the panels that higher rooms put on this record's page, in the rooms' order."""
    rows = _panels.get(record.kind, [])
    return [Panel(template, fill(record, actor)) for template, fill in rows]
