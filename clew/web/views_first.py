"""The first page of a new company: four questions, answered once, by who started the server."""

import smtplib
import socket
import ssl
from email.message import EmailMessage

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clew.kernel.mail import transport
from clew.kernel.people.actor import SYSTEM
from clew.kernel.refusals import Refused
from clew.kernel.ui.editing import say_refused, status_of
from clew.web import opening
from clew.web.forms_first import FOLDER, FirstForm

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TEST_PATIENCE = 10.0  # seconds
OURS = ("company_name", "name", "email", "password", "family", "product", "kinds", "markets")


def first(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the four questions; open the company, sign in, and show the empty desk."""
    if not opening.may_open(token):
        raise Http404("No such page.")
    form = FirstForm(request.POST or None)
    tested = None
    if request.method == "POST" and request.POST.get("act") == "test":
        tested = _test(form)
    elif request.method == "POST" and form.is_valid():
        try:
            user = opening.open_house(
                **{name: form.cleaned_data[name] for name in OURS},
                mail=form.transport(),
                actor=SYSTEM,
            )
        except Refused as refused:
            say_refused(form, refused)
        else:
            settings.FIRST_RUN_TOKEN = ""
            login(request, user, backend=BACKEND)
            return redirect("web:home")
    context = {"form": form, "tested": tested, "folder": settings.HOME.path}
    status = 200 if tested else status_of(form)
    return render(request, "web/first.html", context, status=status)


def _test(form: FirstForm) -> tuple[bool, str]:
    """Send one mail to the person who asks, and say what came of it; nothing is stored."""
    form.is_valid()
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
    message["From"], message["To"] = way.sender, form.cleaned_data["email"]
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
