"""Writing the mails about tasks: one on a working morning, and one when somebody is held up.

Quiet by default. The morning's mail is written only when something is new, or came due, since the
last one; what stays late is said again once a week. At once goes only what holds somebody up and
was asked of this person by name, gathered for a few minutes, so that ten acts are one mail.
"""

from datetime import date, datetime, timedelta
from functools import partial

from django.conf import settings
from django.utils import timezone

from clew.kernel import clock
from clew.kernel.commands import in_turn
from clew.kernel.digest.models import LastMail
from clew.kernel.digest.queries import choice_of, stop_key
from clew.kernel.digest.words import at_once_mail, morning_mail
from clew.kernel.mail.sending import post
from clew.kernel.people.models import Person
from clew.kernel.people.queries import active_people, person_actor
from clew.kernel.tasks.asking import waiting_for
from clew.kernel.tasks.models import Task

MOST = 200
GATHERED = timedelta(minutes=5)
AGAIN = timedelta(days=7)


def write_all() -> int:
    """Write what is due now for everybody who signs in; return how many mails were written."""
    now = timezone.localtime(clock.now())
    hour = settings.DIGEST_HOUR
    morning = hour is not None and now.hour >= hour and now.weekday() < 5
    written = 0
    for person in active_people().filter(user__is_active=True):
        choice = choice_of(person.record)
        if morning and choice.daily:
            written += in_turn(partial(_morning, person, now.date()))
        if choice.at_once:
            written += in_turn(partial(_at_once, person, now))
    return written


def _morning(person: Person, today: date) -> bool:
    last = _last(person)
    if last.looked_on == today:
        return False
    tasks = list(waiting_for(person_actor(person))[:MOST])
    before, last.looked_on = last.looked_on, today
    new = {task.pk for task in tasks if task.pk > last.told_until}
    came_due = {task.pk for task in tasks if _came_due(task, before, today)}
    late = any(_is_late(task, today) for task in tasks)
    again = late and (last.reminded_on is None or today - last.reminded_on >= AGAIN)
    if new or came_due or again:
        subject, text = morning_mail(person, tasks, new)
        _post(person, f"digest/{today}", subject, text)
        last.told_until = max([last.told_until, *new])
        last.reminded_on = today
    last.save()
    return bool(new or came_due or again)


def _at_once(person: Person, now: datetime) -> bool:
    last = _last(person)
    tasks = Task.objects.filter(
        person=person.record, blocks=True, done_at=None, pk__gt=last.told_at_once
    ).select_related("record__customer", "asked_by")
    found = list(tasks.order_by("pk")[:MOST])
    if not found or now - found[0].opened_at < GATHERED:
        return False
    subject, text = at_once_mail(person, found)
    _post(person, f"at-once/{found[-1].pk}", subject, text)
    last.told_at_once = found[-1].pk
    last.save()
    return True


def _last(person: Person) -> LastMail:
    return LastMail.objects.get_or_create(record=person.record)[0]


def _day(task: Task) -> date | None:
    return timezone.localdate(task.due_at) if task.due_at else None


def _came_due(task: Task, before: date | None, today: date) -> bool:
    due = _day(task)
    return due is not None and due <= today and (before is None or due > before)


def _is_late(task: Task, today: date) -> bool:
    due = _day(task)
    return due is not None and due < today


def _post(person: Person, key: str, subject: str, text: str) -> None:
    post(
        person.record,
        to_name=person.name,
        to_address=person.email,
        subject=subject,
        text=text,
        key=key,
        stop_url=f"{settings.PUBLIC_URL}/stop/{stop_key(person.record)}",
    )
