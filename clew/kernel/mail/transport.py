"""How mail leaves: as the environment says, else as the company chose, else into the folder."""

import json
import os
import smtplib
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings

PATIENCE = 20.0  # seconds
SCHEMES = ("smtp", "smtps", "smtp+starttls")


@dataclass(frozen=True)
class Transport:
    """A mail server as an address with its password (empty: the mail folder), and the sender."""

    url: str = ""
    sender: str = ""

    @property
    def host(self) -> str:
        """The server alone, for people and for the log."""
        return urlsplit(self.url).hostname or ""


def address(scheme: str, host: str, port: int, user: str = "", password: str = "") -> str:
    """Return a mail server as one address: smtps://user:password@host:port."""
    who = f"{quote(user, safe='')}:{quote(password, safe='')}@" if user else ""
    return f"{scheme}://{who}{f'[{host}]' if ':' in host else host}:{port}"


def chosen() -> Transport:
    """Return how mail leaves now."""
    if settings.SMTP_URL:
        return Transport(settings.SMTP_URL, settings.DEFAULT_FROM_EMAIL)
    path = _kept()
    said = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return Transport(said.get("url", ""), said.get("sender") or settings.DEFAULT_FROM_EMAIL)


def keep(transport: Transport) -> None:
    """Keep the choice among the keys of the house, for its owner's eyes alone."""
    path = _kept()
    path.parent.mkdir(mode=0o700, exist_ok=True)
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump({"url": transport.url, "sender": transport.sender}, stream)
    part.replace(path)


def _kept() -> Path:
    return settings.HOME.keys / "mail.json"


def send(message: EmailMessage, transport: Transport, *, patience: float = PATIENCE) -> None:
    """Hand a message to a mail server; raises what smtplib raises."""
    url = urlsplit(transport.url)
    opener = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
    with opener(url.hostname or "localhost", url.port or 0, timeout=patience) as server:
        if url.scheme == "smtp+starttls":
            server.starttls()
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)
