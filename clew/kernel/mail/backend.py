"""Django's mail goes out by the house's own post: the folder or the mail server, after commit."""

import re
from collections.abc import Sequence
from uuid import uuid4

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from clew.kernel.audit_trail.drafts import emit
from clew.kernel.commands import command
from clew.kernel.mail.models import LINK, OutgoingMail
from clew.kernel.mail.sending import post
from clew.kernel.people.actor import SYSTEM, Actor
from clew.kernel.people.models import Person

RESET_LINK = re.compile(r"https?://\S+/password/reset/key/\S+")


class HouseMail(BaseEmailBackend):
    """Takes what the sign-in package sends. It writes to people of the company and nobody else."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Hand each message to the outgoing mail; returns how many found their person."""
        written = 0
        for message in email_messages:
            for address in message.recipients():
                person = Person.objects.filter(email__iexact=address, active=True).first()
                if person is not None:
                    _write(person, str(message.subject), str(message.body), actor=SYSTEM)
                    written += 1
        return written


@command
def _write(person: Person, subject: str, text: str, *, actor: Actor) -> OutgoingMail:
    found = RESET_LINK.search(text)
    mail = post(
        person.record,
        to_name=person.name,
        to_address=person.email,
        subject=subject,
        text=text.replace(found[0], LINK) if found else text,
        key=uuid4().hex,
        secret_link=found[0] if found else "",
    )
    emit(
        "person.account_mail_written",
        person.record,
        actor=actor,
        changes={"mail": (None, mail.message_id)},
    )
    return mail
