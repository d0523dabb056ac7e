"""What the demo's customers say, and our first words to them."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import TYPE_CHECKING

from clew.areas.communication import commands as communication
from clew.areas.communication.models import Enquiry, Interaction
from clew.areas.customers.models import Contact
from clew.config.demo_cast import Cast
from clew.kernel import clock

if TYPE_CHECKING:
    from clew.config.demo_deals import Matter


def hear(matter: Matter, cast: Cast) -> Interaction:
    """Catch what the customer said: a real mail, or the note of a call or a visit."""
    contact = cast.contacts[matter.customer][0]
    greeting = f"Hello,\n\n{matter.said}\n\nKind regards,\n{contact.name}"
    moment = clock.now() - timedelta(minutes=25)
    if matter.eml:
        return communication.catch_mail(
            _as_mail(matter, contact, greeting, moment), actor=cast.seller(matter.customer)
        )
    catcher = cast.people["lea"] if matter.channel == "phone" else cast.seller(matter.customer)
    return communication.catch_note(
        actor=catcher,
        channel=matter.channel,
        subject=matter.title,
        text=greeting if matter.channel in {"mail", "letter"} else matter.said,
        contact=contact,
        happened_at=moment,
    )


def _as_mail(matter: Matter, contact: Contact, text: str, moment: datetime) -> bytes:
    mail = EmailMessage()
    mail["From"] = formataddr((contact.name, contact.email))
    mail["To"] = "Linnet Child Seats <sales@linnet.example>"
    mail["Subject"] = matter.title
    mail["Date"] = format_datetime(moment)
    mail["Message-ID"] = f"<{matter.key}.{matter.customer}@clew.invalid>"
    mail.set_content(text)
    return mail.as_bytes()


def reply(matter: Matter, cast: Cast, heard: Interaction) -> None:
    """Tell the customer something without making an enquiry of it."""
    contact = cast.contacts[matter.customer][0]
    communication.tell_customer(
        heard,
        actor=cast.people["lea"],
        subject=f"Re: {matter.title}",
        text=f"Dear {contact.name},\n\n{matter.answer}",
    )


def answer(matter: Matter, cast: Cast, enquiry: Enquiry) -> None:
    """Answer the enquiry while the review goes its way."""
    contact = cast.contacts[matter.customer][0]
    communication.answer_enquiry(
        enquiry,
        actor=cast.seller(matter.customer),
        answer=(
            f"Dear {contact.name},\n\nthank you for asking us. We write down what we understood "
            "and have it looked at by everybody who would make it. You hear from us this week."
        ),
    )
