"""Tasks in the order in which they matter to others."""

from collections.abc import Iterable
from datetime import timedelta

from clew.kernel import clock
from clew.kernel.tasks.models import Task

SOON = timedelta(days=2)


def grouped(tasks: Iterable[Task]) -> list[tuple[str, list[Task]]]:
    """Return (heading, its tasks) by what a task holds up; groups without a task are left out."""
    soon = clock.now() + SOON
    groups: dict[str, list[Task]] = {
        "Holds somebody up": [],
        "A customer expects it": [],
        "Due soon": [],
        "When there is time": [],
    }
    for task in tasks:
        if task.blocks:
            name = "Holds somebody up"
        elif task.customer_waits:
            name = "A customer expects it"
        elif task.due_at and task.due_at < soon:
            name = "Due soon"
        else:
            name = "When there is time"
        groups[name].append(task)
    return [(name, its) for name, its in groups.items() if its]
