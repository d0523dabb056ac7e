"""Setting the day by which something is answered, many at once."""

from datetime import datetime

from clew.areas.communication.models import Enquiry, Interaction
from clew.areas.communication.workflow import answer_by_refusal
from clew.kernel.audit_trail.drafts import emit, plain
from clew.kernel.commands import command
from clew.kernel.people.actor import Actor
from clew.kernel.refusals import Refused
from clew.kernel.tasks.models import Task

TASKS = ("sort", "answer")  # what the owner of an interaction and of an enquiry is asked


@command
def set_answer_by(
    pairs: list[tuple[Interaction | Enquiry, datetime | None]], *, actor: Actor
) -> None:
    """Set by when each interaction or enquiry is to be answered; its open task is due then.

    pairs: (row, until when). Refused: one that is not open, a day before it was said.
    """
    for row, until in pairs:
        if (reason := answer_by_refusal(row, actor, until)) is not None:
            raise Refused(reason)
    due: dict[datetime | None, list[int]] = {}
    for row, until in pairs:
        changes = {"answer_by": (plain(row.answer_by), plain(until))}
        row.answer_by = until
        due.setdefault(until, []).append(row.record.pk)
        emit(f"{row.record.kind}.dated", row.record, actor=actor, changes=changes)
    said = [row for row, _ in pairs if isinstance(row, Interaction)]
    asked = [row for row, _ in pairs if isinstance(row, Enquiry)]
    Interaction.objects.bulk_update(said, ["answer_by"], batch_size=500)
    Enquiry.objects.bulk_update(asked, ["answer_by"], batch_size=500)
    for until, records in due.items():
        waiting = Task.objects.filter(record__in=records, key__in=TASKS, done_at=None)
        waiting.update(due_at=until)
