"""Reading a mail before anything is stored: in a child process, outside of every transaction."""

import hashlib
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from clew.kernel.exchange.limits import DEFAULT
from clew.kernel.exchange.mail import Mail, extract_attachment, read_mail
from clew.kernel.exchange.results import in_bytes
from clew.kernel.exchange.sniff import HEAD, sniff
from clew.kernel.refusals import Refused

MOST_ATTACHMENTS = 20  # each is taken out by a child process of its own; the rest stay in the mail


@dataclass(frozen=True)
class Enclosure:
    """One attachment: the name and type its sender claims, and its bytes."""

    name: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Letter:
    """A mail as it was read. `digest` is the SHA-256 of `raw`, its bytes as they came.

    notes: sentences about what was missing or had to be guessed. sent_at: None without a date.
    """

    raw: bytes = field(repr=False)
    digest: str
    name: str
    from_name: str
    from_address: str
    to: tuple[str, ...]
    subject: str
    text: str = field(repr=False)
    sent_at: datetime | None
    message_id: str
    in_reply_to: str
    notes: tuple[str, ...]
    enclosures: tuple[Enclosure, ...]


def looks_like_mail(text: str) -> bool:
    """Tell whether pasted text is the source of a mail (it begins with lines as mails begin)."""
    raw = text.strip().encode("utf-8", "surrogatepass")
    return sniff(raw[:HEAD], "", len(raw)).reader == "mail"


def refuse_too_big(name: str, size: int) -> None:
    """Refuse a mail over the limit by its size alone, before its bytes are looked at."""
    if size > DEFAULT.mail_size:
        raise Refused(
            f"{name} has {in_bytes(size)}; a mail may have {in_bytes(DEFAULT.mail_size)}. "
            "Nothing was stored."
        )


def read_letter(raw: bytes, name: str = "mail.eml") -> Letter:
    """Read the bytes of a mail; what is no mail, is broken or too big is Refused in a sentence.

    raw: the bytes as they came. name: the file's name, a claim.
    """
    name = (name or "mail.eml")[:200]
    refuse_too_big(name, len(raw))
    with tempfile.TemporaryDirectory(prefix="clew-mail-") as folder:
        path = Path(folder) / "mail.eml"
        path.write_bytes(raw)
        mail = read_mail(path, name=name)
        if not mail.was_read:
            reasons = " ".join(refusal.reason for refusal in mail.refused)
            raise Refused(f"{name} was not kept. {reasons}")
        notes = [str(note) for note in mail.notes]
        enclosures = _enclosures(mail, path, Path(folder), notes)
    return _letter(raw, name, mail, tuple(notes), enclosures)


def _enclosures(mail: Mail, path: Path, folder: Path, notes: list[str]) -> tuple[Enclosure, ...]:
    taken = []
    for file in mail.files[:MOST_ATTACHMENTS]:
        part, result = extract_attachment(path, index=file.index, into=folder)
        if part is None:
            reasons = " ".join(refusal.reason for refusal in result.refused)
            notes.append(f"{file.name} could not be taken out of the mail: {reasons}")
            continue
        taken.append(Enclosure(file.name, file.content_type, part.read_bytes()))
        part.unlink()
    if len(mail.files) > MOST_ATTACHMENTS:
        left = len(mail.files) - MOST_ATTACHMENTS
        notes.append(f"{left} more attachments were left inside the original mail.")
    return tuple(taken)


def _letter(
    raw: bytes, name: str, mail: Mail, notes: tuple[str, ...], enclosures: tuple[Enclosure, ...]
) -> Letter:
    return Letter(
        raw=raw,
        digest=hashlib.sha256(raw).hexdigest(),
        name=name,
        from_name=(mail.sender.name if mail.sender else "")[:120],
        from_address=(mail.sender.address if mail.sender else "").lower()[:200],
        to=tuple(each.address[:200] for each in [*mail.to, *mail.cc][:50]),
        subject=" ".join(mail.subject.split())[:200],
        text=mail.text,
        sent_at=mail.sent_at,
        message_id=mail.message_id[:300],
        in_reply_to=mail.in_reply_to[:300],
        notes=notes,
        enclosures=enclosures,
    )
