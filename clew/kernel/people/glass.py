"""Breaking the glass: who only administers reads records for an hour, and everybody is told.

The log itself keeps it: the newest entry of a person says until when they read.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from clew.kernel import clock
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.audit_trail.models import Event, EventValue
from clew.kernel.commands import command, lock_record
from clew.kernel.mail.sending import post
from clew.kernel.people.actor import Actor
from clew.kernel.people.models import Person
from clew.kernel.people.queries import names_of, people_with
from clew.kernel.refusals import refuse_unless
from clew.kernel.tasks.asking import ask, done
from clew.kernel.tasks.models import Task
from clew.kernel.workflow import require

LENGTH = timedelta(minutes=60)
BROKEN = "person.glass_broken"
TOLD = ("top_management", "quality_manager")
MAY_BREAK = ("administrator",)


@dataclass(frozen=True)
class Break:
    """One breaking of the glass: who, when, until when, why, and whether it is known."""

    number: str
    name: str
    at: datetime
    until: datetime
    reason: str
    noted: bool


def open_until(actor: Actor) -> datetime | None:
    """Return until when this administrator may read records, None when the glass is whole."""
    newest = (
        Event.objects.filter(record__pk=actor.record_id or 0, verb=BROKEN)
        .order_by("-seq")
        .values_list("at", flat=True)
        .first()
    )
    until = newest + LENGTH if newest else None
    return until if until and until > clock.now() else None


def breaks(most: int = 50) -> list[Break]:
    """Return the newest breakings, newest first."""
    events = list(
        Event.objects.filter(verb=BROKEN).select_related("record").order_by("-seq")[:most]
    )
    names = names_of(event.actor for event in events)
    given = EventValue.objects.filter(event__in=events, side="reason", erased_at=None)
    reasons = {value.event_id: str(value.value) for value in given}
    unknown = set(
        Task.objects.filter(key__startswith="glass/", done_at=None).values_list("record", flat=True)
    )
    return [
        Break(
            event.record.number if event.record else "",
            names[event.actor],
            event.at,
            event.at + LENGTH,
            reasons.get(event.seq, "(erased)"),
            event.record_id not in unknown,
        )
        for event in events
    ]


@command
def break_glass(*, actor: Actor, reason: str) -> Person:
    """Let an administrator read records for an hour; top management and quality are told."""
    require(actor, *MAY_BREAK, to="break the glass")
    refuse_unless(actor.only_administers, "Your other roles let you read records already.")
    refuse_unless(reason.strip(), "Say why you must read records.")
    person = Person.objects.select_related("record").get(pk=actor.record_id)
    lock_record(person.record)
    refuse_unless(open_until(actor) is None, "The glass is broken already; you may read.")
    moment = clock.now()
    emit(BROKEN, person.record, actor=actor, reason=reason.strip())
    for role in TOLD:
        ask(
            person.record,
            f"glass/{role}",
            f"{person.name} reads records as administrator: look why",
            url=reverse("web:glass"),
            actor=actor,
            role=role,
        )
    for told in people_with(*TOLD).exclude(pk=person.pk):
        post(
            person.record,
            to_name=told.name,
            to_address=told.email,
            subject="An administrator reads records",
            text=f"Dear {told.name},\n\n{person.name} broke the glass and may read all records "
            f"for {LENGTH.seconds // 60} minutes, without changing or signing anything. "
            f"The reason given:\n\n{reason.strip()}\n\nIt stands in the log.\n",
            key=f"glass/{moment.isoformat()}",
        )
    return person


@command
def take_note(person: Person, *, actor: Actor) -> Person:
    """Say that top management or a quality manager knows that the glass was broken, and why."""
    require(actor, *TOLD, to="take note of it")
    lock_record(person.record)
    done(person.record, "glass/", actor=actor)
    emit("person.glass_noted", person.record, actor=actor)
    return person
