"""Mails from files (EML): who wrote what to whom and when, and what was attached."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from clew.kernel.exchange.limits import DEFAULT, Limits
from clew.kernel.exchange.results import Note, ReadResult, Refusal, refuse
from clew.kernel.exchange.sandbox import run_reader
from clew.kernel.exchange.sniff import kind_of


@dataclass(frozen=True, slots=True)
class Address:
    """A mail address with the name that stood beside it, "" when none did."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class MailFile:
    """One attachment as the mail describes it; `index` fetches its bytes.

    name: without folders; a claim of the sender. content_type: a claim too; sniff the bytes.
    inline: shown within the text (a picture in a signature). size: in bytes.
    """

    index: int
    name: str
    content_type: str
    inline: bool
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail. When `result` was not read, everything else is empty.

    sent_at: in UTC, None when the mail has no readable date (a note says so). text: plain; HTML
    was turned into text. message_id and in_reply_to keep their angle brackets.
    """

    result: ReadResult
    sender: Address | None = None
    to: list[Address] = field(default_factory=list)
    cc: list[Address] = field(default_factory=list)
    subject: str = ""
    sent_at: datetime | None = None
    message_id: str = ""
    in_reply_to: str = ""
    text: str = ""
    files: list[MailFile] = field(default_factory=list)

    @property
    def was_read(self) -> bool:
        """Tell whether the file is a mail that could be read."""
        return self.result.was_read

    @property
    def refused(self) -> list[Refusal]:
        """Return why the mail was not read."""
        return self.result.refused

    @property
    def notes(self) -> list[Note]:
        """Return what was broken or guessed: no date, a wrong charset, a part cut off."""
        return self.result.notes


def read_mail(path: Path, *, name: str = "", limits: Limits = DEFAULT) -> Mail:
    """Read a mail file in a child process.

    path: the file on our disk. name: its name as the sender gave it. A file that is no mail is
    refused with a sentence that says what it is; nothing is raised for what a file holds.
    """
    result = _run("mail", path, name, limits)
    found = next(result.payloads("mail"), None)
    return Mail(result) if found is None else _mail(result, found)


def extract_attachment(
    path: Path, *, index: int, into: Path, limits: Limits = DEFAULT
) -> tuple[Path | None, ReadResult]:
    """Write one attachment to `into`/part-<index> in a child process; return its path.

    index: MailFile.index. into: an existing folder of our own, without a part-<index> yet. The
    path is None when the result refuses.
    """
    result = _run("attachment", path, "mail.eml", limits, index=index, into=str(into.resolve()))
    found = next(result.payloads("file"), None)
    return (None if found is None else into / f"part-{index}"), result


def _run(reader: str, path: Path, name: str, limits: Limits, **options: Any) -> ReadResult:
    kind = kind_of(path, name)
    if kind.reader != "mail" and kind.key != "empty":
        return refuse(kind.is_not("a mail"))
    capped = limits.but(file_size=min(limits.file_size, limits.mail_size))
    return run_reader(reader, path, limits=capped, **options)


def _mail(result: ReadResult, found: dict[str, Any]) -> Mail:
    return Mail(
        result=result,
        sender=Address(*found["sender"]) if found["sender"] else None,
        to=[Address(*pair) for pair in found["to"]],
        cc=[Address(*pair) for pair in found["cc"]],
        subject=found["subject"],
        sent_at=datetime.fromisoformat(found["sent_at"]) if found["sent_at"] else None,
        message_id=found["message_id"],
        in_reply_to=found["in_reply_to"],
        text=found["text"],
        files=[MailFile(**file) for file in found["files"]],
    )
