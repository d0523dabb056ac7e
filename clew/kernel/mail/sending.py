"""Writing a mail inside a command, and sending what waits: to SMTP, or to the mail folder."""

import hashlib
import smtplib
from collections.abc import Iterable
from datetime import timedelta
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet

from clew.kernel import clock
from clew.kernel.attachments import store
from clew.kernel.mail import transport
from clew.kernel.mail.commands import give_up
from clew.kernel.mail.models import LINK, OutgoingMail
from clew.kernel.people.actor import SYSTEM
from clew.kernel.people.queries import company
from clew.kernel.records.models import Record

# After each failure: 1 minute, doubled up to 4 hours; together two days.
WAITS = [timedelta(minutes=min(2**n, 240)) for n in range(19)]


def post(
    record: Record,
    *,
    to_name: str,
    to_address: str,
    subject: str,
    text: str,
    key: str,
    secret_link: str = "",
    stop_url: str = "",
    files: Iterable[tuple[str, str, str]] = (),
) -> OutgoingMail:
    """Write a mail inside the running command; it leaves after commit, once.

    key: what this mail is about; with the record and address it makes the Message-ID, so the same
    event never mails twice. secret_link: put where `{link}` stands in the text, and forgotten after
    sending. stop_url: ends mails of this kind with one click. files: (digest, name, content type)
    of stored files.
    """
    stamp = hashlib.sha256(f"{record.salt}/{key}/{to_address}".encode()).hexdigest()[:24]
    mail, _ = OutgoingMail.objects.get_or_create(
        message_id=f"<{record.number.lower()}.{stamp}@clew.invalid>",
        defaults={
            "record": record,
            "to_name": to_name[:120],
            "to_address": to_address,
            "subject": subject[:200],
            "text": text,
            "secret_link": secret_link,
            "stop_url": stop_url,
            "files": [list(f) for f in files],
            "created_at": clock.now(),
        },
    )
    return mail


def send_waiting() -> int:
    """Send what is due; returns how many left.

    A failure is tried again after a wait that grows, for two days; a refusal of the address or the
    contents by the server is final. When the server cannot be reached, the rest of the round waits.
    """
    sent = 0
    for mail in due().order_by("id")[:50]:
        try:
            _send(mail)
        except smtplib.SMTPException as failure:
            _put_off(mail, failure)
        except OSError as failure:
            _put_off(mail, failure)
            if transport.chosen().url:
                break
        except (ValueError, MessageError) as fault:
            # A name or an address no mail can carry: it must not stop those behind it.
            give_up(mail, f"It cannot be written as a mail: {type(fault).__name__}", actor=SYSTEM)
        else:
            mail.sent_at, mail.secret_link, mail.last_error = clock.now(), "", ""
            mail.save(update_fields=["sent_at", "secret_link", "last_error"])
            sent += 1
    return sent


def due() -> QuerySet[OutgoingMail]:
    """Return the mails to try now."""
    moment = Q(next_try_at=None) | Q(next_try_at__lte=clock.now())
    return waiting().filter(moment)


def waiting() -> QuerySet[OutgoingMail]:
    """Return the mails that have not left and are still tried."""
    return OutgoingMail.objects.filter(sent_at=None, given_up_at=None)


def given_up() -> QuerySet[OutgoingMail]:
    """Return the mails that somebody must send again or leave."""
    return OutgoingMail.objects.filter(sent_at=None, left_at=None).exclude(given_up_at=None)


def _put_off(mail: OutgoingMail, failure: Exception) -> None:
    mail.attempts += 1
    refused = _refused_for_good(failure)
    if refused or mail.attempts > len(WAITS):
        give_up(mail, refused or type(failure).__name__, actor=SYSTEM)
        return
    mail.last_error = type(failure).__name__
    mail.next_try_at = clock.now() + WAITS[mail.attempts - 1]
    mail.save(update_fields=["attempts", "last_error", "next_try_at"])


def _refused_for_good(failure: Exception) -> str:
    """Return what the server said when it will never take this mail (5xx), else nothing."""
    said: bytes | str
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(failure.recipients.values()))
    elif isinstance(failure, smtplib.SMTPDataError):
        code, said = failure.smtp_code, failure.smtp_error
    else:
        return ""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return f"Refused by the mail server: {code} {' '.join(words.split())}" if code >= 500 else ""


def folder_file(mail: OutgoingMail) -> Path:
    """Return where the mail folder keeps this mail."""
    stem = mail.message_id.strip("<>").split("@")[0].replace("/", "_")
    return settings.HOME.mail / f"{mail.pk:06d}-{stem}.eml"


def _send(mail: OutgoingMail) -> None:
    by = transport.chosen()
    message = _message(mail, by.sender)
    if not by.url:
        settings.HOME.mail.mkdir(parents=True, exist_ok=True)
        target = folder_file(mail)
        part = target.with_suffix(".part")
        part.write_bytes(message.as_bytes())
        part.replace(target)
        return
    transport.send(message, by)


def _message(mail: OutgoingMail, sender: str) -> EmailMessage:
    message = EmailMessage()
    house = company()
    message["From"] = formataddr((house.name if house else "Clew", sender))
    message["To"] = formataddr((mail.to_name, mail.to_address))
    message["Subject"] = " ".join(mail.subject.split())
    message["Message-ID"] = mail.message_id
    message["Date"] = format_datetime(mail.created_at)
    if mail.stop_url:
        message["List-Unsubscribe"] = f"<{mail.stop_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text.replace(LINK, mail.secret_link))
    for digest, name, content_type in mail.files:
        kind, _, subtype = content_type.partition("/")
        message.add_attachment(
            store.read(digest), maintype=kind, subtype=subtype or "octet-stream", filename=name
        )
    return message
