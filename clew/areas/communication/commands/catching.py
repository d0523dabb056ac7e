"""Catching what a customer said: a mail, a note of a call or a visit, a pasted text (8.2.1)."""

from datetime import datetime, timedelta
from textwrap import shorten
from typing import Any

from django.db import IntegrityError

from clew.areas.communication.letters import Enclosure, Letter, read_letter
from clew.areas.communication.models import CHANNELS, DIRECTIONS, Interaction
from clew.areas.communication.queries import already_caught
from clew.areas.communication.workflow import INTERACTIONS
from clew.areas.communication.working_days import working_days_after
from clew.areas.customers.models import Contact, Customer
from clew.areas.customers.queries import contact_by_address, contacts_by_address
from clew.kernel import clock
from clew.kernel.attachments.store import attach, keep
from clew.kernel.audit_trail.drafts import emit
from clew.kernel.commands import command
from clew.kernel.links.tracing import join
from clew.kernel.people.actor import Actor
from clew.kernel.people.queries import company, person_record
from clew.kernel.records.models import Record
from clew.kernel.records.numbering import open_record
from clew.kernel.refusals import NotAllowed, refuse_unless
from clew.kernel.tasks.asking import ask

MOST_TEXT = 200_000
MOST_PAGE_TEXT = 5_000
MOST_A_DAY = 20
OLDEST_YEAR = 1980  # a mail that says it is older has a broken clock


def catch_mail(raw: bytes, *, actor: Actor, name: str = "mail.eml", key: str = "") -> Interaction:
    """Make an interaction of a mail's bytes, which are kept as they came with its attachments.

    raw: the bytes of the .eml file. name: its name. A mail that was caught before answers with its
    interaction (`just_caught` False). Refused, with nothing stored: no mail, too big, broken.
    The mail is read before the transaction begins: a foreign file never holds the write lock.
    """
    _staff_only(actor)
    letter = read_letter(raw, name)
    try:
        return keep_mail(letter, actor=actor, key=key)
    except IntegrityError:
        found = already_caught(letter)  # somebody caught the same mail at the same moment
        if found is None:
            raise
        return found


@command
def keep_mail(letter: Letter, *, actor: Actor) -> Interaction:
    """Store a mail that was read; one we have (by Message-ID or bytes) is returned as it is."""
    _staff_only(actor)
    found = already_caught(letter)
    if found is not None:
        return found
    notes = list(letter.notes)
    contact = _sender(letter, notes)
    interaction = _open(
        actor,
        channel="mail",
        subject=letter.subject or "(no subject)",
        text=letter.text,
        customer=contact.customer if contact else None,
        contact=contact,
        happened_at=_when(letter, notes),
        from_name=letter.from_name,
        from_address=letter.from_address,
        to=list(letter.to),
        message_id=letter.message_id,
        in_reply_to=letter.in_reply_to,
        notes=notes,
    )
    digests = _keep_files(interaction.record, letter, actor)
    _join_to_ours(interaction, actor)
    _say_caught(interaction, actor, digests)
    return interaction


@command
def catch_note(
    *,
    actor: Actor,
    channel: str,
    subject: str = "",
    text: str,
    customer: Customer | None = None,
    contact: Contact | None = None,
    happened_at: datetime | None = None,
    direction: str = "in",
) -> Interaction:
    """Make an interaction of a note: a call, a visit, a letter, a pasted text.

    channel: one of CHANNELS. subject: the first line of the text when empty. happened_at: now when
    none. direction: "out" for what we told them. Refused: no words, a time in the future, a contact
    of another customer.
    """
    _staff_only(actor)
    refuse_unless(channel in CHANNELS, f"{channel!r} is not a channel we know.")
    refuse_unless(direction in DIRECTIONS, f"{direction!r} is not a direction.")
    text = text.strip()
    refuse_unless(text, "Write down what was said; a few words are enough.")
    refuse_unless(len(text) <= MOST_TEXT, f"The note is longer than {MOST_TEXT:,} signs.")
    customer = customer_of(customer, contact)
    moment = happened_at or clock.now()
    refuse_unless(moment <= clock.now(), "What was said cannot have happened in the future.")
    interaction = _open(
        actor,
        channel=channel,
        direction=direction,
        subject=shorten(subject.strip() or text.splitlines()[0], 90, placeholder=" …"),
        text=text,
        customer=customer,
        contact=contact,
        happened_at=moment,
        from_name=contact.name if contact and direction == "in" else "",
    )
    _say_caught(interaction, actor, ())
    return interaction


@command
def hear(contact: Contact, about: Record, *, actor: Actor, text: str) -> Interaction:
    """Keep what a contact wrote on a page of ours about a record of theirs (8.2.1).

    The owner of that record is asked what becomes of it. Refused: no words or too many, another
    customer's record, more than MOST_A_DAY messages of a contact in a day.
    """
    refuse_unless(
        actor.contact_id == contact.pk and about.customer_id == contact.customer_id,
        "You can write about what is yours only.",
    )
    text = text.strip()
    refuse_unless(text, "Write what has to change; a few words are enough.")
    refuse_unless(len(text) <= MOST_PAGE_TEXT, f"Keep it under {MOST_PAGE_TEXT:,} signs.")
    since = clock.now() - timedelta(days=1)
    written = Interaction.objects.filter(contact=contact, channel="web", happened_at__gt=since)
    refuse_unless(
        written.count() < MOST_A_DAY, "You wrote often today. Please call us, we are listening."
    )
    interaction = _open(
        actor,
        owner=about.owner,
        channel="web",
        subject=shorten(text.splitlines()[0], 90, placeholder=" …"),
        text=text,
        customer=contact.customer,
        contact=contact,
        happened_at=clock.now(),
        from_name=contact.name,
        from_address=contact.email,
    )
    join("about", interaction.record, about, actor=actor)
    _say_caught(interaction, actor, ())
    return interaction


def _staff_only(actor: Actor) -> None:
    if not actor.is_staff:
        raise NotAllowed("Only people of the company record what customers say.")


def customer_of(customer: Customer | None, contact: Contact | None) -> Customer | None:
    """Return whose words they are; a contact of another customer is refused."""
    if contact is None:
        return customer
    refuse_unless(
        customer is None or contact.customer_id == customer.pk,
        f"{contact.name} is a contact of another customer.",
    )
    return customer or contact.customer


def _sender(letter: Letter, notes: list[str]) -> Contact | None:
    contact = contact_by_address(letter.from_address)
    if contact is None and len(contacts_by_address(letter.from_address)) > 1:
        notes.append("The sender: two customers have a contact with this address; choose one.")
    return contact


def _when(letter: Letter, notes: list[str]) -> datetime:
    if letter.sent_at is None:
        return clock.now()
    if letter.sent_at.year < OLDEST_YEAR:
        notes.append(
            f"The date: the mail says {letter.sent_at.year}; the time it was caught is used."
        )
        return clock.now()
    if letter.sent_at > clock.now():
        notes.append(
            "The date: the mail says a time in the future; the time it was caught is used."
        )
        return clock.now()
    return letter.sent_at


def answer_by_of(happened_at: datetime) -> datetime:
    """Return until when the company wants to answer what was said at a time."""
    house = company()
    return working_days_after(happened_at, house.answer_days if house else 2)


def _open(actor: Actor, *, owner: Record | None = None, **values: Any) -> Interaction:
    customer: Customer | None = values["customer"]
    outgoing = values.get("direction") == "out"
    state = "told" if outgoing else INTERACTIONS.initial
    values["subject"] = values["subject"][:200]
    record = open_record(
        "interaction",
        values["subject"],
        owner=owner or person_record(actor),
        customer=customer.record if customer else None,
        state=state,
    )
    interaction = Interaction.objects.create(
        record=record,
        state=state,
        answer_by=None if outgoing else answer_by_of(values["happened_at"]),
        **values,
    )
    interaction.just_caught = True
    return interaction


def _say_caught(interaction: Interaction, actor: Actor, digests: tuple[str, ...]) -> None:
    emit(
        "interaction.told" if interaction.direction == "out" else "interaction.caught",
        interaction.record,
        actor=actor,
        changes={
            "subject": (None, interaction.subject),
            "channel": (None, interaction.channel),
            "from_address": (None, interaction.from_address or None),
            "customer": (
                None,
                interaction.customer.record.number if interaction.customer else None,
            ),
        },
        happened_at=interaction.happened_at,
        files=digests,
    )
    ask_owner(interaction, actor)


def ask_owner(interaction: Interaction, actor: Actor) -> None:
    """Ask the owner of an open interaction to say what becomes of it."""
    record = interaction.record
    if interaction.direction == "out" or record.owner is None:
        return
    ask(
        record,
        "sort",
        f"Say what becomes of {record.number}: {interaction.subject}",
        url=record.get_absolute_url(),
        actor=actor,
        person=record.owner,
        due_at=interaction.answer_by,
        customer_waits=True,
    )


def _keep_files(record: Record, letter: Letter, actor: Actor) -> tuple[str, ...]:
    original = Enclosure(letter.name, "message/rfc822", letter.raw)
    digests = []
    for enclosure in (original, *letter.enclosures):
        file = keep([enclosure.content])
        attach(
            record,
            file,
            name=enclosure.name,
            content_type=enclosure.content_type,
            actor=actor,
            role="original" if enclosure is original else "attachment",
        )
        digests.append(file.digest)
    return tuple(digests)


def _join_to_ours(interaction: Interaction, actor: Actor) -> None:
    """Join an answer to the mail of ours it answers; the link belongs to ours, so ours says so."""
    if not interaction.in_reply_to:
        return
    sent = Interaction.objects.filter(message_id=interaction.in_reply_to, direction="out")
    ours = sent.select_related("record").first()
    if ours is None or ours.customer_id != interaction.customer_id:
        return
    join("told", ours.record, interaction.record, actor=actor)
    emit("interaction.replied_to", ours.record, actor=actor)
