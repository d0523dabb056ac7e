"""Writing a mail inside a command, and sending what waits: to SMTP, or to the mail folder."""

import hashlib
import smtplib
from collections.abc import Iterable
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings

from clew.kernel import clock
from clew.kernel.attachments import store
from clew.kernel.mail.models import OutgoingMail
from clew.kernel.people.queries import company
from clew.kernel.records.models import Record

LINK = "{link}"
MOST_ATTEMPTS = 12


def post(
    record: Record,
    *,
    to_name: str,
    to_address: str,
    subject: str,
    text: str,
    key: str,
    secret_link: str = "",
    files: Iterable[tuple[str, str, str]] = (),
) -> OutgoingMail:
    """Write a mail inside the running command; it leaves after commit, once.

    key: what this mail is about; with the record and address it makes the Message-ID, so the same
    event never mails twice. secret_link: put where `{link}` stands in the text, and forgotten after
    sending. files: (digest, name, content type) of stored files.
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
            "files": [list(f) for f in files],
            "created_at": clock.now(),
        },
    )
    return mail


def send_waiting() -> int:
    """Send what waits; returns how many left. A failure stays and is tried again next round."""
    sent = 0
    waiting = OutgoingMail.objects.filter(sent_at=None, attempts__lt=MOST_ATTEMPTS)
    for mail in waiting.order_by("id")[:50]:
        try:
            _send(mail)
        except (OSError, smtplib.SMTPException) as failure:
            mail.attempts += 1
            mail.last_error = f"{type(failure).__name__}"[:200]
            mail.save(update_fields=["attempts", "last_error"])
            continue
        mail.sent_at, mail.secret_link, mail.last_error = clock.now(), "", ""
        mail.save(update_fields=["sent_at", "secret_link", "last_error"])
        sent += 1
    return sent


def folder_file(mail: OutgoingMail) -> Path:
    """Return where the mail folder keeps this mail."""
    stem = mail.message_id.strip("<>").split("@")[0].replace("/", "_")
    return settings.HOME.mail / f"{mail.pk:06d}-{stem}.eml"


def _send(mail: OutgoingMail) -> None:
    message = _message(mail)
    if not settings.SMTP_URL:
        settings.HOME.mail.mkdir(parents=True, exist_ok=True)
        target = folder_file(mail)
        part = target.with_suffix(".part")
        part.write_bytes(message.as_bytes())
        part.replace(target)
        return
    url = urlsplit(settings.SMTP_URL)
    opener = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
    with opener(url.hostname or "localhost", url.port or 0, timeout=20) as server:
        if url.scheme == "smtp+starttls":
            server.starttls()
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)


def _message(mail: OutgoingMail) -> EmailMessage:
    message = EmailMessage()
    house = company()
    message["From"] = formataddr((house.name if house else "Clew", settings.DEFAULT_FROM_EMAIL))
    message["To"] = formataddr((mail.to_name, mail.to_address))
    message["Subject"] = " ".join(mail.subject.split())
    message["Message-ID"] = mail.message_id
    message["Date"] = format_datetime(mail.created_at)
    message.set_content(mail.text.replace(LINK, mail.secret_link))
    for digest, name, content_type in mail.files:
        kind, _, subtype = content_type.partition("/")
        message.add_attachment(
            store.read(digest), maintype=kind, subtype=subtype or "octet-stream", filename=name
        )
    return message
