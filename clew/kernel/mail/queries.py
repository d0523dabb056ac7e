"""What is known of a mail: its words without the key, its words with it, and who looked."""

import email
import email.policy
from datetime import datetime

from clew.kernel.audit_trail.models import EventValue
from clew.kernel.mail.commands import LINK_SEEN
from clew.kernel.mail.models import LINK, OutgoingMail
from clew.kernel.mail.sending import folder_file
from clew.kernel.people.queries import names_of

MASKED = "(the link: for the addressee alone)"


def masked_text(mail: OutgoingMail) -> str:
    """Return the words of a mail with its link taken out."""
    return mail.text.replace(LINK, MASKED)


def folder_text(mail: OutgoingMail) -> str:
    """Return the words as they stand in the mail folder, with the link; masked where it is not."""
    path = folder_file(mail)
    if not path.exists():
        return masked_text(mail)
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    return body.get_content() if body is not None else masked_text(mail)


def looks_at(mail: OutgoingMail) -> list[tuple[str, datetime]]:
    """Return who of the house was shown the link of this mail, and when."""
    found = EventValue.objects.filter(
        event__record=mail.record,
        event__verb__endswith=f".{LINK_SEEN}",
        field="mail",
        value=mail.message_id,
    )
    rows = list(found.order_by("event_id").values_list("event__actor", "event__at"))
    names = names_of(actor for actor, _ in rows)
    return [(names[actor], at) for actor, at in rows]
