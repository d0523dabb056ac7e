"""Reads one mail (EML); runs in the child process only."""

import hashlib
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from itertools import islice
from pathlib import Path
from typing import Any

from clew.kernel.exchange.child import Emit, Refused
from clew.kernel.exchange.limits import Limits
from clew.kernel.exchange.mail_parts import (
    Say,
    clean,
    content_of,
    decode_words,
    file_name,
    headers_of,
    is_attachment,
    leaves,
    parse,
    text_of,
)

_DEFECTS = {
    "StartBoundaryNotFoundDefect": "A part is announced and missing; perhaps the mail is cut off.",
    "CloseBoundaryNotFoundDefect": "The mail ends before its last part; perhaps it is cut off.",
    "InvalidBase64CharactersDefect": "An attachment holds signs that do not belong to it.",
    "InvalidBase64PaddingDefect": "An attachment is cut off.",
    "InvalidBase64LengthDefect": "An attachment is cut off.",
    "MissingHeaderBodySeparatorDefect": "The head of the mail is damaged.",
    "FirstHeaderLineIsContinuationDefect": "The head of the mail is damaged.",
}
_NAMING = ("from", "to", "subject", "date", "message-id", "received", "return-path", "content-type")


def read(path: Path, *, limits: Limits, emit: Emit) -> None:
    """Read a mail into one "mail" line: sender, addresses, date, text, list of attachments.

    Refused are files without any header of a mail, and mails with more parts, attachments or
    levels than the limits allow. What is merely broken is read as well as it can be, with a note.
    """
    mail = parse(path)
    if not any(headers_of(mail, name) for name in _NAMING):
        raise Refused("This is not a mail: it has no sender, subject or date.")
    said: set[tuple[str, str]] = set()

    def say(place: str, text: str) -> None:
        if (place, text) not in said:
            said.add((place, text))
            emit("note", [place, text])

    attachments = _attachments(mail, limits)
    emit("mail", _head(mail, say) | {"text": text_of(mail, limits, say), "files": attachments})
    for part in islice(mail.walk(), limits.mail_parts):
        for defect in part.defects:
            sentence = _DEFECTS.get(type(defect).__name__, "The mail is not built by the rules.")
            say("The mail", sentence)


def _head(mail: Message, say: Say) -> dict[str, Any]:
    senders = _addresses(mail, "from", say) or _addresses(mail, "sender", say)
    if not senders:
        say("The sender", "The mail names no sender.")
    return {
        "sender": senders[0] if senders else None,
        "to": _addresses(mail, "to", say),
        "cc": _addresses(mail, "cc", say),
        "subject": decode_words(_first(mail, "subject"), say)[:1000],
        "sent_at": _sent_at(mail, say),
        "message_id": clean(_first(mail, "message-id"))[:1000],
        "in_reply_to": clean(_first(mail, "in-reply-to"))[:1000],
    }


def _first(mail: Message, name: str) -> str:
    values = headers_of(mail, name)
    return values[0] if values else ""


def _addresses(mail: Message, name: str, say: Say) -> list[list[str]]:
    """Return [name, address] pairs; the address is cut out before names are decoded.

    A decoded name may hold signs that would read as a second address.
    """
    pairs = getaddresses(headers_of(mail, name))
    found = []
    for raw_name, raw_address in pairs[:500]:
        address = decode_words(raw_address, say)
        if "@" in address:
            found.append([decode_words(raw_name, say)[:300], address[:320]])
        elif raw_name or address:
            said = clean(address or raw_name)[:80]
            say("The addresses", f"“{said}” is not a mail address and was left out.")
    return found


def _sent_at(mail: Message, say: Say) -> str | None:
    raw = _first(mail, "date")
    if not raw:
        say("The date", "The mail has no date. Enter when it came.")
        return None
    try:
        sent = parsedate_to_datetime(raw)
        if sent.tzinfo is None:
            say("The date", "The mail's date has no time zone; it was taken as UTC.")
            sent = sent.replace(tzinfo=UTC)
        in_utc: datetime = sent.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        say("The date", f"“{clean(raw)[:80]}” is not a date. Enter when the mail came.")
        return None
    return in_utc.isoformat()


def _attachments(mail: Message, limits: Limits) -> list[dict[str, Any]]:
    found = []
    for index, part in leaves(mail, limits):
        if not is_attachment(part):
            continue
        content = content_of(part)
        suffix = ".eml" if part.get_content_type() == "message/rfc822" else ""
        found.append(
            {
                "index": index,
                "name": file_name(part) or f"attachment-{index}{suffix}",
                "content_type": clean(part.get_content_type())[:200],
                "inline": part.get_content_disposition() != "attachment",
                "size": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
        )
    if len(found) > limits.attachments:
        raise Refused(f"The mail has more than {limits.attachments} attachments.")
    return found
