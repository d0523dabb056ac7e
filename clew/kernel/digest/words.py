"""The words of the mails about tasks: short enough to be read on a phone."""

from collections.abc import Collection

from django.conf import settings

from clew.kernel.people.models import Person
from clew.kernel.tasks.grouping import grouped
from clew.kernel.tasks.models import Task
from clew.kernel.ui.marks import due_words
from clew.kernel.ui.words import counted

MOST_OF_A_GROUP = 8
FOOT = "What you are mailed is your choice: {url}/mail/mine"


def morning_mail(person: Person, tasks: list[Task], new: Collection[int]) -> tuple[str, str]:
    """Return subject and text of the morning's mail; new: ids of tasks not told of before."""
    blocking = sum(task.blocks for task in tasks)
    subject = f"{counted(len(tasks), 'thing')} wait{'s' if len(tasks) == 1 else ''} for you"
    if blocking:
        subject += f", {blocking} hold{'s' if blocking == 1 else ''} somebody up"
    parts = [f"Good morning, {person.name.split()[0]}."]
    for heading, its in grouped(tasks):
        parts.append(f"{heading.upper()} ({len(its)})")
        parts += [_entry(task, task.pk in new) for task in its[:MOST_OF_A_GROUP]]
        if len(its) > MOST_OF_A_GROUP:
            parts.append(f"  … and {len(its) - MOST_OF_A_GROUP} more.")
    parts.append(f"All of it: {settings.PUBLIC_URL}/")
    parts.append(
        "This comes on working mornings, when something is new or due. "
        + FOOT.format(url=settings.PUBLIC_URL)
    )
    return subject, "\n\n".join(parts) + "\n"


def at_once_mail(person: Person, tasks: list[Task]) -> tuple[str, str]:
    """Return subject and text of the mail for what cannot wait until the morning."""
    first = tasks[0]
    others = f" and {counted(len(tasks) - 1, 'other')}" if len(tasks) > 1 else ""
    subject = f"You are waited for: {first.record.number} {first.title}{others}"
    parts = [f"{person.name.split()[0]}, somebody cannot go on without you."]
    parts += [_entry(task, False) for task in tasks[:MOST_OF_A_GROUP]]
    parts.append(FOOT.format(url=settings.PUBLIC_URL))
    return subject, "\n\n".join(parts) + "\n"


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _entry(task: Task, is_new: bool) -> str:
    customer = task.record.customer
    about = [
        f"{customer.title}." if customer else "",
        f"Asked by {task.asked_by.title}." if task.asked_by else "",
        f"{capital(due_words(task.due_at))}." if task.due_at else "",
    ]
    lines = [
        f"  {task.record.number}  {task.title}{'  (new)' if is_new else ''}",
        "  " + " ".join(filter(None, about)),
        f"  {settings.PUBLIC_URL}{task.url}",
    ]
    return "\n".join(line for line in lines if line.strip())
