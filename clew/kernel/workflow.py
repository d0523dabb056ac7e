"""States and steps as a table an auditor can read; `advance` is the only way to move a state."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model
from django.urls import reverse

from clew.kernel.audit_trail.drafts import emit
from clew.kernel.people.actor import STAFF_ROLES, Actor
from clew.kernel.records.models import Hold, Record
from clew.kernel.refusals import NotAllowed, Refusal, Refused
from clew.kernel.remembering import read_once
from clew.kernel.ui.words import listed

Guard = Callable[..., Iterable[Refusal]]


def no_guard(_subject: Any, **_given: Any) -> Iterable[Refusal]:
    """Refuse nothing: the step asks only for its state and role."""
    return ()


@dataclass(frozen=True)
class Step:
    """One row of the step table.

    who: granted roles, "owner" (of the record), "contact" (the customer's), "system" (always may).
    guard: (subject, **given) → refusals, the same that grey the button and answer the API.
    event: past participle for the event's verb, `order.accepted`.
    """

    verb: str
    source: tuple[str, ...]
    target: str
    who: tuple[str, ...]
    event: str
    label: str
    guard: Guard = no_guard


@dataclass(frozen=True)
class Workflow:
    """A state machine of one kind; the subject has `.state` and `.record`."""

    kind: str
    noun: str
    initial: str
    steps: tuple[Step, ...]
    words: dict[str, str]
    final: tuple[str, ...] = ()

    def step(self, verb: str) -> Step:
        """Return the step of that verb; KeyError when the table has none."""
        for step in self.steps:
            if step.verb == verb:
                return step
        raise KeyError(verb)

    def steps_from(self, state: str) -> list[Step]:
        """Return the steps that lead out of a state."""
        return [s for s in self.steps if state in s.source]

    def refusals(self, subject: Any, verb: str, *, actor: Actor, **given: Any) -> list[Refusal]:
        """Return why this actor cannot take the step now; empty means it would be taken."""
        step = self.step(verb)
        record = record_of(subject)
        if subject.state not in step.source:
            return [self._wrong_state(record, subject.state, step)]
        if not may(actor, step.who, record):
            return [self._wrong_hands(record, step, actor)]
        stopped = held_steps(subject, verb)
        held = [
            Refusal(hold.sentence, hold.placed_by.get_absolute_url())
            for hold in holds_on(record)
            if hold.step in stopped
        ]
        return held + list(step.guard(subject, **given))

    def _wrong_state(self, record: Record, state: str, step: Step) -> Refusal:
        wanted = listed([self.words.get(s, s) for s in step.source], "or")
        return Refusal(
            f"{record.number} is {self.words.get(state, state)}; "
            f"{step.label.lower()} is possible when it is {wanted}.",
            record.get_absolute_url(),
            record.number,
        )

    def _wrong_hands(self, record: Record, step: Step, actor: Actor) -> Refusal:
        if not set(step.who) - {"system"}:
            url = record.get_absolute_url()
            return Refusal(f"{step.label} is not done by hand; it follows by itself.", url)
        return role_refusal(f"To {step.label.lower()}", step.who, actor)

    def advance(
        self,
        subject: Any,
        verb: str,
        *,
        actor: Actor,
        reason: str = "",
        happened_at: datetime | None = None,
        revision: int | None = None,
        changes: dict[str, tuple[Any, Any]] | None = None,
        files: Iterable[str] = (),
        signature: str = "",
        **given: Any,
    ) -> None:
        """Take the step: lock, holds, guard, new state, event. Always all of it, or Refused."""
        locked = type(subject)._default_manager.select_for_update().get(pk=subject.pk)
        subject.state = locked.state
        step = self.step(verb)
        refusals = self.refusals(subject, verb, actor=actor, **given)
        if refusals:
            denied = subject.state in step.source and not may(actor, step.who, record_of(subject))
            raise (NotAllowed if denied else Refused)(*refusals)
        before, subject.state = subject.state, step.target
        subject.save(update_fields=["state"])
        self._copy_state(subject, step.target)
        emit(
            f"{self.kind}.{step.event}",
            record_of(subject),
            actor=actor,
            changes={"state": (before, step.target), **(changes or {})},
            reason=reason,
            happened_at=happened_at,
            revision=revision,
            files=files,
            signature=signature,
        )

    def _copy_state(self, subject: Any, state: str) -> None:
        record = record_of(subject)
        if subject_is_record_row(subject):
            Record.objects.filter(pk=record.pk).update(state=state)
            record.state = state


def record_of(subject: Any) -> Record:
    """Return the identity a subject belongs to: its own record, or its parent's."""
    return subject.record


def holds_on(record: Record) -> list[Hold]:
    """Return the live holds on a record, oldest first; asked once for all of its steps."""
    live = Hold.objects.filter(record=record, lifted_at=None).select_related("placed_by")
    return read_once(f"holds on {record.pk}", lambda: list(live.order_by("pk")))


def held_steps(subject: Any, verb: str) -> tuple[str, ...]:
    """Return what a hold on this step is called: the verb, or the verb of one revision only."""
    n = getattr(subject, "n", None)
    return (verb,) if n is None else (verb, f"{verb}/{n}")


def subject_is_record_row(subject: Model) -> bool:
    """Tell whether the subject is the record's own row (not a revision of it)."""
    return subject._meta.pk.name == "record"


def may(actor: Actor, who: tuple[str, ...], record: Record) -> bool:
    """Tell whether the actor holds one of the roles or parts on the record that a step names."""
    if actor.kind == "system":
        return True
    if "owner" in who and actor.record_id is not None and actor.record_id == record.owner_id:
        return True
    if "contact" in who and actor.kind == "contact":
        return actor.customer_id is not None and actor.customer_id == record.customer_id
    return actor.kind == "person" and actor.has(*who)


def role_words(who: tuple[str, ...]) -> str:
    """Return the roles of a step in words: "sales, quality manager or owner"."""
    words = [STAFF_ROLES.get(role, role) for role in who if role != "system"]
    return listed(words, "or")


def role_refusal(what: str, who: tuple[str, ...], actor: Actor) -> Refusal:
    """Return "To approve it you need the role sales.", with the way to who holds that role."""
    words = role_words(who)
    return Refusal(f"{what} you need the role {words}.", holders_url(who, actor), words)


def holders_url(who: Iterable[str], actor: Actor) -> str:
    """Return the page of the people who hold one of the roles; a customer is led nowhere."""
    if not actor.is_staff:
        return ""
    held = [("role", role) for role in who if role in STAFF_ROLES]
    return f"{reverse('web:people')}?{urlencode(held)}" if held else reverse("web:people")


def require(actor: Actor, *roles: str, to: str) -> None:
    """Raise NotAllowed unless the actor holds one of the roles; `to` completes the sentence."""
    if not actor.has(*roles):
        raise NotAllowed(role_refusal(f"To {to}", roles, actor))


def place_hold(
    record: Record, step: str, sentence: str, *, placed_by: Record, at: datetime
) -> Hold:
    """Stop a step of a lower record, inside a command of the higher one.

    step: a verb of its step table; "reopen/2" stops it for revision 2 only.
    """
    return Hold.objects.create(
        record=record, step=step, sentence=sentence, placed_by=placed_by, placed_at=at
    )


def lift_holds(placed_by: Record, *, at: datetime) -> list[Record]:
    """End every hold a record placed, inside its command; returns the records that were held.

    The caller emits on each of them: a hold is content of the record it stops.
    """
    held = Hold.objects.filter(placed_by=placed_by, lifted_at=None)
    records = list(Record.objects.filter(pk__in=held.values("record_id")).order_by("pk"))
    held.update(lifted_at=at)
    return records
