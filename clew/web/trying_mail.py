"""Trying how mail would leave, before it is chosen: one mail, and what came of it in words."""

import smtplib
import socket
import ssl
from email.message import EmailMessage

from django.conf import settings

from clew.kernel.mail import transport
from clew.web.forms_first import FOLDER, MailForm

TEST_PATIENCE = 10.0  # seconds


def try_mail(form: MailForm, to: str) -> tuple[bool, str]:
    """Send one mail to an address, and say what came of it; nothing is stored."""
    form.is_valid()
    if not to and form.data.get("mail") != FOLDER:
        return False, "Write your e-mail address first."
    wrong = [
        str(e) for f in ("mail", "email", "host", "sender", "port") for e in form.errors.get(f, ())
    ]
    form.errors.clear()
    if wrong:
        return False, " ".join(wrong)
    if form.cleaned_data["mail"] == FOLDER:
        return True, f"Mail is written to {settings.HOME.mail}. Nothing leaves this machine."
    way = form.transport()
    message = EmailMessage()
    message["From"], message["To"] = way.sender, to
    message["Subject"] = "Clew can write to you"
    message.set_content("This is the test you asked for. Mail leaves by this server.\n")
    try:
        transport.send(message, way, patience=TEST_PATIENCE)
    except (OSError, smtplib.SMTPException, ValueError) as failure:
        return False, f"It did not leave: {_plain(failure)}"
    return True, f"A mail is on its way to {form.cleaned_data['email']}."


def _plain(failure: Exception) -> str:
    """Return what went wrong, in words for who typed the server's name."""
    if isinstance(failure, smtplib.SMTPResponseException):
        return f"the server refused it ({failure.smtp_code})."
    words = (
        (smtplib.SMTPNotSupportedError, "the server does not speak that way. Choose another."),
        (smtplib.SMTPException, "the server ended the talk."),
        (socket.gaierror, "there is no server of that name."),
        (ConnectionRefusedError, "nobody answers at that name and port."),
        (TimeoutError, "the server did not answer in time."),
        (ssl.SSLError, "the server does not speak that way. Choose another."),
    )
    return next((said for kind, said in words if isinstance(failure, kind)), "it was cut off.")
