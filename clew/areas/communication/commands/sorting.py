"""Saying whose words an interaction holds, and what becomes of it (8.2.1)."""

from datetime import datetime

from clew.areas.communication.commands.catching import answer_by_of, ask_owner, customer_of
from clew.areas.communication.models import Interaction
from clew.areas.communication.workflow import INTERACTIONS, SPEAKERS
from clew.areas.customers import commands as customers
from clew.areas.customers.models import Contact, Customer
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import assign, emit
from clew.kernel.commands import command, lock_record
from clew.kernel.people.actor import Actor
from clew.kernel.records.models import Record
from clew.kernel.refusals import NotAllowed, refuse_unless
from clew.kernel.tasks.asking import done, done_all
from clew.kernel.workflow import may, role_refusal


@command
def assign_customer(
    interaction: Interaction,
    *,
    actor: Actor,
    customer: Customer,
    contact: Contact | None = None,
    new_contact: str = "",
) -> Interaction:
    """Say which customer an interaction is from.

    contact: one of this customer's. new_contact: the name under which the sender becomes a contact.
    Refused once an enquiry was made of it.
    """
    record = _lock(interaction, actor, to="say which customer it is from")
    enquiry = interaction.enquiries.select_related("record").first()
    refuse_unless(
        enquiry is None,
        f"{enquiry.record.number if enquiry else ''} was made of it for another customer already.",
    )
    if new_contact.strip():
        contact = customers.add_contact(
            customer, new_contact, actor=actor, email=interaction.from_address
        )
    customer_of(customer, contact)
    changes = assign(interaction, customer=customer, contact=contact)
    assign(record, customer=customer.record)
    emit("interaction.assigned", record, actor=actor, changes=changes)
    return interaction


@command
def make_customer(
    interaction: Interaction,
    *,
    actor: Actor,
    name: str,
    contact_name: str,
    place: str = "",
    country: str = "",
    part: str = "",
    party: str = "payer",
) -> Interaction:
    """Make a customer and a contact of an unknown sender, and say the interaction is from them."""
    customer = customers.register(
        name, actor=actor, place=place, country=country, channel=interaction.channel
    )
    contact = customers.add_contact(
        customer,
        contact_name,
        actor=actor,
        email=interaction.from_address,
        part=part,
        party=party,
    )
    return assign_customer(interaction, actor=actor, customer=customer, contact=contact)


@command
def set_received(interaction: Interaction, *, actor: Actor, happened_at: datetime) -> Interaction:
    """Say when an interaction came, where the mail had no date; its answer-by date follows."""
    record = _lock(interaction, actor, to="date it")
    refuse_unless(happened_at <= clock.now(), "It cannot have come in the future.")
    refuse_unless(interaction.state == "open", f"{record.number} is settled; its date stays.")
    changes = assign(interaction, happened_at=happened_at, answer_by=answer_by_of(happened_at))
    emit("interaction.redated", record, actor=actor, changes=changes, happened_at=happened_at)
    done(record, "sort", actor=actor)
    ask_owner(interaction, actor)
    return interaction


@command
def mark_used(interaction: Interaction, *, actor: Actor) -> Interaction:
    """Note that a record of a higher area (an enquiry, a change request) was made of it."""
    lock_record(interaction.record)
    INTERACTIONS.advance(interaction, "use", actor=actor)
    done_all(interaction.record, actor=actor)
    return interaction


@command
def close_interaction(interaction: Interaction, *, actor: Actor, reason: str) -> Interaction:
    """Close an interaction with nothing to do, because …"""
    lock_record(interaction.record)
    INTERACTIONS.advance(interaction, "close", actor=actor, reason=reason.strip(), why=reason)
    assign(interaction, outcome_reason=reason.strip()[:300])
    done_all(interaction.record, actor=actor)
    return interaction


@command
def reopen_interaction(interaction: Interaction, *, actor: Actor) -> Interaction:
    """Open an interaction again that was closed too early."""
    lock_record(interaction.record)
    INTERACTIONS.advance(interaction, "reopen", actor=actor)
    assign(interaction, outcome_reason="")
    ask_owner(interaction, actor)
    return interaction


def _lock(interaction: Interaction, actor: Actor, *, to: str) -> Record:
    record = lock_record(interaction.record)
    if not may(actor, (*SPEAKERS, "owner"), record):
        raise NotAllowed(role_refusal(f"To {to}", (*SPEAKERS, "owner"), actor))
    interaction.refresh_from_db()
    return record
