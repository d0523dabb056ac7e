"""Asking for a change: from a message, an order or a set; submitting it; taking it back (8.2.4)."""

from collections.abc import Iterable
from typing import Any

from clew.areas.changes.commands.holding import advance, ask_owner, let_go, lock_change
from clew.areas.changes.commands.judging import add_found
from clew.areas.changes.models import ORIGINS, ChangeRequest
from clew.areas.communication import commands as communication
from clew.areas.communication.models import Interaction
from clew.areas.orders.models import Order
from clew.areas.requirements.models import RequirementSet
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import assign, emit, plain
from clew.kernel.commands import command
from clew.kernel.links.tracing import join
from clew.kernel.people.actor import Actor
from clew.kernel.people.queries import person_record
from clew.kernel.records.numbering import open_record
from clew.kernel.refusals import NotAllowed, Refused, refuse_unless
from clew.kernel.tasks.asking import done_all

LONGEST = 20_000
WORDED = ("origin", "driver", "reason", "customer_words", "need", "touched", "adds_lines")


@command
def request(
    requirement_set: RequirementSet,
    *,
    actor: Actor,
    title: str,
    origin: str,
    driver: str,
    reason: str,
    order: Order | None = None,
    source: Interaction | None = None,
    customer_words: str = "",
    need: str = "",
    touched: Iterable[str] = (),
    adds_lines: bool = False,
) -> ChangeRequest:
    """Write down what somebody wants changed, as a draft: CR-0001 (8.2.4).

    origin: customer, internal, supplier or law. source: the message it was asked in. touched:
    numbers of the set's lines. What may be empty here is asked at submit. Refused: no title, an
    order or a message of somebody else, a line that is not of the set.
    """
    if actor.kind != "person":
        raise NotAllowed("Only people of the company write a change request.")
    refuse_unless(title.strip(), "Title is missing: say in a few words what is to change.")
    the_set = requirement_set.record
    refuse_unless(
        order is None or order.requirement_set_id == requirement_set.pk,
        f"That order is not over {the_set.number}.",
    )
    refuse_unless(
        source is None or source.customer_id == requirement_set.customer_id,
        f"That message is not of {requirement_set.customer.name}.",
    )
    values = _checked(
        requirement_set,
        origin=origin,
        driver=driver,
        reason=reason,
        customer_words=customer_words,
        need=need,
        touched=touched,
        adds_lines=adds_lines,
    )
    record = open_record(
        "change_request",
        title.strip(),
        owner=person_record(actor),
        customer=the_set.customer,
        state="draft",
    )
    change = ChangeRequest.objects.create(
        record=record,
        requirement_set=requirement_set,
        order=order,
        source=source,
        change_class=requirement_set.set_class,
        requested_by=actor.pseudonym,
        requested_by_name=actor.name,
        **values,
    )
    _join(change, actor)
    emit(
        "change_request.drafted",
        record,
        actor=actor,
        changes={"title": (None, record.title), "set": (None, the_set.number)}
        | {name: (None, plain(value)) for name, value in values.items() if value},
    )
    ask_owner(change, "submit", "Finish writing the request", actor=actor)
    return change


def _checked(requirement_set: RequirementSet, **values: Any) -> dict[str, Any]:
    refuse_unless(values["origin"] in ORIGINS, f"Origin is one of {', '.join(ORIGINS.values())}.")
    for name, value in values.items():
        if isinstance(value, str):
            values[name] = value.strip()
            refuse_unless(len(values[name]) <= LONGEST, f"Keep {name} under {LONGEST:,} signs.")
    refuse_unless(len(values["driver"]) <= 200, "Keep the driver under 200 signs.")
    numbers = list(dict.fromkeys(number.strip().upper() for number in values["touched"]))
    known = set(
        requirement_set.requirements.filter(record__number__in=numbers).values_list(
            "record__number", flat=True
        )
    )
    odd = [number for number in numbers if number not in known]
    refuse_unless(not odd, f"{', '.join(odd)} is not of {requirement_set.record.number}.")
    return {**values, "touched": sorted(numbers)}


def _join(change: ChangeRequest, actor: Actor) -> None:
    join("changes", change.record, change.requirement_set.record, actor=actor)
    if change.order is not None:
        join("changes", change.record, change.order.record, actor=actor)
    if change.source is None:
        return
    source = change.source
    join("asks", source.record, change.record, actor=actor)
    try:
        communication.mark_used(source, actor=actor)
    except Refused:  # it stays as it is (closed, or not this actor's to use); the joint is told
        emit(
            "interaction.joined",
            source.record,
            actor=actor,
            changes={"asks": (None, change.record.number)},
        )


@command
def edit(
    change: ChangeRequest, *, actor: Actor, seen: int | None = None, title: str = "", **values: Any
) -> ChangeRequest:
    """Write a draft otherwise. seen: the record's version the form showed.

    Refused: not a draft, somebody who neither asked nor owns it, a line that is not of the set.
    """
    change = lock_change(change, seen=seen)
    _refuse_strangers(change, actor)
    refuse_unless(
        change.state == "draft",
        f"{change.record.number} was asked already; what was asked stays as it is.",
    )
    known = {name: values.get(name, getattr(change, name)) for name in WORDED}
    changes = assign(change, **_checked(change.requirement_set, **known))
    if title.strip():
        changes |= assign(change.record, title=title.strip()[:200])
    if changes:
        emit("change_request.edited", change.record, actor=actor, changes=changes)
    return change


def _refuse_strangers(change: ChangeRequest, actor: Actor) -> None:
    owns = actor.record_id is not None and actor.record_id == change.record.owner_id
    if actor.pseudonym != change.requested_by and not owns:
        raise NotAllowed(f"Only {change.requested_by_name}, who asked, or the owner edits it.")


@command
def submit(change: ChangeRequest, *, actor: Actor) -> ChangeRequest:
    """Ask for the change: its impact is computed from links, and its owner judges it.

    Refused without origin, driver, reason, need, the customer's words, and what it touches.
    """
    change = lock_change(change)
    advance(change, "submit", actor=actor)
    assign(change, submitted_at=clock.now())
    done_all(change.record, actor=actor)
    add_found(change, actor=actor)
    ask_owner(change, "assess", "Judge what this change touches", actor=actor)
    return change


@command
def withdraw(change: ChangeRequest, *, actor: Actor, reason: str) -> ChangeRequest:
    """Take the change back, by who asked or the owner, with a reason; its orders go on."""
    change = lock_change(change)
    advance(change, "withdraw", actor=actor, reason=reason, why=reason)
    assign(change, ended_reason=reason.strip()[:300])
    let_go(change, actor=actor)
    done_all(change.record, actor=actor)
    return change
