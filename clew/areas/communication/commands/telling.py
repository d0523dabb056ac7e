"""Telling a customer something: mailed, or noted as told by phone or letter (8.2.1)."""

from clew.areas.communication.models import CHANNELS, Enquiry, Interaction
from clew.areas.communication.workflow import INTERACTIONS, SPEAKERS
from clew.areas.customers.models import Contact, Customer
from clew.kernel import clock
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.commands import command, lock_record
from clew.kernel.links.tracing import join
from clew.kernel.mail.sending import post
from clew.kernel.people.actor import Actor
from clew.kernel.people.queries import company, person_record
from clew.kernel.records.models import Record
from clew.kernel.records.numbering import open_record
from clew.kernel.refusals import Refusal, Refused, refuse_unless
from clew.kernel.tasks.asking import done_all
from clew.kernel.workflow import require


@command
def tell_customer(
    about: Interaction | Enquiry,
    *,
    actor: Actor,
    subject: str,
    text: str,
    contact: Contact | None = None,
    by: str = "mail",
) -> Interaction:
    """Write to the customer about an interaction or enquiry; it becomes an interaction of its own.

    contact: who is told, the one it came from when None. by: "mail" sends it; "phone", "letter" and
    "meeting" note that it was told so. An open interaction is answered by it.
    Refused: no words, no customer, no mail address for a mail.
    """
    require(actor, *SPEAKERS, to="write to a customer")
    lock_record(about.record)
    about.refresh_from_db()
    contact = contact or about.contact
    customer = about.customer
    if customer is None:
        raise Refused(f"Say first which customer {about.record.number} is from.")
    told = tell(customer, contact, subject=subject, text=text, actor=actor, by=by)
    join("told", about.record, told.record, actor=actor)
    if isinstance(about, Interaction) and about.state == "open":
        INTERACTIONS.advance(about, "answer", actor=actor)
        done_all(about.record, actor=actor)
    else:
        emit(f"{about.record.kind}.written_about", about.record, actor=actor)
    return told


def tell(
    customer: Customer,
    contact: Contact | None,
    *,
    subject: str,
    text: str,
    actor: Actor,
    by: str,
) -> Interaction:
    """Make the outgoing interaction and its mail, inside a command that links it."""
    subject, text = " ".join(subject.split())[:200], text.strip()
    refuse_unless(subject, "The subject is missing.")
    refuse_unless(text, "There are no words to send yet.")
    refuse_unless(by in CHANNELS, f"{by!r} is not a channel we know.")
    if by == "mail":
        _refuse_without_address(customer, contact)
    record = open_record(
        "interaction",
        subject,
        owner=person_record(actor),
        customer=customer.record,
        state="told",
    )
    told = Interaction.objects.create(
        record=record,
        state="told",
        channel=by,
        direction="out",
        customer=customer,
        contact=contact,
        from_name=actor.name,
        to=[contact.email] if contact and contact.email else [],
        subject=subject,
        text=text,
        message_id=_send(record, contact, subject, text) if by == "mail" and contact else "",
        happened_at=clock.now(),
    )
    emit(
        "interaction.told",
        record,
        actor=actor,
        changes={"subject": (None, subject), "channel": (None, by)},
    )
    return told


def _refuse_without_address(customer: Customer, contact: Contact | None) -> None:
    if contact is not None and contact.email:
        return
    who = f"{contact.name} has no mail address" if contact else "No contact is named"
    raise Refused(
        Refusal(
            f"{who}. Add one to {customer.name}, or say that you told them by phone or letter.",
            customer.record.get_absolute_url(),
            customer.name,
        )
    )


def _send(record: Record, contact: Contact, subject: str, text: str) -> str:
    mail = post(
        record,
        to_name=contact.name,
        to_address=contact.email,
        subject=f"{subject} [{record.number}]",
        text=f"{text}\n\n{_signature()}",
        key="told",
    )
    return mail.message_id


def _signature() -> str:
    house = company()
    return f"-- \n{house.name}" if house else "-- "
