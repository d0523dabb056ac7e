"""Writes over HTTP with a journal outside of the server: what was sent, and what was acknowledged.

A write whose answer never came is sent again, as a person would: by the same key, the same file,
the same link.
"""

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.client import HTTPException
from typing import ClassVar

from tests.reliability.house import Visitor

ROWS = 200
NO_ANSWER = (OSError, HTTPException)


@dataclass
class Write:
    """One write: `told` once the server said that it is kept."""

    name: str
    visitor: Visitor
    told: bool = False
    begun: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    began_at: float = 0.0
    kind: ClassVar[str]

    def begin(self) -> None:
        """Tell that the request which writes leaves now."""
        self.began_at = time.monotonic()
        self.begun.release()

    def send(self) -> bool:
        """Send it, and return whether it was acknowledged."""
        raise NotImplementedError


@dataclass
class Remark(Write):
    """A remark, sent with an idempotency key. Its name is its text."""

    kind: ClassVar[str] = "remark"

    def send(self) -> bool:
        self.begin()
        fields = {"text": self.name, "kind": "comment", "key": self.name}
        return self.visitor.post("/r/PE-0001/say", fields)[0] == 302


@dataclass
class Mail(Write):
    """A mail with two attachments. Its name is its Message-ID."""

    kind: ClassVar[str] = "mail"

    def send(self) -> bool:
        message = EmailMessage()
        message["From"] = "Greta Falk <greta@elsewhere.example>"
        message["Subject"] = f"We would like {self.name}"
        message["Date"] = "Mon, 02 Mar 2026 09:00:00 +0000"
        message["Message-ID"] = self.name
        message.set_content("Please see the drawing and the list.")
        for n in (1, 2):
            content = f"{self.name} {n} ".encode() * 4000
            message.add_attachment(
                content, maintype="application", subtype="octet-stream", filename=f"drawing-{n}.bin"
            )
        self.begin()
        file = ("enquiry.eml", message.as_bytes())
        return self.visitor.post("/catch/mail", {}, file=file)[0] == 302


@dataclass
class Import(Write):
    """A list of 200 rows, uploaded and published. Its name is the number of the set."""

    staged: str = ""
    kind: ClassVar[str] = "import"

    def send(self) -> bool:
        if not self.staged:
            rows = (f"{self.name}/{n},Part {n} of the list shall fit.\n" for n in range(ROWS))
            file = ("list.csv", ("ID,Requirement\n" + "".join(rows)).encode())
            status, _ = self.visitor.post(f"/requirements/{self.name}/import", {}, file=file)
            if status != 302:
                return False
            self.staged = self.visitor.led_to
        self.begin()
        return self.visitor.post(f"{self.staged}/publish", {})[0] == 302


@dataclass
class SignatureByLink(Write):
    """A signature under a one-time link, with its checkpoint. Its name is the token."""

    kind: ClassVar[str] = "signature"

    def send(self) -> bool:
        page = f"/p/{self.name}"
        if "Signed. Keep this." in self.visitor.get(page)[1]:
            return True
        hidden = dict(
            re.findall(r'name="(seen|page)" value="([^"]*)"', self.visitor.get(f"{page}/sign")[1])
        )
        if len(hidden) < 2:
            return False
        self.begin()
        fields = {**hidden, "printed_name": "Helen Marsh", "part": "Buying", "may": "on"}
        return self.visitor.post(f"{page}/sign", fields)[0] == 302


@dataclass
class Journal:
    """Every write that was sent, in the order of sending; `took`: kind → seconds of the longest."""

    sent: list[Write] = field(default_factory=list)
    took: dict[str, float] = field(default_factory=dict)

    def write_until_it_dies(self, writes: Iterator[Write]) -> None:
        """Send one write after the other; the first without an answer ends it."""
        for write in writes:
            self.sent.append(write)
            try:
                self.send(write)
            except NO_ANSWER:
                return

    def send(self, write: Write) -> None:
        """Send one write and note whether it was acknowledged, and how long that took."""
        write.told = write.send()
        if write.told and write.began_at:
            took = time.monotonic() - write.began_at
            self.took[write.kind] = max(took, self.took.get(write.kind, 0.0))

    def of(self, kind: str) -> list[Write]:
        """Return the writes of a kind."""
        return [write for write in self.sent if write.kind == kind]

    def told(self, kind: str) -> set[str]:
        """Return the names of the writes of a kind that were acknowledged."""
        return {write.name for write in self.of(kind) if write.told}
