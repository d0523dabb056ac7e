"""Giving records to another owner, many at once."""

from collections.abc import Callable
from typing import Any

from clew.kernel.audit_trail.drafts import emit
from clew.kernel.commands import command
from clew.kernel.people.actor import Actor
from clew.kernel.people.models import Person
from clew.kernel.records.models import Record
from clew.kernel.refusals import Refusal, Refused, refuse_unless
from clew.kernel.tasks.models import Task


@command
def give(
    pairs: list[tuple[Any, Record | None]],
    *,
    actor: Actor,
    refusal: Callable[..., Refusal | None],
) -> None:
    """Give each row's record to another owner; open tasks of the owner before go along.

    pairs: (row with a `record`, the new owner's record). refusal: (row, actor, owner) → why a row
    is not given; the list asks it before. Refused: that, and somebody who left.
    """
    for row, owner in pairs:
        if (reason := refusal(row, actor, owner)) is not None:
            raise Refused(reason)
    owners = {owner.pk: owner for _, owner in pairs if owner is not None}
    active = set(Person.objects.filter(pk__in=owners, active=True).values_list("pk", flat=True))
    for pk, owner in owners.items():
        refuse_unless(pk in active, f"{owner.title} no longer works here.")
    _move_tasks(pairs)
    for row, owner in pairs:
        record, before = row.record, row.record.owner
        record.owner = owner
        changes = {"owner": (before and before.number, owner and owner.number)}
        emit(f"{record.kind}.given", record, actor=actor, changes=changes)
    Record.objects.bulk_update([row.record for row, _ in pairs], ["owner"], batch_size=500)


def _move_tasks(pairs: list[tuple[Any, Record | None]]) -> None:
    hands: dict[tuple[int, int | None], list[int]] = {}
    for row, owner in pairs:
        if row.record.owner_id is not None:
            to = owner.pk if owner is not None else None
            hands.setdefault((row.record.owner_id, to), []).append(row.record.pk)
    for (before, to), records in hands.items():
        tasks = Task.objects.filter(record__in=records, person=before, done_at=None)
        tasks.update(person=to)
