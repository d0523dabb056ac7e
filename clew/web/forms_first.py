"""The four questions of a new company; the fourth, how mail leaves, is asked again later."""

from importlib.resources import files
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml
from django import forms

from clew.areas.products.queries import reference_markets
from clew.kernel.mail.transport import Transport, address
from clew.kernel.ui.forms import ClewForm

OFFERED: dict[str, list[str]] = yaml.safe_load(
    files("clew.web").joinpath("reference/first_run.yaml").read_text("utf-8")
)
FOLDER, SERVER = "folder", "server"
WAYS = [
    (FOLDER, "Into a folder|nothing leaves this machine; change it when you are ready"),
    (SERVER, "By our mail server|customers get links and receipts"),
]
SPEAK = [
    ("smtp+starttls", "STARTTLS, port 587"),
    ("smtps", "TLS from the start, port 465"),
    ("smtp", "without encryption"),
]


class MailForm(ClewForm):
    """How mail leaves: into the folder, or by a server.

    kept: how it leaves now; its password holds while server and user stay the same.
    """

    kept = Transport()

    mail = forms.ChoiceField(
        label="How does mail leave?", choices=WAYS, initial=FOLDER, widget=forms.RadioSelect
    )
    host = forms.CharField(label="Name of the server", max_length=200, required=False)
    speak = forms.ChoiceField(label="How to speak to it", choices=SPEAK, required=False)
    port = forms.IntegerField(
        label="Port", required=False, min_value=1, max_value=65535, initial=587
    )
    user = forms.CharField(
        label="User",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    mail_password = forms.CharField(
        label="Its password",
        max_length=200,
        required=False,
        widget=forms.PasswordInput(render_value=True, attrs={"autocomplete": "off"}),
    )
    sender = forms.EmailField(label="Mail comes from", required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the server's name and the sender only where mail leaves by a server."""
        given = super().clean() or {}
        if given.get("mail") == SERVER:
            if not given.get("host"):
                self.add_error("host", "Name the mail server: mail.example.com.")
            if not given.get("sender") and "sender" not in self.errors:
                self.add_error("sender", "Say which address your mail comes from.")
        return given

    def transport(self) -> Transport:
        """Return the answer to the fourth question."""
        given = self.cleaned_data
        if given["mail"] == FOLDER:
            return Transport()
        port = given["port"] or (465 if given["speak"] == "smtps" else 587)
        way = given["speak"] or SPEAK[0][0]
        password = given["mail_password"] or self._kept_password(given["host"], given["user"])
        url = address(way, given["host"], port, given["user"], password)
        return Transport(url, given["sender"])

    def _kept_password(self, host: str, user: str) -> str:
        url = urlsplit(self.kept.url)
        same = (url.hostname, unquote(url.username or "")) == (host.lower(), user)
        return unquote(url.password or "") if same else ""


def as_answers(way: Transport) -> dict[str, Any]:
    """Return what was chosen as the first words of a form; a password is never shown again."""
    if not way.url:
        return {"mail": FOLDER}
    url = urlsplit(way.url)
    return {
        "mail": SERVER,
        "host": url.hostname,
        "speak": url.scheme,
        "port": url.port,
        "user": unquote(url.username or ""),
        "sender": way.sender,
    }


class FirstForm(MailForm):
    """Company, you, what you sell where, and how mail leaves."""

    company_name = forms.CharField(
        label="Name of the company",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    name = forms.CharField(
        label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label="Your e-mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    password = forms.CharField(
        label="A password",
        min_length=12,
        help_text="12 characters or more; a short sentence is good.",
        widget=forms.PasswordInput(render_value=True, attrs={"autocomplete": "new-password"}),
    )
    family = forms.CharField(
        label="What do you sell?", max_length=120, help_text="A family of products: child seats."
    )
    product = forms.CharField(
        label="One of them", max_length=120, help_text="A product or service by its name."
    )
    kinds = forms.MultipleChoiceField(
        label="What is it in the words of the law?",
        required=False,
        choices=[(kind, kind) for kind in OFFERED["kinds"]],
        widget=forms.CheckboxSelectMultiple,
    )
    markets = forms.MultipleChoiceField(
        label="Where do you sell it?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = reference_markets()
        markets = self.fields["markets"]
        markets.choices = [(c, names[c][0]) for c in OFFERED["markets"]]  # type: ignore[attr-defined]  # a choice field
