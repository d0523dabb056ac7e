"""Enquiries: a customer wants something; it is answered, and has one of four ends (8.2.1)."""

from datetime import date
from typing import Any

from clew.areas.communication.commands.sorting import mark_used
from clew.areas.communication.commands.telling import tell
from clew.areas.communication.models import Enquiry, Interaction
from clew.areas.communication.workflow import ENQUIRIES, INTERACTIONS, SPEAKERS
from clew.areas.customers.models import Contact
from clew.areas.products.models import Product
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import assign, emit, plain
from clew.kernel.commands import command, lock_record
from clew.kernel.links.tracing import join
from clew.kernel.people.actor import Actor
from clew.kernel.people.models import Person
from clew.kernel.people.queries import person_record
from clew.kernel.records.models import Record
from clew.kernel.records.numbering import open_record
from clew.kernel.refusals import Refused, refuse_unless
from clew.kernel.tasks.asking import ask, done, done_all
from clew.kernel.workflow import require


@command
def make_enquiry(
    interaction: Interaction,
    *,
    actor: Actor,
    product: Product | None = None,
    wanted_date: date | None = None,
) -> Enquiry:
    """Make an enquiry of what a customer said; the maker owns it until it is given to another.

    wanted_date: when the customer wants it. Refused: no customer yet, an enquiry for the same
    product was made of it before.
    """
    require(actor, *SPEAKERS, to="make an enquiry")
    lock_record(interaction.record)
    interaction.refresh_from_db()
    refusals = INTERACTIONS.refusals(interaction, "use", actor=actor)
    if refusals:
        raise Refused(*refusals)
    _refuse_second(interaction, product)
    enquiry = _open(interaction, actor, product, wanted_date)
    join("asks", interaction.record, enquiry.record, actor=actor)
    mark_used(interaction, actor=actor)
    _ask_owner(enquiry, actor)
    return enquiry


@command
def answer_enquiry(
    enquiry: Enquiry, *, actor: Actor, answer: str, delay_reason: str = "", by: str = "mail"
) -> Enquiry:
    """Answer an enquiry: the answer is mailed to its contact and kept as an interaction.

    delay_reason: asked for after the answer-by date. by: "phone", "letter" or "meeting" when it was
    told so instead. Refused: no words, a late one without its reason, no mail address for a mail.
    """
    _lock(enquiry)
    values = {"answer": answer.strip(), "delay_reason": delay_reason.strip()[:300]}
    given = {"answer": answer, "delay_reason": delay_reason}
    _move(enquiry, "answer", actor, {**values, "answered_at": clock.now()}, **given)
    told = tell(
        enquiry.customer,
        enquiry.contact,
        subject=f"Re: {enquiry.record.title}",
        text=answer,
        actor=actor,
        by=by,
    )
    join("told", enquiry.record, told.record, actor=actor)
    done(enquiry.record, "answer", actor=actor)
    return enquiry


@command
def edit_enquiry(
    enquiry: Enquiry,
    *,
    actor: Actor,
    product: Product | None,
    contact: Contact | None,
    wanted_date: date | None,
    owner: Person | None = None,
    seen: int | None = None,
) -> Enquiry:
    """Say what an enquiry is about, who asks, when they want it, and who of us owns it.

    owner: another person is asked to answer it. seen: the record's version the form showed.
    Refused when it has ended.
    """
    require(actor, *SPEAKERS, to="edit an enquiry")
    record = _lock(enquiry, seen=seen)
    refuse_unless(
        enquiry.state not in ENQUIRIES.final, f"{record.number} has ended; it stays as it is."
    )
    refuse_unless(
        contact is None or contact.customer_id == enquiry.customer_id,
        f"{contact.name if contact else ''} is a contact of another customer.",
    )
    changes = assign(enquiry, product=product, contact=contact, wanted_date=wanted_date)
    if changes:
        emit("enquiry.edited", record, actor=actor, changes=changes)
    if owner is not None and owner.record.pk != record.owner_id:
        give_to(enquiry, actor=actor, person=owner)
    return enquiry


@command
def give_to(enquiry: Enquiry, *, actor: Actor, person: Person) -> Enquiry:
    """Give an enquiry to another owner, who is asked to answer it."""
    require(actor, *SPEAKERS, to="give an enquiry to somebody")
    record = _lock(enquiry)
    refuse_unless(person.active, f"{person.name} no longer works here.")
    changes = assign(record, owner=person.record)
    emit("enquiry.given", record, actor=actor, changes=changes)
    enquiry.record = record
    if enquiry.state == "open":
        done(record, "answer", actor=actor)
        _ask_owner(enquiry, actor)
    return enquiry


@command
def mark_offered(enquiry: Enquiry, *, actor: Actor, offer: Record) -> Enquiry:
    """Note that an offer went out for an enquiry; it answers it when nothing did before."""
    _lock(enquiry)
    _move(enquiry, "offer", actor, _answered_now(enquiry), record=offer, given=True)
    done(enquiry.record, "answer", actor=actor)
    return enquiry


@command
def mark_won(enquiry: Enquiry, *, actor: Actor, order: Record) -> Enquiry:
    """Note that an order came of an enquiry; a second order of a won one changes nothing."""
    _lock(enquiry)
    if enquiry.state == "won":
        return enquiry
    values = {**_answered_now(enquiry), **_ended(actor, "")}
    _move(enquiry, "win", actor, values, record=order, given=True)
    done_all(enquiry.record, actor=actor)
    return enquiry


@command
def mark_lost(enquiry: Enquiry, *, actor: Actor, reason: str) -> Enquiry:
    """End an enquiry that came to nothing, with the reason."""
    _lock(enquiry)
    _move(enquiry, "lose", actor, _ended(actor, reason), reason=reason, why=reason)
    done_all(enquiry.record, actor=actor)
    return enquiry


@command
def decline_enquiry(enquiry: Enquiry, *, actor: Actor, reason: str, by: str = "mail") -> Enquiry:
    """Decline what a customer wants, with reason and approver; the customer is told (8.2.3).

    by: "phone", "letter" or "meeting" when the notice was given so instead of by mail.
    """
    _lock(enquiry)
    _move(enquiry, "decline", actor, _ended(actor, reason), reason=reason, why=reason)
    told = tell(
        enquiry.customer,
        enquiry.contact,
        subject=f"We cannot take on: {enquiry.record.title}",
        text=_notice(enquiry, reason),
        actor=actor,
        by=by,
    )
    join("told", enquiry.record, told.record, actor=actor)
    done_all(enquiry.record, actor=actor)
    return enquiry


@command
def reopen_enquiry(enquiry: Enquiry, *, actor: Actor, reason: str) -> Enquiry:
    """Open a lost enquiry again because the customer came back."""
    _lock(enquiry)
    values = {"outcome_reason": "", "outcome_by": None, "outcome_at": None}
    _move(enquiry, "reopen", actor, values, reason=reason, why=reason)
    if enquiry.answered_at is None:
        _ask_owner(enquiry, actor)
    return enquiry


def _lock(enquiry: Enquiry, *, seen: int | None = None) -> Record:
    record = lock_record(enquiry.record, seen=seen)
    enquiry.refresh_from_db()
    return record


def _move(
    enquiry: Enquiry,
    verb: str,
    actor: Actor,
    values: dict[str, Any],
    *,
    reason: str = "",
    **given: Any,
) -> None:
    """Take a step and set what belongs to it; a refused step has set nothing."""
    changes = {name: (plain(getattr(enquiry, name)), plain(new)) for name, new in values.items()}
    if isinstance(record := given.get("record"), Record):
        changes[record.kind] = (None, record.number)
    ENQUIRIES.advance(enquiry, verb, actor=actor, reason=reason.strip(), changes=changes, **given)
    assign(enquiry, **values)


def _refuse_second(interaction: Interaction, product: Product | None) -> None:
    twin = interaction.enquiries.filter(product=product).select_related("record").first()
    if twin is not None:
        raise Refused(
            f"{twin.record.number} was made of {interaction.record.number} already. "
            "Choose another product if the customer wants two things."
        )


def _open(
    interaction: Interaction, actor: Actor, product: Product | None, wanted_date: date | None
) -> Enquiry:
    assert interaction.customer is not None  # the guard of "use" asked for it
    record = open_record(
        "enquiry",
        interaction.subject,
        owner=person_record(actor),
        customer=interaction.customer.record,
        state=ENQUIRIES.initial,
    )
    enquiry = Enquiry.objects.create(
        record=record,
        customer=interaction.customer,
        contact=interaction.contact,
        interaction=interaction,
        product=product,
        text=interaction.text,
        wanted_date=wanted_date,
        received_at=interaction.happened_at,
        answer_by=interaction.answer_by,
    )
    emit(
        "enquiry.made",
        record,
        actor=actor,
        changes={"interaction": (None, interaction), "product": (None, product)},
        happened_at=interaction.happened_at,
    )
    return enquiry


def _ask_owner(enquiry: Enquiry, actor: Actor) -> None:
    record = enquiry.record
    ask(
        record,
        "answer",
        f"Answer {record.number}: {record.title}",
        url=record.get_absolute_url(),
        actor=actor,
        person=record.owner,
        role="" if record.owner else "sales",
        due_at=enquiry.answer_by,
        customer_waits=True,
    )


def _answered_now(enquiry: Enquiry) -> dict[str, Any]:
    return {} if enquiry.answered_at else {"answered_at": clock.now()}


def _ended(actor: Actor, reason: str) -> dict[str, Any]:
    return {
        "outcome_reason": reason.strip()[:300],
        "outcome_by": actor.pseudonym,
        "outcome_at": clock.now(),
    }


def _notice(enquiry: Enquiry, reason: str) -> str:
    name = enquiry.contact.name if enquiry.contact else enquiry.customer.name
    return (
        f"Dear {name},\n\n"
        f"thank you for asking us about “{enquiry.record.title}” ({enquiry.record.number}).\n"
        "We have decided not to take it on.\n\n"
        f"The reason: {reason.strip()}\n"
    )
