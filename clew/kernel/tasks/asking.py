"""Opening and closing tasks inside commands, and finding whose they are."""

from datetime import datetime

from django.db.models import Q, QuerySet

from clew.kernel import clock
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.tasks.models import Task


def ask(
    record: Record,
    key: str,
    title: str,
    *,
    url: str,
    actor: Actor,
    role: str = "",
    person: Record | None = None,
    note: str = "",
    due_at: datetime | None = None,
    blocks: bool = False,
    customer_waits: bool = False,
) -> Task:
    """Open a task for a role or a person, inside a command; an open one of that key is kept."""
    kept = Task.objects.filter(record=record, key=key, done_at=None).first()
    return kept or Task.objects.create(
        record=record,
        key=key,
        title=title[:200],
        note=note[:300],
        url=url,
        role=role,
        person=person,
        asked_by_id=actor.record_id if actor.kind == "person" else None,
        blocks=blocks,
        customer_waits=customer_waits,
        opened_at=clock.now(),
        due_at=due_at,
    )


def done(record: Record, *keys: str, actor: Actor) -> None:
    """Close the record's open tasks of these keys; "verdict/" is every key that begins so."""
    wanted = Q(key__in=keys)
    for key in keys:
        if key.endswith("/"):
            wanted |= Q(key__startswith=key)
    open_ones = Task.objects.filter(wanted, record=record, done_at=None)
    open_ones.update(done_at=clock.now(), done_by=actor.pseudonym)


def done_all(record: Record, *, actor: Actor) -> None:
    """Close every open task of a record that came to its end."""
    Task.objects.filter(record=record, done_at=None).update(
        done_at=clock.now(), done_by=actor.pseudonym
    )


def waiting_for(actor: Actor) -> QuerySet[Task]:
    """Return the open tasks of a person: by name, or by a role they hold; most urgent first."""
    mine = Q(person_id=actor.record_id) | (Q(person=None) & Q(role__in=actor.roles))
    return (
        Task.objects.filter(mine, done_at=None)
        .select_related("record", "record__customer", "asked_by")
        .order_by("-blocks", "due_at", "id")
    )


def asked_by(actor: Actor) -> QuerySet[Task]:
    """Return the open tasks this person waits for."""
    return (
        Task.objects.filter(asked_by_id=actor.record_id, done_at=None)
        .exclude(person_id=actor.record_id)
        .select_related("record", "person")
        .order_by("due_at", "id")
    )
